// Dividing a whole number so that the parts sum exactly to it, whatever the weights.
import { isPeriod, periodToSpan, yearsBefore, type Period } from '../../kernel/periods.ts'
import { countWorkdays, type WorkCalendar } from '../../kernel/working-days.ts'

/** 2^40: weights that are no whole numbers are rounded to this fraction of the largest. */
const SCALE = 2 ** 40

function toWholeWeights(weights: readonly number[]): bigint[] {
  const sound = weights.map((weight) => (Number.isFinite(weight) && weight > 0 ? weight : 0))
  if (sound.every((weight) => Number.isSafeInteger(weight))) return sound.map((weight) => BigInt(weight))
  const most = Math.max(...sound)
  return sound.map((weight) => BigInt(Math.round((weight / most) * SCALE)))
}

/**
 * Divides `total` (a whole number) in proportion to the weights by the method of the largest remainder (Hamilton's): each part gets the
 * whole of its quota, and what is left goes to the largest remainders, of equal ones to the first. The parts sum exactly to the total.
 * Weights below zero, or that are no numbers, count as zero; all of them zero divides evenly. A negative total is divided as its opposite.
 * Source: https://electowiki.org/wiki/Hamilton_method
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) return []
  if (total < 0) return apportion(-total, weights).map((part) => 0 - part)
  let whole = toWholeWeights(weights)
  let sum = whole.reduce((a, b) => a + b, 0n)
  if (sum === 0n) {
    whole = weights.map(() => 1n)
    sum = BigInt(weights.length)
  }
  const shares = whole.map((weight, index) => {
    const quota = BigInt(total) * weight
    return { index, part: quota / sum, rest: quota % sum }
  })
  let left = BigInt(total) - shares.reduce((all, { part }) => all + part, 0n)
  for (const share of [...shares].sort((a, b) => (a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1))) {
    if (left === 0n) break
    share.part += 1n
    left -= 1n
  }
  return shares.map(({ part }) => Number(part))
}

export interface Portion {
  weight: number
  /** A target somebody set by hand, which stays; null, or absent, for a part that takes its share. */
  fixed?: number | null
}

export interface Portions {
  /** What each part would be if nobody had set any by hand. */
  computed: number[]
  /** The targets: those set by hand, and the rest divided among the others. They sum to the total. */
  targets: number[]
}

/**
 * Divides a target among parts some of which stay as they are. Null when those alone exceed it, or when all stay and do not sum to it: no
 * division sums to the total then.
 */
export function divide(total: number, portions: readonly Portion[]): Portions | null {
  const computed = apportion(
    total,
    portions.map(({ weight }) => weight),
  )
  const free = portions.filter(({ fixed }) => fixed === undefined || fixed === null)
  const rest = total - portions.reduce((sum, { fixed }) => sum + (fixed ?? 0), 0)
  if ((total >= 0 && rest < 0) || (free.length === 0 && rest !== 0)) return null
  const parts = apportion(
    rest,
    free.map(({ weight }) => weight),
  )
  let next = 0
  return { computed, targets: portions.map(({ fixed }) => fixed ?? parts[next++] ?? 0) }
}

/**
 * How much of an average season each one has: for each year its values divided by the year's mean, then the mean over the years (the
 * multiplicative seasonal index). `values`: whole years, the oldest first, each of `length` seasons. Years without anything, and those
 * that are not whole, are left out; null when none is left.
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 6.4.3.5 (initial seasonal indices).
 */
export function seasonalIndices(values: readonly (number | null)[], length: number): number[] | null {
  const years: number[][] = []
  for (let start = 0; start + length <= values.length; start += length) {
    const year = values.slice(start, start + length)
    if (year.some((value) => value === null)) continue
    const mean = year.reduce<number>((sum, value) => sum + (value ?? 0), 0) / length
    if (mean > 0) years.push(year.map((value) => (value ?? 0) / mean))
  }
  if (years.length === 0) return null
  return Array.from({ length }, (_, at) => years.reduce((sum, year) => sum + (year[at] ?? 0), 0) / years.length)
}

/** How many working days each period has. */
export function workdayWeights(periods: readonly Period[], calendar: WorkCalendar): number[] {
  return periods.map((period) => countWorkdays(calendar, periodToSpan(period)))
}

/** The periods a seasonal breakdown looks at: those of `years` earlier years, the oldest first; without the years in which one is missing. */
export function seasonHistory(periods: readonly Period[], years: number): Period[] {
  const history: Period[] = []
  for (let back = years; back > 0; back--) {
    const earlier = periods.map((period) => yearsBefore(period, back))
    if (earlier.every((period) => period !== null && isPeriod(period))) history.push(...(earlier as Period[]))
  }
  return history
}
