// Dates and numbers as the reader's language writes them. All times are epoch milliseconds.
import { getLocale, type Locale } from './locale.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Making an Intl formatter costs far more than using one, and lists format hundreds of values. */
function cached<Options, Formatter>(make: (locale: Locale, options: Options) => Formatter) {
  const made = new Map<string, Formatter>()
  return (options: Options): Formatter => {
    const locale = getLocale()
    const key = locale + JSON.stringify(options)
    let formatter = made.get(key)
    if (!formatter) made.set(key, (formatter = make(locale, options)))
    return formatter
  }
}

const dates = cached((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options))
const numbers = cached((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options))
const relatives = cached(
  (locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
)

/** 3 May 2026 / 2026年5月3日 */
export function formatDate(time: number | Date, options: Intl.DateTimeFormatOptions = { dateStyle: 'medium' }): string {
  return dates(options).format(time)
}

/** Date and time of day. */
export function formatDateTime(
  time: number | Date,
  options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' },
): string {
  return dates(options).format(time)
}

/** A number with the language's separators; pass `{ style: 'currency', currency }` for money. */
export function formatNumber(value: number, options: Intl.NumberFormatOptions = {}): string {
  return numbers(options).format(value)
}

/** "5 minutes ago", "tomorrow", "3天后"; past a month, the date itself, which says more than "7 weeks ago". */
export function formatRelative(time: number | Date, now: number): string {
  const difference = Number(time) - now
  const distance = Math.abs(difference)
  const relative = relatives({ numeric: 'auto' })
  if (distance < MINUTE) return relative.format(0, 'second')
  if (distance < HOUR) return relative.format(Math.trunc(difference / MINUTE), 'minute')
  if (distance < DAY) return relative.format(Math.trunc(difference / HOUR), 'hour')
  if (distance < 31 * DAY) return relative.format(calendarDays(now, Number(time)), 'day')
  return formatDate(time)
}

/** Midnights between two moments, where the reader is: 23:50 to 00:10 the day after next is "in 2 days". */
function calendarDays(from: number, to: number): number {
  const midnight = (time: number) => {
    const date = new Date(time)
    return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate())
  }
  return Math.round((midnight(to) - midnight(from)) / DAY)
}
