// Counting what was done per day.
import { addDays, toIsoDate, type IsoDate } from '../../../shared/kernel/dates.ts'

export interface DayCount {
  day: IsoDate
  count: number
  /** How many notes are later than this day: where the day begins in a list that has the latest first. */
  later: number
}

/** Counts per local day for the `days` days up to today, oldest first. Times are ms; later days than today count as later. */
export function countDays(times: readonly number[], today: IsoDate, days: number): DayCount[] {
  const counts = new Map<IsoDate, number>()
  for (const time of times) {
    const day = toIsoDate(time)
    counts.set(day, (counts.get(day) ?? 0) + 1)
  }
  let later = 0
  for (const [day, count] of counts) if (day > today) later += count
  const out: DayCount[] = []
  for (let back = 0; back < days; back++) {
    const day = addDays(today, -back)
    const count = counts.get(day) ?? 0
    out.push({ day, count, later })
    later += count
  }
  return out.reverse()
}

export type Hello = 'night' | 'morning' | 'noon' | 'afternoon' | 'evening'

/** Which greeting fits an hour of the day, 0 to 23. */
export function helloOf(hour: number): Hello {
  if (hour < 5 || hour >= 23) return 'night'
  if (hour < 11) return 'morning'
  if (hour < 13) return 'noon'
  return hour < 18 ? 'afternoon' : 'evening'
}

/** What to call somebody in a greeting: the first name of a spaced name, the whole of one without spaces. */
export function shortName(name: string): string {
  return name.trim().split(/\s+/u)[0] ?? ''
}
