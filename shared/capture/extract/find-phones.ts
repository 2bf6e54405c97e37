import {
  findPhoneNumbersInText,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max'
import type { Phone } from '../../domain/values.ts'
import { selectorOf } from '../dom/selector.ts'
import { oneLine } from '../dom/text.ts'
import type { Evidence, Line } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import type { Found } from './found.ts'

const FAX_LABEL =
  /(?:(?<!\p{L})(?:tele)?fax(?:nummer|no|num|#)?|facsimile|传\s?真|傳真|télécopie(?:ur)?|факс|faks|ファックス|팩스)/iu
/** Words that mean a number follows, strong enough to take it even when no number plan knows it. */
const STRONG_LABEL =
  /(?:(?<!\p{L})(?:tel(?:e?fono?|éfono|ephone|efoon)?s?|(?:tele|smart|cell)?phones?|cell|fon|mobile?|mob|handy|hotline|free ?call|telefon(?:nummer)?|rufnummer)(?!\p{L})|电\s{0,4}话|電\s{0,4}話|手\s{0,4}机|手機|热\s?线|熱線|座机|тел|電話番号|전화)/iu
const WEAK_LABEL =
  /(?:(?<!\p{L})(?:call|office|direct|toll[- ]?free|ruf|whats ?app|main|voice|reach us at|dial|free|telephone number)(?!\p{L})|联系方式|客服|咨询|服务号码)/iu
/** Digits with the separators of a phone number; bounded, and only tried right after a strong label. */
const WRITTEN =
  /^[\s:：.#=)）\]-]{0,6}(?:(?:number|nummer|no|nr)\.?[\s:：]{1,3})?(\+?[(（]?\d[\d\s().（）/–-]{5,22}\d)/iu
const NORTH_AMERICAN = /(?<![\d.-])(?:\+?1[-. ]{1,2})?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\d-])/gu
const LABEL_TAIL = /[\s:：.)\]|#=•·–—-]*(?:\(?\+?\d{0,3}\)?)?[\s:：.-]*$/u
const DATE_LIKE =
  /^[(（]?(?:19|20)\d\d\s?[-–~./]\s?(?:(?:19|20)\d\d|\d{1,2}(?:[-./]\d{1,2})?)[)）]?$|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}$|^\d{1,2}:\d\d/u
/** Countries that write national numbers with a leading zero: without it, a run of digits is something else. */
const TRUNK_ZERO = new Set(
  'DE AT CH GB FR NL BE IE AU NZ IN JP KR TR SE FI HR RS BA SI CN TH VN MY ID PH ZA EG MA NG KE GH TZ UG PK BD LK IL SA AE UA BY BG RO AL MK TW BR AR PE'.split(
    ' ',
  ),
)
const WITHOUT_ZERO = /^(?:1[3-9]\d{9}|[48]00\d{7}|1[38]\d{2}\d{2,6}|[6-9]\d{9}|9\d{8})$/u
/** Seven digits with little between them: cheap to test, and no number has less. */
const ENOUGH_DIGITS = /\d(?:[^\d\p{L}]{0,6}\d){6}/u
/** No number is this long; the matcher of the library would try every way to cut it. Blanked out before it looks. */
const DIGIT_RUN = /\d(?:[^\d\p{L},;]{0,4}\d){60,}/gu
const LABELS = new RegExp(`(?:${FAX_LABEL.source}|${STRONG_LABEL.source})`, 'giu')
const MAX_PER_LINE = 40

const E164 = /^\+[1-9]\d{6,14}$/u

export type PhoneKind = 'phone' | 'fax'

/** What the words before a number say it is; null when they say nothing. "Tel/Fax" is a phone. */
export function labelKind(before: string): PhoneKind | null {
  const label = before.replace(LABEL_TAIL, '').slice(-24)
  const tail = label.split(/[,;|，；。]|\d/u).at(-1) ?? ''
  const fax = FAX_LABEL.test(tail) || /(?:^|[\s(/|])f\.?$/iu.test(tail)
  const phone = isPhoneLabel(tail) || /(?:^|[\s(/|])[tpm]\.?$/iu.test(tail)
  if (fax)
    return phone
      ? lastOf(tail, FAX_LABEL) > Math.max(lastOf(tail, STRONG_LABEL), lastOf(tail, WEAK_LABEL)) &&
        !/[/&+、]|\b(?:and|und)\b/iu.test(tail)
        ? 'fax'
        : 'phone'
      : 'fax'
  return phone ? 'phone' : null
}

function isPhoneLabel(text: string): boolean {
  return STRONG_LABEL.test(text) || WEAK_LABEL.test(text)
}

function lastOf(text: string, pattern: RegExp): number {
  let last = -1
  for (const match of text.matchAll(new RegExp(pattern.source, 'giu'))) last = match.index
  return last
}

/** A draft phone from a parsed number. `kind` wins over what the number plan says. */
function toPhone(written: string, number: PhoneNumber | undefined, kind: PhoneKind | null): Phone {
  const phone: Phone = { number: oneLine(written, 60) }
  if (number && number.isPossible() && E164.test(number.number)) phone.e164 = number.number
  if (kind === 'fax') phone.kind = 'fax'
  else if (number?.getType() === 'MOBILE') phone.kind = 'mobile'
  else phone.kind = 'phone'
  return phone
}

export function parsePhone(text: string, region: string | undefined, kind: PhoneKind | null = null): Phone | null {
  const written = oneLine(text.replace(/^\s*(?:tel|callto|sms|whatsapp):(?:\/\/)?/iu, ''), 60)
  const digits = written.replace(/\D/gu, '')
  if (digits.length < 5 || digits.length > 20) return null
  try {
    return toPhone(written, parsePhoneNumberFromString(written, region as CountryCode | undefined), kind)
  } catch {
    return null
  }
}

interface Span {
  start: number
  end: number
  written: string
  number: PhoneNumber | undefined
  sure: boolean
}

/** Numbers in one line of text, whether or not the library accepts them as valid: a labelled number is one. */
export function phonesInText(
  rawText: string,
  region: string | undefined,
  label: PhoneKind | null = null,
): Found<Phone>[] {
  if (!ENOUGH_DIGITS.test(rawText)) return []
  // A comma between two numbers would make the library read the second as an extension of the first.
  const text = rawText.replace(DIGIT_RUN, (run) => ' '.repeat(run.length)).replace(/[,，](?=\s*[+(]?\d)/gu, '|')
  const country = region as CountryCode | undefined
  const spans: Span[] = []
  const free = (start: number, end: number): boolean => spans.every((span) => end <= span.start || start >= span.end)
  try {
    for (const match of findPhoneNumbersInText(text, {
      defaultCountry: country,
      extended: true,
    } as never) as unknown as { number: PhoneNumber; startsAt: number; endsAt: number }[]) {
      if (spans.length >= MAX_PER_LINE) break
      spans.push({
        start: match.startsAt,
        end: match.endsAt,
        written: text.slice(match.startsAt, match.endsAt),
        number: match.number,
        sure: true,
      })
    }
  } catch {
    // An unknown region: only what carries a label or a shape of its own is found.
  }
  const parse = (written: string): PhoneNumber | undefined => parsePhoneNumberFromString(written, country)
  if (!country || country === 'US' || country === 'CA') {
    for (const match of text.matchAll(NORTH_AMERICAN)) {
      if (spans.length < MAX_PER_LINE && free(match.index, match.index + match[0].length)) {
        spans.push({
          start: match.index,
          end: match.index + match[0].length,
          written: match[0],
          number: parse(match[0]),
          sure: true,
        })
      }
    }
  }
  const labels = [...text.matchAll(LABELS)].map((match) => match.index + match[0].length)
  for (const start of label === null ? labels : [0, ...labels]) {
    const match = WRITTEN.exec(text.slice(start, start + 40))
    const written = match?.[1]?.trim()
    const digits = written?.replace(/\D/gu, '').length ?? 0
    if (
      !match ||
      !written ||
      digits < 7 ||
      digits > 15 ||
      /^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}$|^(?:19|20)\d\d\s?[-–]/u.test(written)
    )
      continue
    const from = start + match[0].indexOf(written)
    if (spans.length < MAX_PER_LINE && free(from, from + written.length))
      spans.push({ start: from, end: from + written.length, written, number: parse(written), sure: false })
  }
  spans.sort((a, b) => a.start - b.start)
  return spansToPhones(text, spans, label, region)
}

function spansToPhones(
  text: string,
  spans: Span[],
  label: PhoneKind | null,
  region: string | undefined,
): Found<Phone>[] {
  const out: Found<Phone>[] = []
  let last: PhoneKind | null = label
  let end = 0
  for (const span of spans) {
    const before = text.slice(end, span.start)
    const after = /^\s{0,2}[([]?\s?(?:fax|f|传真)\s?[)\]]?(?=$|[\s,;|])/iu.test(text.slice(span.end, span.end + 10))
    const own = labelKind(before)
    // "Tel: 1 / 2": the second number is what the first one is, as long as no word stands between.
    if (own || /\p{L}{3,}/u.test(before)) last = own
    const kind: PhoneKind | null = after && own === null ? 'fax' : last
    end = span.end
    if (isNoise(text, span, kind, region)) continue
    out.push({
      value: toPhone(span.written, span.number, kind),
      raw: span.written,
      source: 'text',
      method: 'text',
      confidence: span.sure ? (kind ? 0.95 : 0.8) : 0.6,
      line: null,
    })
  }
  return out
}

/** Bare runs of digits are ids, dates and prices far more often than phone numbers. */
function isNoise(text: string, span: Span, kind: PhoneKind | null, region: string | undefined): boolean {
  if (
    DATE_LIKE.test(span.written) ||
    /(?:012345678|123456789|987654321|(\d)\1{6})/u.test(span.written.replace(/\D/gu, ''))
  )
    return true
  const around = text.slice(Math.max(0, span.start - 14), span.start)
  if (
    /(?:\bid|isbn|issn|nr\.|reg(?:istration)?\.?|company no\.?|ust|vat|hrb|icp备|备案|备|qq|q q|微信|账号|帐号|iban|konto|abn|acn|ein|order|art|item|sku|#)[^\p{L}\d]{0,6}(?:no\.?|number|nr\.?)?[^\p{L}\d]{0,4}$/iu.test(
      around,
    )
  )
    return true
  if (kind) return false
  if (/[\w/=&?#_]$/u.test(around) && /^\d/u.test(span.written)) return true
  const digits = span.written.replace(/\D/gu, '')
  if (/^[+(（]|^00/u.test(span.written)) return false
  if (region && TRUNK_ZERO.has(region) && !digits.startsWith('0') && !WITHOUT_ZERO.test(digits)) return true
  // Without any separator only shapes that are nothing else.
  return (
    !/\D/u.test(span.written) &&
    !digits.startsWith('0') &&
    !(region === 'CN' && /^(?:1[3-9]\d{9}|[48]00\d{7})$/u.test(digits))
  )
}

/** Finds phone and fax numbers: in the text with the labels around them, in tel: and WhatsApp links. */
export function findPhones(evidence: Evidence, budget: Budget): Found<Phone>[] {
  const found: Found<Phone>[] = []
  const { lines, region } = evidence
  for (const line of lines) {
    if (!budget.left()) break
    const label = labelFromBefore(lines, line)
    for (const phone of phonesInText(line.text, region, label))
      found.push({ ...phone, source: selectorOf(line.element), line: line.index })
  }
  const known = new Set(found.map((item) => item.value.e164 ?? item.value.number.replace(/\D/gu, '')))
  for (const link of evidence.links) {
    if (!budget.left()) break
    const target = linkNumber(link.href)
    if (!target) continue
    const line = lines[link.line]
    const before = line ? line.text.slice(0, link.start) : ''
    const phone = parsePhone(
      target,
      region,
      labelKind(before) ?? (line ? labelFromBefore(lines, line) : null) ?? (FAX_LABEL.test(link.title) ? 'fax' : null),
    )
    if (!phone || known.has(phone.e164 ?? phone.number.replace(/\D/gu, ''))) continue
    // The text of the link is what the reader sees; where both are numbers and differ, the visible one was taken above.
    if (found.some((item) => item.line === link.line && link.text.includes(item.raw))) continue
    known.add(phone.e164 ?? phone.number.replace(/\D/gu, ''))
    found.push({
      value: phone,
      raw: link.href.slice(0, 200),
      source: selectorOf(link.element),
      method: 'link',
      confidence: 0.95,
      line: link.line,
    })
  }
  return found
}

/** The label in the cell or line before, when the line itself begins with the number. */
function labelFromBefore(lines: readonly Line[], line: Line): PhoneKind | null {
  if (!/^[\s(+（:：]*\d/u.test(line.text)) return null
  const before = lines[line.index - 1]
  return before && before.text.length <= 30 && !/\d{3}/u.test(before.text) ? labelKind(before.text) : null
}

function linkNumber(href: string): string {
  const match = /^\s*(?:tel|callto):(?:\/\/)?([^?;]{5,40})/iu.exec(href)
  if (match?.[1]) {
    try {
      return decodeURIComponent(match[1])
    } catch {
      return match[1]
    }
  }
  const chat =
    /^https?:\/\/(?:wa\.me\/|(?:api|web)\.whatsapp\.com\/send\/?\?(?:[^#]{0,100}&)?phone=)(?:\+|%2B)?(\d{7,15})(?!\d)/iu.exec(
      href,
    )
  return chat?.[1] ? `+${chat[1]}` : ''
}
