// How a text is cut: stretches written without spaces (Chinese, kana, Thai …), words, and single signs. Queries and texts are cut alike.

/** Scripts that put no space between words. The long vowel sign belongs to kana but is no letter of it. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30FC]/u
const WORD = /[\p{L}\p{N}]/u
const SIGN = /\p{So}/u
/** Digits with what people put between them, from four digits on. */
const NUMBER = /\d(?:[\s\-.,()/+]{0,2}\d){3,24}/gu
const HAS_DIGIT = /\d/u
const EDGE = /(?<=\d)(?=[^\d])|(?<=[^\d])(?=\d)/gu

const KINDS = [null, 'dense', 'word', 'sign'] as const
type Kind = 'dense' | 'word' | 'sign'

export interface Segment {
  kind: Kind
  text: string
  start: number
}

const UNKNOWN = 255
/** What each character of the basic plane is, found out when it is first met: a look-up is many times faster than the patterns. */
const kinds = new Uint8Array(0x10000).fill(UNKNOWN)

function classify(character: string): number {
  if (DENSE.test(character)) return 1
  if (WORD.test(character)) return 2
  return SIGN.test(character) ? 3 : 0
}

function kindAt(text: string, at: number, unit: number): number {
  if (unit >= 0xd800 && unit <= 0xdbff) {
    const point = text.codePointAt(at) ?? 0
    // Half a character is none.
    return point > 0xffff ? classify(String.fromCodePoint(point)) : 0
  }
  let kind = kinds[unit] ?? UNKNOWN
  if (kind === UNKNOWN) {
    kind = classify(String.fromCharCode(unit))
    kinds[unit] = kind
  }
  return kind
}

/** The segments of a text that is folded and simplified already. */
export function toSegments(text: string): Segment[] {
  const segments: Segment[] = []
  let start = 0
  let open = 0
  const close = (end: number): void => {
    const kind = KINDS[open]
    if (kind) segments.push({ kind, text: text.slice(start, end), start })
  }
  for (let at = 0; at < text.length;) {
    const unit = text.charCodeAt(at)
    const kind = kindAt(text, at, unit)
    if (kind !== open || kind === 3) {
      close(at)
      start = at
      open = kind
    }
    at += kind !== 0 && unit >= 0xd800 && unit <= 0xdbff ? 2 : 1
  }
  close(text.length)
  return segments
}

/** The digits of each number of a text, however they are grouped, from four digits on. */
export function toNumbers(text: string): string[] {
  if (!HAS_DIGIT.test(text)) return []
  return Array.from(text.matchAll(NUMBER), (match) => match[0].replace(/\D/gu, ''))
}

/** Where digits and letters of a word meet: "iphone15pro" can be found by "15" and by "pro". */
export function edgesOf(word: string): number[] {
  if (!HAS_DIGIT.test(word)) return []
  return Array.from(word.matchAll(EDGE), (match) => match.index)
}

/**
 * A text with one space for whatever stands between two segments, and nothing between segments that touch: what a phrase is looked for
 * in, because "power-cut" and "power cut" are the same to whoever searches.
 */
export function toPlain(text: string): string {
  let plain = ''
  let end = 0
  for (const segment of toSegments(text)) {
    if (plain !== '' && segment.start > end) plain += ' '
    plain += segment.text
    end = segment.start + segment.text.length
  }
  return plain
}

/** The same with the unit of the text that each unit of the plain one came from. */
export function toPlainWithMap(text: string): { plain: string; map: number[] } {
  const map: number[] = []
  let end = 0
  for (const { start, text: segment } of toSegments(text)) {
    if (map.length > 0 && start > end) map.push(end)
    for (let i = 0; i < segment.length; i++) map.push(start + i)
    end = start + segment.length
  }
  return { plain: toPlain(text), map }
}

/** Where a phrase stands in a plain text: its first word begins there, or letters and digits meet; Chinese begins anywhere. */
export function* placesOf(plain: string, phrase: string): Generator<number> {
  const isDense = kindAt(phrase, 0, phrase.charCodeAt(0)) !== 2
  for (let at = plain.indexOf(phrase); at >= 0; at = plain.indexOf(phrase, at + 1)) {
    if (isDense || beginsWord(plain, at)) yield at
  }
}

function beginsWord(plain: string, at: number): boolean {
  if (at === 0) return true
  const unit = plain.charCodeAt(at - 1)
  // The second half of a character beyond the basic plane belongs to the first.
  const before = unit >= 0xdc00 && unit <= 0xdfff ? at - 2 : at - 1
  if (kindAt(plain, before, plain.charCodeAt(before)) !== 2) return true
  return isDigit(unit) !== isDigit(plain.charCodeAt(at))
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57
}

/** A number of a text: its digits, and where each stands. */
export function* numbersOf(text: string): Generator<{ digits: string; places: number[] }> {
  for (const match of text.matchAll(NUMBER)) {
    const places: number[] = []
    for (let i = 0; i < match[0].length; i++) if (isDigit(match[0].charCodeAt(i))) places.push(match.index + i)
    yield { digits: match[0].replace(/\D/gu, ''), places }
  }
}
