// When items are due: so many working days after the start.
import { addDays, type IsoDate } from '../../kernel/dates.ts'

/** Which days are worked. */
export interface WorkingDays {
  isWorkday(date: IsoDate): boolean
}

/** Monday to Friday. Knows no public holiday. */
export const weekdays: WorkingDays = {
  isWorkday: (date) => {
    const day = new Date(`${date}T00:00:00Z`).getUTCDay()
    return day !== 0 && day !== 6
  },
}

/** No calendar gives more days off in a row; one without any working day must not hang the screen. */
const MOST_DAYS_OFF = 60

/**
 * The date `count` working days after `start`; 0: the start itself, or the first working day after it. Due on the day itself.
 */
export function dueDate(start: IsoDate, count: number, days: WorkingDays): IsoDate {
  let date = start
  let off = 0
  while (!days.isWorkday(date) && off++ < MOST_DAYS_OFF) date = addDays(date, 1)
  for (let left = count; left > 0; left--) {
    date = addDays(date, 1)
    off = 0
    while (!days.isWorkday(date) && off++ < MOST_DAYS_OFF) date = addDays(date, 1)
  }
  return date
}
