// How a goal is doing: from what was measured, the target and the working days of its period. Pure: the same numbers give the same answer.
import { addDays, type IsoDate } from '../../kernel/dates.ts'
import type { DateSpan } from '../../kernel/periods.ts'
import { countWorkdays, type WorkCalendar } from '../../kernel/working-days.ts'

export type TrackState =
  /** No target. */
  | 'not_set'
  /** The period has not begun. */
  | 'ahead'
  /** Nothing measured that could be told: no check-in, nothing to be in proportion to. */
  | 'unknown'
  | 'reached'
  | 'on_pace'
  | 'behind'
  | 'off_pace'
  /** The period is over. */
  | 'missed'

export interface TrackInput {
  target: number | null
  /** Of an improvement: where it starts from. */
  baseline?: number | null
  /** Null: nothing to tell, which is not zero. */
  measured: number | null
  /** False for proportions, averages and levels: they have no pace. */
  adds: boolean
  span: DateSpan
  today: IsoDate
  calendar: WorkCalendar
  /** Of what adds up: how much on each day of the span, from its first on. Absent: not known, and so is what follows from it. */
  daily?: readonly number[]
  /** Of a proportion: how many of how many. */
  ratio?: { hits: number; of: number } | null
}

export interface Tracking {
  state: TrackState
  /** 1: reached exactly. Null without a target or a measurement. */
  attainment: number | null
  /** Of the period; `done` ended before today, `left` begin with today. */
  workdays: { total: number; done: number; left: number }
  /** What would be there this morning at an even pace; null for what has none. */
  expected: number | null
  /** A working day's worth, from the days that are over; null before the first one is. */
  runRate: number | null
  /** What every working day that is left has to bring; null when none is, or nothing is missing. */
  neededPerDay: number | null
  /** Where it ends at the run rate; null when that is not known. */
  projected: number | null
  /** In which four of five such periods end; null when too few days are over to tell. */
  interval: [number, number] | null
}

/** Below this part of what would be there at an even pace a goal is off it, not just behind. */
export const OFF_PACE = 0.8
/** Fewer days than this say nothing about how days differ. */
const LEAST_DAYS = 5
/** The 90th percentile of the standard normal distribution: one of ten lies above, one of ten below. */
const Z90 = 1.2815515655446004

/**
 * The 90th percentile of Student's t with `df` degrees of freedom (4 or more: within 0.001), from the normal one.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
 */
export function t90(df: number): number {
  const z = Z90
  const g1 = (z ** 3 + z) / 4
  const g2 = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const g3 = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  return z + g1 / df + g2 / df ** 2 + g3 / df ** 3
}

/**
 * Half the width of the 80 % prediction interval for the sum of the next `m` values, from `n` earlier ones: t s sqrt(m + m²/n), which is m
 * times that for the mean of m future observations, t s sqrt(1/m + 1/n). Takes days to be alike and independent, which is said on the screen.
 * Null for too few values.
 * Source: Meeker, Hahn and Escobar, Statistical Intervals (2nd ed. 2017), ch. 4; the formula as in
 * https://www.jmp.com/support/help/en/15.2/jmp/prediction-intervals-2.shtml
 */
export function sumInterval(values: readonly number[], m: number): number | null {
  const n = values.length
  if (n < LEAST_DAYS) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return t90(n - 1) * Math.sqrt(variance * (m + (m * m) / n))
}

/**
 * The 80 % interval of a proportion, as shares of 1; null when it is one of nothing, or no proportion.
 * Source: Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
 */
export function wilson(hits: number, of: number): [number, number] | null {
  if (of <= 0 || hits < 0 || hits > of) return null
  const p = hits / of
  const z2 = Z90 ** 2
  const middle = p + z2 / (2 * of)
  const half = Z90 * Math.sqrt((p * (1 - p)) / of + z2 / (4 * of * of))
  return [Math.max(0, (middle - half) / (1 + z2 / of)), Math.min(1, (middle + half) / (1 + z2 / of))]
}

/** How much of the way is done. A target of nothing is reached by anything; one that equals its baseline, by standing there. */
export function attainmentOf(
  target: number | null,
  measured: number | null,
  baseline: number | null = null,
): number | null {
  if (target === null || measured === null) return null
  if (baseline !== null && target !== baseline) return (measured - baseline) / (target - baseline)
  if (target === 0) return 1
  return measured / target
}

/** Values of working days, in order; what came on days off belongs to the next working day, after the last to that one. */
export function dailyToWorkdays(
  daily: readonly number[],
  span: DateSpan,
  until: IsoDate,
  calendar: WorkCalendar,
): number[] {
  const values: number[] = []
  let carried = 0
  for (let at = 0, day = span.from; day <= until && day <= span.to; at++, day = addDays(day, 1)) {
    carried += daily[at] ?? 0
    if (!calendar.isWorkday(day)) continue
    values.push(carried)
    carried = 0
  }
  if (carried !== 0 && values.length > 0) values[values.length - 1] = (values.at(-1) ?? 0) + carried
  return values
}

function stateOf(input: TrackInput, attainment: number | null, expected: number | null): TrackState {
  const { target, measured, span, today } = input
  if (target === null) return 'not_set'
  if (today < span.from) return 'ahead'
  if (measured === null || attainment === null) return today > span.to ? 'missed' : 'unknown'
  if (attainment >= 1) return 'reached'
  if (today > span.to) return 'missed'
  if (expected === null) return attainment >= OFF_PACE ? 'behind' : 'off_pace'
  if (measured >= expected) return 'on_pace'
  return measured >= expected * OFF_PACE ? 'behind' : 'off_pace'
}

/** Everything there is to say about a goal on a day. */
export function track(input: TrackInput): Tracking {
  const { target, measured, adds, span, today, calendar, daily, ratio = null } = input
  const yesterday = addDays(today, -1)
  const total = countWorkdays(calendar, span)
  const done = countWorkdays(calendar, { from: span.from, to: yesterday < span.to ? yesterday : span.to })
  const workdays = { total, done, left: total - done }
  const attainment = attainmentOf(target, measured, adds ? null : (input.baseline ?? null))
  const expected = adds && target !== null && total > 0 ? (target * done) / total : null
  const tracking: Tracking = {
    state: stateOf(input, attainment, expected),
    attainment,
    workdays,
    expected,
    runRate: null,
    neededPerDay: null,
    projected: null,
    interval: null,
  }
  if (measured === null || today < span.from) return tracking
  if (!adds) {
    tracking.projected = measured
    const interval = ratio && wilson(ratio.hits, ratio.of)
    tracking.interval = interval && [interval[0] * 10_000, interval[1] * 10_000]
    return tracking
  }
  if (target !== null && target > measured && workdays.left > 0)
    tracking.neededPerDay = (target - measured) / workdays.left
  if (!daily) return tracking
  const values = dailyToWorkdays(daily, span, yesterday, calendar)
  const before = values.reduce((sum, value) => sum + value, 0)
  if (done > 0) {
    const rate = before / done
    tracking.runRate = rate
    tracking.projected = Math.max(measured, before + rate * workdays.left)
    const half = workdays.left > 0 ? sumInterval(values, workdays.left) : 0
    if (half !== null) {
      tracking.interval = [
        Math.max(measured, before + rate * workdays.left - half),
        Math.max(measured, before + rate * workdays.left + half),
      ]
    }
  } else if (workdays.left === 0) tracking.projected = measured
  return tracking
}
