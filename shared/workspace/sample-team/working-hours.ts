// When the people of the sample team work.
import { addDays, type IsoDate } from '../../kernel/dates.ts'

const MINUTE = 60_000
const WORKING_HOURS = 9

/** The day itself, or the Friday before a weekend. */
function toWorkday(date: IsoDate): IsoDate {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay()
  return addDays(date, weekday === 0 ? -2 : weekday === 6 ? -1 : 0)
}

/** When the team begins a day. Without a zone designator the string is local time: it works by the clock on its wall. */
function beginningOf(date: IsoDate): number {
  return new Date(`${date}T09:00:00`).getTime()
}

/**
 * A working-hours instant, ms, `daysAgo` days before `today` (`YYYY-MM-DD`), moved off the weekend, never after `now`. What the team does
 * today is spread over what has passed of the day; before that is half an hour it belongs to the day before.
 */
export function workingInstant(
  options: { today: IsoDate; now: number },
  daysAgo: number,
  draw: { int(below: number): number },
): number {
  const date = toWorkday(addDays(options.today, -daysAgo))
  const minutes = draw.int(WORKING_HOURS) * 60 + draw.int(12) * 5
  const latest = options.now - MINUTE
  const passed = Math.min(1, (latest - beginningOf(date)) / (WORKING_HOURS * 60 * MINUTE))
  const isBegun = passed * WORKING_HOURS >= 0.5
  const begin = beginningOf(isBegun ? date : toWorkday(addDays(date, -1)))
  return Math.min(latest, begin + Math.round(minutes * (isBegun ? passed : 1)) * MINUTE)
}
