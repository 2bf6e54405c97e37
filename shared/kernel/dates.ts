/** A calendar date without a time, `YYYY-MM-DD`. */
export type IsoDate = string

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/** True for a real calendar date in `YYYY-MM-DD` (2026-02-30 is not one). */
export function isIsoDate(text: unknown): text is IsoDate {
  const match = typeof text === 'string' ? ISO_DATE.exec(text) : null
  if (!match) return false
  const date = new globalThis.Date(`${match[0]}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === match[0]
}

/** The local calendar date of an instant (ms since the epoch) in an IANA time zone; the device's own zone when none is given. */
export function toIsoDate(ms: number, timeZone?: string): IsoDate {
  // en-CA writes dates as YYYY-MM-DD.
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(ms)
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(date: IsoDate): number {
  return new globalThis.Date(`${date}T00:00:00Z`).getUTCDay() || 7
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

/** The instant (ms) at which a date begins in an IANA time zone: its midnight, or what comes in its place when clocks are put forward. */
export function dayStart(date: IsoDate, timeZone: string): number {
  const utc = new globalThis.Date(`${date}T00:00:00Z`).getTime()
  const start = utc - zoneOffset(utc - zoneOffset(utc, timeZone), timeZone)
  // Where midnight is passed over, the reckoning ends an hour before the day.
  return toIsoDate(start, timeZone) === date ? start : start + 3_600_000
}

/** The date `days` calendar days later (negative: earlier). */
export function addDays(date: IsoDate, days: number): IsoDate {
  const start = new globalThis.Date(`${date}T00:00:00Z`).getTime()
  return new globalThis.Date(start + days * 86_400_000).toISOString().slice(0, 10)
}
