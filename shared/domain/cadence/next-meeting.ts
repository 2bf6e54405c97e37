// When a pair meets next. Without schemas, for screens.
import { addDays, type IsoDate } from '../../kernel/dates.ts'
import { daysBetween } from '../../kernel/days.ts'
import { weekdayCalendar } from '../../kernel/working-days.ts'

export const RHYTHMS = ['week', 'two_weeks', 'four_weeks', 'month'] as const
export type Rhythm = (typeof RHYTHMS)[number]

/** Tells working days from others. A calendar that is not published yet answers by the weekday. */
export type IsWorkingDay = (date: IsoDate) => boolean

const DAYS: Record<Exclude<Rhythm, 'month'>, number> = { week: 7, two_weeks: 14, four_weeks: 28 }

/** The same day so many months later; the last of the month where it has no such day (31 January, 28 February, 31 March). */
export function addMonths(date: IsoDate, months: number): IsoDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const last = new globalThis.Date(globalThis.Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate()
  return new globalThis.Date(globalThis.Date.UTC(year, month - 1 + months, Math.min(day, last)))
    .toISOString()
    .slice(0, 10)
}

/** The date of a rhythm's nth turn, counted from its start. */
function turn(rhythm: Rhythm, start: IsoDate, n: number): IsoDate {
  return rhythm === 'month' ? addMonths(start, n) : addDays(start, n * DAYS[rhythm])
}

export interface Proposal {
  date: IsoDate
  /** The date by the rhythm alone; another than `date` when that is no working day. */
  planned: IsoDate
}

/** So far a date is looked for around the planned one, days: longer than any run of public holidays. */
const REACH = 14

/** The working day nearest to a date, the later of two equally near; not before `from`. Null when there is none within two weeks. */
function nearestWorkingDay(date: IsoDate, from: IsoDate, isWorkingDay: IsWorkingDay): IsoDate | null {
  for (let distance = 0; distance <= REACH; distance++) {
    for (const candidate of [addDays(date, distance), addDays(date, -distance)]) {
      if (candidate >= from && isWorkingDay(candidate)) return candidate
    }
  }
  return null
}

/**
 * The next meeting of a rhythm: the first turn that is not before `today`, not before `startDate`, and after the latest meeting that
 * stands already (held or planned; null when there is none), moved to the nearest working day. A meeting that was itself moved by a few
 * days does not make the next turn fall away or come twice: a turn counts as taken when the latest meeting lies at less than half a
 * rhythm's distance before or after it. Null when no working day is near, as with a calendar without any.
 */
export function nextMeeting(
  { rhythm, startDate }: { rhythm: Rhythm; startDate: IsoDate },
  { latest, today }: { latest: IsoDate | null; today: IsoDate },
  isWorkingDay: IsWorkingDay = weekdayCalendar.isWorkday,
): Proposal | null {
  const half = rhythm === 'month' ? 15 : DAYS[rhythm] / 2
  // The turn that the latest meeting was: everything up to half a rhythm after it is taken.
  const taken = latest === null ? null : addDays(latest, Math.floor(half))
  const days = Math.max(0, daysBetween(startDate, today) - 31)
  // A month has at most 31 days: this many turns surely lie before today.
  let n = rhythm === 'month' ? Math.floor(days / 31) : Math.floor(days / DAYS[rhythm])
  for (;;) {
    const planned = turn(rhythm, startDate, n++)
    if (planned < today || (taken !== null && planned <= taken)) continue
    const after = latest === null || latest < today ? today : addDays(latest, 1)
    const date = nearestWorkingDay(planned, after, isWorkingDay)
    return date === null ? null : { date, planned }
  }
}
