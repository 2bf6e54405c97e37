import type { Match } from './engine.ts'
import type { SearchField } from './fields.ts'
import type { Scripts } from './script.ts'
import { toPlain, toSegments } from './segments.ts'
import { cut, HEAD, isNumber, MIN_DIGITS, normalize, toBigrams, toGrams } from './tokens.ts'

const MAX_QUERY = 200
const MAX_WORDS = 8
const MAX_SEGMENTS = 12
const MAX_BIGRAMS = 40
const NUMERIC = /^[+(]*\d[\d\-.()/,+]*$/u

/** A word of a query: it stands in a text as it is, or is what a name sounds like. */
export interface Word {
  kind: 'word'
  /** As in `toPlain`. */
  plain: string
}
/** Digits that may be grouped in any way, or else separate words. */
export interface NumberWord {
  kind: 'number'
  /** Any of these is looked for within a number. */
  digits: readonly string[]
  words: readonly Word[]
}
export type QueryWord = Word | NumberWord

export interface SearchQuery {
  words: readonly QueryWord[]
  /** What the first word would be as the beginning of a name. */
  head: string
}

function toWord(text: string): Word | null {
  const plain = toPlain(text)
  return plain === '' ? null : { kind: 'word', plain }
}

/** The same number as others write it: without the country's "+" or the "0" of a trunk call. */
function toDigits(text: string): string[] {
  const digits = text.replace(/\D/gu, '')
  const forms = new Set([digits, digits.replace(/^0{1,2}/u, '')])
  const international = text.startsWith('+') ? digits : digits.startsWith('00') ? digits.slice(2) : ''
  // Country codes have one to three digits.
  if (international.length >= 10) for (const length of [1, 2, 3]) forms.add(international.slice(length))
  return [...forms].filter((form) => form.length >= MIN_DIGITS)
}

/** Reads what somebody typed. No words: nothing in it can be looked for. */
export function toQuery(text: string, scripts: Scripts): SearchQuery {
  const parts = normalize(text.slice(0, MAX_QUERY), scripts).split(/\s+/u)
  const words: QueryWord[] = []
  const seen = new Set<string>()
  for (let at = 0; at < parts.length && words.length < MAX_WORDS; at++) {
    const first = parts[at] ?? ''
    let end = at + 1
    // "010 5555 0100" is one number to whoever types it.
    if (NUMERIC.test(first)) while (end < parts.length && NUMERIC.test(parts[end] ?? '')) end++
    const group = parts.slice(at, end)
    at = end - 1
    const key = group.join(' ')
    const plain = group.map(toWord).filter((word) => word !== null)
    if (plain.length === 0 || seen.has(key)) continue
    seen.add(key)
    const digits = NUMERIC.test(first) ? toDigits(group.join('')) : []
    if (digits.length > 0) words.push({ kind: 'number', digits, words: plain })
    else words.push(...plain)
  }
  const first = words[0]
  const head = first?.kind === 'word' ? first.plain : (first?.words[0]?.plain ?? '')
  return { words, head: head.replaceAll(' ', '') }
}

/** "And" of all digits of a number. */
function digitsToMatch(digits: string, isName: boolean): Match {
  return { all: toGrams(digits, isName).map((whole) => ({ whole, prefix: false })) }
}

/** "And" of the tokens of a word: a little more than the word itself where its tokens stand apart. */
function wordToMatch(word: Word, isName: boolean): Match {
  const all: Match[] = []
  for (const { kind, text } of [...toSegments(word.plain)].slice(0, MAX_SEGMENTS)) {
    if (kind !== 'dense') {
      all.push(isNumber(text) ? digitsToMatch(text, isName) : { token: cut(text), prefix: true })
      continue
    }
    const bigrams = toBigrams(text)
    // One character is the beginning of every pair it starts, and of itself at the end of a stretch.
    if (bigrams.length === 1) all.push({ token: text, prefix: true })
    for (const token of bigrams.slice(0, -1).slice(0, MAX_BIGRAMS)) all.push({ token, prefix: false })
  }
  return { all }
}

function toMatchOf(word: QueryWord, isName: boolean): Match {
  if (word.kind === 'word') return wordToMatch(word, isName)
  const words = { all: word.words.map((part) => wordToMatch(part, isName)) }
  return { any: [...word.digits.map((digits) => digitsToMatch(digits, isName)), words] }
}

/** What a row must hold so that it may answer the query. */
export function toMatch(query: SearchQuery, field?: SearchField): Match {
  const match: Match = { all: query.words.map((word) => toMatchOf(word, field === 'name')) }
  return field ? { field, match } : match
}

/** What a row must hold so that its name begins with the query's first word. */
export function toHeadMatch(query: SearchQuery): Match {
  return { whole: HEAD + cut(query.head), prefix: true }
}
