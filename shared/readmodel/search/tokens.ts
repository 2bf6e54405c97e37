import { fold } from '../fold.ts'
import { FIELDS_BY_TABLE, type SearchField, type SearchText } from './fields.ts'
import type { Scripts } from './script.ts'
import { edgesOf, toNumbers, toSegments } from './segments.ts'
import type { SearchTable } from './source.ts'

/** Longer words are cut, in texts and in queries alike; what the rest says is proved on the real text. */
export const MAX_TOKEN = 24
/** Stands before tokens that say how a name begins. No text has it: it is for private use, and no letter. */
export const HEAD = '\uE000'
/** Fewer digits are found as a word only. */
export const MIN_DIGITS = 4
const MAX_DIGITS = 20
/** From so many digits on a number in running text is taken for one that people remember the end of. */
const PHONE_DIGITS = 7
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
function addText(tokens: Set<string>, text: string, hasNumbersOnly: boolean): void {
  for (const segment of toSegments(text)) {
    if (segment.kind === 'dense') for (const token of toBigrams(segment.text)) tokens.add(token)
    else {
      tokens.add(cut(segment.text))
      for (const edge of edgesOf(segment.text).slice(0, MAX_EDGES)) tokens.add(cut(segment.text.slice(edge)))
    }
  }
  for (const number of toNumbers(text)) {
    tokens.add(cut(number))
    if (number.length > MAX_DIGITS || (!hasNumbersOnly && number.length < PHONE_DIGITS)) continue
    for (let at = 1; at <= number.length - MIN_DIGITS; at++) tokens.add(number.slice(at))
  }
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

/** The tokens of each field of a row, in the order of the table's fields; those of a field joined by spaces. */
export function toTokens(table: SearchTable, text: SearchText, scripts: Scripts): string[] {
  const fields = FIELDS_BY_TABLE[table]
  const sets = new Map<SearchField, Set<string>>(fields.map((field) => [field, new Set<string>()]))
  for (const [field, tokens] of sets) {
    for (const part of text.fields[field]) {
      const normal = normalize(part, scripts)
      addText(tokens, normal, field === 'reach')
      if (field === 'name') addSounds(tokens, normal, text.kind, scripts)
      if (field === 'company') addSounds(tokens, normal, 'other', scripts)
    }
  }
  const first = sets.get(fields[0] ?? 'text')
  for (const head of headsOf(text, scripts)) first?.add(HEAD + head)
  return [...sets.values()].map((tokens) => [...tokens].join(' '))
}
