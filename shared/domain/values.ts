// Value schemas shared by aggregates. They normalise what people type and refuse what is unsafe; text from pages and peers passes here.
import * as v from 'valibot'
import { isIsoDate } from '../kernel/dates.ts'
import { isId } from '../kernel/ids.ts'
import { cleanText, safeUrl } from './text.ts'

export { cleanText, emailKey, hostOf, phoneKey, safeUrl } from './text.ts'

/** One line of text, cleaned, of at most `max` characters. */
export function line(max: number) {
  return v.pipe(
    v.string(),
    v.transform((text) => cleanText(text).replace(/\s+/gu, ' ')),
    v.maxLength(max, 'too_long'),
  )
}

/** Text of several lines, cleaned, of at most `max` characters. */
export function paragraph(max: number) {
  return v.pipe(v.string(), v.transform(cleanText), v.maxLength(max, 'too_long'))
}

export const url = v.pipe(
  v.string(),
  v.transform(cleanText),
  v.check((text) => safeUrl(text) !== null, 'unsafe_url'),
)

export const isoDate = v.pipe(
  v.string(),
  v.check((text) => isIsoDate(text), 'bad_date'),
)

/** Milliseconds since the epoch. */
export const instant = v.pipe(v.number(), v.integer('bad_date'), v.minValue(0, 'bad_date'))

/** A reference to a record of this type. */
export function ref(type: string) {
  return v.pipe(
    v.string(),
    v.check((text) => isId(text, type), 'bad_value'),
  )
}

/** A record of another space, named: what it was called when it was pointed at, for who has no key to that space. */
export const recordLink = v.object({
  id: v.pipe(
    v.string(),
    v.check((text) => isId(text), 'bad_value'),
  ),
  title: line(200),
})
export type RecordLink = v.InferOutput<typeof recordLink>

// RFC 5321 limits (64 + 255) and the common subset of RFC 5322 that mail systems accept; quoted local parts are refused on purpose.
const EMAIL =
  /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+\p{L}[\p{L}\p{N}-]{1,62}$/u

export const email = v.pipe(
  v.string(),
  v.transform((text) => cleanText(text).replace(/^mailto:/iu, '')),
  v.maxLength(320, 'too_long'),
  v.regex(EMAIL, 'bad_email'),
)

export const phone = v.object({
  /** As the page or the person wrote it. */
  number: v.pipe(
    line(60),
    v.check((text) => /\d{3}/u.test(text.replace(/[\s().-]/gu, '')), 'bad_phone'),
  ),
  /** E.164 when the number could be parsed with a region. */
  e164: v.optional(v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/u, 'bad_phone'))),
  kind: v.optional(v.picklist(['phone', 'mobile', 'fax'])),
})
export type Phone = v.InferOutput<typeof phone>

/** How a value was found on a page. Closed: the interface has a word for each. */
export const CAPTURE_METHODS = [
  'json-ld',
  'microdata',
  'rdfa',
  'open-graph',
  'microformat',
  'link',
  'text',
  'deobfuscated',
  'meta',
  'site',
  'selection',
  'share',
] as const

/** Where a captured value came from. Stands beside the value and stays when a person corrects it. */
export const provenance = v.object({
  /** The value as found on the page, before any correction. */
  value: paragraph(2000),
  /** A CSS selector, JSON path or the name of a rule. */
  source: line(500),
  method: v.picklist(CAPTURE_METHODS),
  /** 0 to 1. */
  confidence: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
})
export type Provenance = v.InferOutput<typeof provenance>

/** Provenance in a record: as captured, with the page and the time. Keyed by `field` or `field/elementKey`. */
export const recordedProvenance = v.object({
  ...provenance.entries,
  url: v.optional(url),
  at: instant,
})
export type RecordedProvenance = v.InferOutput<typeof recordedProvenance>
