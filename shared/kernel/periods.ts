// Years, quarters, months and weeks, by keys that sort and read well: `2026`, `2026-Q4`, `2026-11`, `2026-11-W2`.
import { addDays, type IsoDate } from './dates.ts'
import { monthStart, weekdayOf } from './days.ts'

export const PERIOD_UNITS = ['year', 'quarter', 'month', 'week'] as const
export type PeriodUnit = (typeof PERIOD_UNITS)[number]

/**
 * A period by its key. A week is a calendar week (Monday to Sunday) cut at the ends of its month, counted from the month's first day:
 * months then divide into whole weeks, and no day belongs to two of them.
 */
export type Period = string

/** Days, both of which belong to it. */
export interface DateSpan {
  from: IsoDate
  to: IsoDate
}

const PERIOD = /^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2])(?:-W([1-6]))?)?$/

const pad = (value: number, length = 2): string => String(value).padStart(length, '0')

/** True for the key of a period that exists: `2026-11-W6` does, `2027-02-W5` (February has four weeks then) does not. */
export function isPeriod(text: unknown): text is Period {
  const match = typeof text === 'string' ? PERIOD.exec(text) : null
  if (!match || match[1] === '0000') return false
  return match[4] === undefined || Number(match[4]) <= weeksOf(`${match[1] ?? ''}-${match[3] ?? ''}`).length
}

/** What kind of period a key names. */
export function periodUnit(period: Period): PeriodUnit {
  if (period.length === 4) return 'year'
  if (period.includes('Q')) return 'quarter'
  return period.length === 7 ? 'month' : 'week'
}

function weeksOf(month: Period): DateSpan[] {
  const end = addDays(monthStart(`${month}-01`, 1), -1)
  const weeks: DateSpan[] = []
  for (let from = `${month}-01`; from <= end;) {
    const sunday = addDays(from, 7 - weekdayOf(from))
    const to = sunday < end ? sunday : end
    weeks.push({ from, to })
    from = addDays(to, 1)
  }
  return weeks
}

/** The days of a period. Throws for a text that is none. */
export function periodToSpan(period: Period): DateSpan {
  const match = PERIOD.exec(period)
  if (!match) throw new RangeError(`no period: ${period}`)
  const [, year = '', quarter, month, week] = match
  if (week !== undefined) {
    const span = weeksOf(`${year}-${month ?? ''}`)[Number(week) - 1]
    if (!span) throw new RangeError(`no period: ${period}`)
    return span
  }
  const first = month ?? pad(quarter === undefined ? 1 : Number(quarter) * 3 - 2)
  const from = `${year}-${first}-01`
  const months = month !== undefined ? 1 : quarter !== undefined ? 3 : 12
  return { from, to: addDays(monthStart(from, months), -1) }
}

/** The period of a unit that a day lies in. */
export function dateToPeriod(date: IsoDate, unit: PeriodUnit): Period {
  if (unit === 'year') return date.slice(0, 4)
  if (unit === 'quarter') return `${date.slice(0, 4)}-Q${String(Math.ceil(Number(date.slice(5, 7)) / 3))}`
  if (unit === 'month') return date.slice(0, 7)
  const month = date.slice(0, 7)
  return `${month}-W${String(weeksOf(month).findIndex(({ to }) => date <= to) + 1)}`
}

/** The next smaller unit; null for weeks. */
export function smallerUnit(unit: PeriodUnit): PeriodUnit | null {
  return PERIOD_UNITS[PERIOD_UNITS.indexOf(unit) + 1] ?? null
}

/** The periods of the next smaller unit that make one up, in order: quarters, months, weeks; none of a week. */
export function periodParts(period: Period): Period[] {
  const unit = smallerUnit(periodUnit(period))
  if (unit === null) return []
  const { from, to } = periodToSpan(period)
  const parts: Period[] = []
  for (let day = from; day <= to; day = addDays(periodToSpan(parts.at(-1) ?? '').to, 1))
    parts.push(dateToPeriod(day, unit))
  return parts
}

/** The period of the same unit `count` later; negative: earlier. Weeks are counted over the ends of months. */
export function shiftPeriod(period: Period, count: number): Period {
  const unit = periodUnit(period)
  const { from } = periodToSpan(period)
  if (unit !== 'week') {
    const months = unit === 'year' ? 12 : unit === 'quarter' ? 3 : 1
    return dateToPeriod(monthStart(from, months * count), unit)
  }
  let at = period
  for (let step = 0; step < Math.abs(count); step++) {
    const { from: first, to } = periodToSpan(at)
    at = dateToPeriod(addDays(count > 0 ? to : first, count > 0 ? 1 : -1), 'week')
  }
  return at
}

/** The same period a year earlier, or `years` of them: last year's month or quarter, the week with the same number. */
export function yearsBefore(period: Period, years: number): Period | null {
  const earlier = pad(Number(period.slice(0, 4)) - years, 4) + period.slice(4)
  return isPeriod(earlier) ? earlier : null
}

/** True when the whole of `inner` lies in `outer`. */
export function isWithin(inner: Period, outer: Period): boolean {
  const [a, b] = [periodToSpan(inner), periodToSpan(outer)]
  return a.from >= b.from && a.to <= b.to
}
