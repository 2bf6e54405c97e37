// Weekdays, months and where days begin: apart from dates, which the first screen loads.
import type { IsoDate } from './dates.ts'

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(date: IsoDate): number {
  return new globalThis.Date(`${date}T00:00:00Z`).getUTCDay() || 7
}

/** Whole days from one date to another; negative when the second is earlier. */
export function daysBetween(from: IsoDate, to: IsoDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000)
}

/** The first day of the month `months` after the one that `date` is in. */
export function monthStart(date: IsoDate, months = 0): IsoDate {
  const index = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}-01`
}

const zoneClocks = new Map<string, Intl.DateTimeFormat>()

/** How far a zone's clocks are ahead of UTC at an instant, ms. */
function zoneOffset(ms: number, timeZone: string): number {
  let clock = zoneClocks.get(timeZone)
  if (!clock) {
    const options = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
    clock = new Intl.DateTimeFormat('en-US', { ...options, second: 'numeric', hourCycle: 'h23', timeZone })
    zoneClocks.set(timeZone, clock)
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of clock.formatToParts(ms)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return globalThis.Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}

/** The instants (ms) at which each date of a span begins, and the one at which the last ends; as `dayStart` says, a year of them at once. */
export function dayStarts(from: IsoDate, to: IsoDate, timeZone: string): number[] {
  const starts: number[] = []
  const end = Date.parse(`${to}T00:00:00Z`) + 86_400_000
  let offset = Number.NaN
  for (let utc = Date.parse(`${from}T00:00:00Z`); utc <= end; utc += 86_400_000) {
    // Clocks are rarely changed: what held the day before is tried first, and asked about once instead of three times.
    const start = utc - offset
    const isSame = !Number.isNaN(start) && zoneOffset(start, timeZone) === offset
    starts.push(isSame ? start : dayStart(new globalThis.Date(utc).toISOString().slice(0, 10), timeZone))
    offset = utc - (starts.at(-1) ?? 0)
  }
  return starts
}

/** The instant (ms) at which a date begins in an IANA time zone: its midnight, or what comes in its place when clocks are put forward. */
export function dayStart(date: IsoDate, timeZone: string): number {
  const utc = new globalThis.Date(`${date}T00:00:00Z`).getTime()
  const start = utc - zoneOffset(utc - zoneOffset(utc, timeZone), timeZone)
  // Where midnight is passed over, the reckoning ends an hour before the day. (`toIsoDate` would make a formatter for each day of a year.)
  const local = new globalThis.Date(start + zoneOffset(start, timeZone)).toISOString().slice(0, 10)
  return local === date ? start : start + 3_600_000
}
