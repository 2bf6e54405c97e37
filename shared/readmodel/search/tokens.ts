import { fold } from '../fold.ts'
import type { EngineDocument } from './engine.ts'
import { FIELDS_BY_TABLE, type SearchText } from './fields.ts'
import type { Scripts } from './script.ts'
import { edgesOf, toNumbers, toSegments } from './segments.ts'
import type { SearchTable } from './source.ts'

/** Longer words are cut, in texts and in queries alike; what the rest says is proved on the real text. */
export const MAX_TOKEN = 24
/** Stands before tokens that say how a name begins. No text has it: it is for private use, and no letter. */
export const HEAD = '\uE000'
/** Fewer digits are found as the beginning of a word only; more by any four that stand together. */
export const MIN_DIGITS = 4
/** Four digits are one character from here on, for private use: ten thousand anywhere in a row, ten thousand in its name. */
const FIRST_GRAM = 0xf0000
const FIRST_NAME_GRAM = FIRST_GRAM + 10_000
/** Hexadecimal keys would give a token at every second character. */
const MAX_EDGES = 4
const MAX_SYLLABLES = 12
const SURROGATE = /[\uD800-\uDFFF]/

/** The first units of a token, never half a character. */
export function cut(token: string, length = MAX_TOKEN): string {
  if (token.length <= length) return token
  const last = token.charCodeAt(length - 1)
  return token.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

/** The text as search compares it. */
export function normalize(text: string, scripts: Scripts): string {
  return scripts.simplify(fold(text))
}

/** Tokens of neighbouring characters, and the last one alone: every part of two characters or more is an "and" of them. */
export function toBigrams(run: string): string[] {
  const tokens: string[] = []
  if (!SURROGATE.test(run)) {
    for (let at = 0; at < run.length; at++) tokens.push(run.slice(at, at + 2))
    return tokens
  }
  const characters = [...run]
  for (let at = 0; at < characters.length; at++) tokens.push((characters[at] ?? '') + (characters[at + 1] ?? ''))
  return tokens
}

/** True for words whose parts are found by their digits. */
export function isNumber(word: string): boolean {
  return word.length >= MIN_DIGITS && /^\d+$/u.test(word)
}

/** Tokens of all digits of a number, four at a time: every part of four digits or more is an "and" of them. */
export function toGrams(digits: string, isName: boolean): string[] {
  const first = isName ? FIRST_NAME_GRAM : FIRST_GRAM
  const grams: string[] = []
  for (let at = 0; at <= digits.length - MIN_DIGITS; at++) {
    grams.push(String.fromCodePoint(first + Number(digits.slice(at, at + MIN_DIGITS))))
  }
  return grams
}

function addText(tokens: Set<string>, whole: Set<string>, text: string, isName: boolean): void {
  const addDigits = (digits: string): void => {
    for (const gram of toGrams(digits, false)) whole.add(gram)
    if (isName) for (const gram of toGrams(digits, true)) whole.add(gram)
  }
  /** True for digits only. */
  const addWord = (word: string): boolean => {
    if (!isNumber(word)) {
      tokens.add(cut(word))
      return false
    }
    // What is longer is found by its digits.
    tokens.add(word.slice(0, MIN_DIGITS - 1))
    addDigits(word)
    return true
  }
  for (const segment of toSegments(text)) {
    if (segment.kind === 'dense') for (const token of toBigrams(segment.text)) tokens.add(token)
    else {
      if (addWord(segment.text)) continue
      for (const edge of edgesOf(segment.text).slice(0, MAX_EDGES)) addWord(segment.text.slice(edge))
    }
  }
  for (const number of toNumbers(text)) addDigits(number)
}

/** How the sound of a name is typed: whole or from any of its characters on, and by first letters. */
export function toSounds(
  run: string,
  kind: 'person' | 'other',
  scripts: Scripts,
): { full: string[]; initials: string[] } {
  const syllables = scripts.toSyllables(run, kind).slice(0, MAX_SYLLABLES)
  const full = new Set<string>()
  const initials = new Set<string>()
  for (let at = 0; at < syllables.length; at++) {
    const rest = syllables.slice(at)
    const joined = rest.join('')
    full.add(joined)
    // 吕 is typed lv, and written Lu or Lyu in a passport.
    if (joined.includes('v')) {
      full.add(joined.replaceAll('v', 'u'))
      full.add(joined.replaceAll('v', 'yu'))
    }
    if (rest.length > 1) initials.add(rest.map((syllable) => syllable[0] ?? '').join(''))
  }
  return { full: [...full], initials: [...initials] }
}

/** Stretches of a folded name that have a sound. Kana and Thai have none here. */
export function soundedRuns(name: string): string[] {
  return name.match(/\p{Script=Han}+/gu) ?? []
}

function addSounds(tokens: Set<string>, name: string, kind: 'person' | 'other', scripts: Scripts): void {
  for (const run of soundedRuns(name)) {
    const { full, initials } = toSounds(run, kind, scripts)
    for (const token of [...full, ...initials]) tokens.add(cut(token))
  }
}

/** The ways in which a name begins, without what stands between its segments. */
export function headsOf(text: SearchText, scripts: Scripts): string[] {
  const name = normalize(text.name, scripts)
  const segments = [...toSegments(name)]
  const heads = [segments.map((segment) => segment.text).join('')]
  const run = segments[0]?.kind === 'dense' ? soundedRuns(segments[0].text)[0] : undefined
  if (run && segments[0]?.text.startsWith(run)) {
    const { full, initials } = toSounds(run, text.kind, scripts)
    // The first ones are the whole name's; the rest start later.
    heads.push(...full.filter((sound) => startsAsWhole(sound, full[0] ?? '')), ...initials.slice(0, 1))
  }
  return heads.filter((head) => head !== '').map((head) => cut(head))
}

/** True for the whole sound and its passport forms. */
function startsAsWhole(sound: string, whole: string): boolean {
  return sound === whole || sound === whole.replaceAll('v', 'u') || sound === whole.replaceAll('v', 'yu')
}

/** The tokens of a row: those of each field, in the order of the table's fields, and those of the whole row; joined by spaces. */
export function toTokens(
  table: SearchTable,
  text: SearchText,
  scripts: Scripts,
): Pick<EngineDocument, 'tokens' | 'whole'> {
  const whole = new Set<string>()
  const tokens = FIELDS_BY_TABLE[table].map((field) => {
    const held = new Set<string>()
    for (const part of text.fields[field]) {
      const normal = normalize(part, scripts)
      addText(held, whole, normal, field === 'name')
      if (field === 'name') addSounds(held, normal, text.kind, scripts)
      if (field === 'company') addSounds(held, normal, 'other', scripts)
    }
    return [...held].join(' ')
  })
  for (const head of headsOf(text, scripts)) whole.add(HEAD + head)
  return { tokens, whole: [...whole].join(' ') }
}
