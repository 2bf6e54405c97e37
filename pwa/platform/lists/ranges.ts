// Ranges of dates and counts as they stand in an address and in a saved view: "2026-01-01..2026-01-31", "..5". Both ends belong to it.
import { addDays, isIsoDate, type IsoDate } from '../../../shared/kernel/dates.ts'
import type { TimeRange } from '../../../shared/readmodel/rows.ts'

export interface DateRange {
  from?: IsoDate
  to?: IsoDate
}

export interface CountRange {
  min?: number
  max?: number
}

const MOST = 1_000_000

function ends(text: string): [string, string] {
  const at = text.indexOf('..')
  return at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 2)]
}

/** Reads a range of dates. Ends that are no dates are open; ends in the wrong order change places. Null when nothing is left. */
export function textToDates(text: string): DateRange | null {
  const [a, b] = ends(text)
  const from = isIsoDate(a) ? a : undefined
  const to = isIsoDate(b) ? b : undefined
  if (!from && !to) return null
  if (from && to && from > to) return { from: to, to: from }
  return { ...(from && { from }), ...(to && { to }) }
}

/** Writes a range of dates; '' for one without ends. */
export function datesToText({ from, to }: DateRange): string {
  return from || to ? `${from ?? ''}..${to ?? ''}` : ''
}

function toCount(text: string): number | undefined {
  return /^\d{1,7}$/u.test(text) ? Math.min(MOST, Number(text)) : undefined
}

/** Reads a range of counts, as defensively as `textToDates`. */
export function textToCounts(text: string): CountRange | null {
  const [a, b] = ends(text)
  const min = toCount(a)
  const max = toCount(b)
  if (min === undefined && max === undefined) return null
  if (min !== undefined && max !== undefined && min > max) return { min: max, max: min }
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) }
}

/** Writes a range of counts; '' for one without ends. */
export function countsToText({ min, max }: CountRange): string {
  return min === undefined && max === undefined ? '' : `${min ?? ''}..${max ?? ''}`
}

/** The first moment of a day where the reader is, ms. */
export function dayStart(day: IsoDate): number {
  return new Date(`${day}T00:00:00`).getTime()
}

/** A range of days as moments: from the midnight that begins it to the one that ends it, which no longer belongs to it. */
export function datesToTimes({ from, to }: DateRange): TimeRange {
  return { ...(from && { from: dayStart(from) }), ...(to && { to: dayStart(addDays(to, 1)) }) }
}
