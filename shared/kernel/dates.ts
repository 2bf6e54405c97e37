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

/** The date `days` calendar days later (negative: earlier). */
export function addDays(date: IsoDate, days: number): IsoDate {
  const start = new globalThis.Date(`${date}T00:00:00Z`).getTime()
  return new globalThis.Date(start + days * 86_400_000).toISOString().slice(0, 10)
}
