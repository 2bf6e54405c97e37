// Which days people work. The rules are here and stand on nothing; the days that a state has published are loaded where they are wanted.
import { addDays, type IsoDate } from './dates.ts'
import { weekdayOf } from './days.ts'
import type { DateSpan } from './periods.ts'

export interface WorkCalendar {
  /** `china`: Monday to Friday without the days off of the State Council's notices, and with their make-up days (调休). */
  kind: 'china' | 'weekdays'
  isWorkday(date: IsoDate): boolean
  /** False for a year whose notice is not out: its days are told by their weekday alone, which has to be said. */
  isPublished(year: number): boolean
}

/** Monday to Friday. Knows no public holiday of any country, and says of no year that they are published. */
export const weekdayCalendar: WorkCalendar = {
  kind: 'weekdays',
  isWorkday: (date) => weekdayOf(date) <= 5,
  isPublished: () => false,
}

/** Days of the notices, by date; what stands beside a date is not read. */
export interface PublishedDays {
  /** Days off, weekends among them. */
  holidays: Readonly<Record<IsoDate, unknown>>
  /** Weekend days that are worked. */
  workdays: Readonly<Record<IsoDate, unknown>>
}

/** The Chinese calendar of these days. A year counts as published when it has its National Day, with which every notice ends. */
export function createChineseCalendar({ holidays, workdays }: PublishedDays): WorkCalendar {
  const isPublished = (year: number): boolean => Object.hasOwn(holidays, `${String(year)}-10-01`)
  return {
    kind: 'china',
    isWorkday: (date) => Object.hasOwn(workdays, date) || (weekdayOf(date) <= 5 && !Object.hasOwn(holidays, date)),
    isPublished,
  }
}

/** What was counted under each calendar, which does not change: the goals of a team are all about the same few spans. */
const counted = new WeakMap<WorkCalendar, Map<string, number>>()
/** Spans kept for a calendar: a screen that moves through years starts anew now and then. */
const MOST_COUNTED = 1000

/** How many working days a span has; none when it ends before it begins. */
export function countWorkdays(calendar: WorkCalendar, { from, to }: DateSpan): number {
  let known = counted.get(calendar)
  if (!known || known.size >= MOST_COUNTED) counted.set(calendar, (known = new Map()))
  const key = `${from} ${to}`
  const held = known.get(key)
  if (held !== undefined) return held
  let count = 0
  for (let day = from; day <= to; day = addDays(day, 1)) if (calendar.isWorkday(day)) count++
  known.set(key, count)
  return count
}

/** The working day itself, or the first one after it. */
export function toWorkday(calendar: WorkCalendar, date: IsoDate): IsoDate {
  let day = date
  // No notice gives more than nine days off in a row; a calendar without any working day must not hang the screen.
  for (let tries = 0; tries < 60 && !calendar.isWorkday(day); tries++) day = addDays(day, 1)
  return day
}

/** The day `count` working days after `date`; `date` itself need not be one. */
export function addWorkdays(calendar: WorkCalendar, date: IsoDate, count: number): IsoDate {
  let day = date
  for (let left = count; left > 0; left--) day = toWorkday(calendar, addDays(day, 1))
  return day
}

/** The years of a span that the calendar knows by weekday alone although it should know better. */
export function unpublishedYears(calendar: WorkCalendar, { from, to }: DateSpan): number[] {
  if (calendar.kind === 'weekdays') return []
  const years: number[] = []
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
    if (!calendar.isPublished(year)) years.push(year)
  return years
}
