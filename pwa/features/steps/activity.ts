// What the start of the day is made of: the last days, a greeting.
import { addDays, type IsoDate } from '../../../shared/kernel/dates.ts'

export interface DayCount {
  day: IsoDate
  count: number
}

/** The `count` days up to today, oldest first. */
export function lastDays(today: IsoDate, count: number): IsoDate[] {
  return Array.from({ length: count }, (_, index) => addDays(today, index - count + 1))
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
