import { foldWithMap } from '../fold.ts'
import { allSounds, isSound } from './evidence.ts'
import type { QueryWord, SearchQuery } from './query.ts'
import type { Scripts } from './script.ts'
import { numbersOf, placesOf, toPlainWithMap } from './segments.ts'
import { soundedRuns } from './tokens.ts'

/** A half-open stretch [start, end) in UTF-16 units of the original text. */
export type Range = [number, number]

const MAX_RANGES = 50
const SNIPPET_LENGTH = 120
/** Long notes are looked through in pieces, so that the first match is shown without mapping all of them. */
const PIECE = 2000
const OVERLAP = 200

function plainWords(word: QueryWord): string[] {
  return word.kind === 'word' ? [word.plain] : word.words.map((part) => part.plain)
}

/**
 * Where a query is found in a text: sorted, overlapping ranges joined, at most 50. `name`: the text is a name; one that is found by its
 * sound is marked whole, because no part of it stands for a part of what was typed.
 */
export function rangesOf(
  text: string,
  query: SearchQuery,
  scripts: Scripts,
  name: 'person' | 'other' | null = null,
): Range[] {
  const { folded, starts, ends } = foldWithMap(text, scripts.simplify)
  const { plain, map } = toPlainWithMap(folded)
  const found: Range[] = []
  const add = (from: number, to: number): void => {
    if (found.length < MAX_RANGES) found.push([starts[from] ?? 0, ends[to] ?? 0])
  }
  for (const word of query.words) {
    for (const phrase of plainWords(word)) {
      for (const at of placesOf(plain, phrase)) {
        if (found.length >= MAX_RANGES) break
        add(map[at] ?? 0, map[at + phrase.length - 1] ?? 0)
      }
    }
    if (word.kind === 'number') addNumbers(folded, word.digits, add)
    else if (name !== null && isSound(word.plain)) addSounds(folded, word.plain, name, scripts, add)
  }
  return join(found)
}

function addNumbers(folded: string, digits: readonly string[], add: (from: number, to: number) => void): void {
  for (const number of numbersOf(folded)) {
    for (const form of digits) {
      const at = number.digits.indexOf(form)
      if (at >= 0) add(number.places[at] ?? 0, number.places[at + form.length - 1] ?? 0)
    }
  }
}

function addSounds(
  folded: string,
  typed: string,
  kind: 'person' | 'other',
  scripts: Scripts,
  add: (from: number, to: number) => void,
): void {
  let from = 0
  for (const run of soundedRuns(folded)) {
    const at = folded.indexOf(run, from)
    from = at + run.length
    if (allSounds(run, kind, scripts).some((sound) => sound.startsWith(typed))) add(at, from - 1)
  }
}

function join(found: Range[]): Range[] {
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const joined: Range[] = []
  for (const range of found) {
    const last = joined.at(-1)
    if (last && range[0] < last[1]) last[1] = Math.max(last[1], range[1])
    else joined.push(range)
  }
  return joined
}

/** A stretch of the text around the first match, with its ranges; null when nothing matches. */
export function snippetOf(
  text: string,
  query: SearchQuery,
  scripts: Scripts,
  name: 'person' | 'other' | null = null,
): { snippet: string; ranges: Range[] } | null {
  for (let start = 0; start < text.length; start += PIECE) {
    const from = whole(text, Math.max(0, start - OVERLAP))
    const piece = text.slice(from, whole(text, start + PIECE))
    const ranges = rangesOf(piece, query, scripts, name)
    if (ranges.length > 0) return cutSnippet(piece, ranges)
  }
  return null
}

function cutSnippet(text: string, ranges: Range[]): { snippet: string; ranges: Range[] } {
  const [first] = ranges
  const start = whole(text, Math.max(0, (first?.[0] ?? 0) - 30))
  const end = whole(text, Math.min(text.length, Math.max(start + SNIPPET_LENGTH, first?.[1] ?? 0)))
  const inside = ranges
    .map(([from, to]): Range => [Math.max(from, start) - start, Math.min(to, end) - start])
    .filter(([from, to]) => from < to)
  return { snippet: text.slice(start, end).replace(/\s/gu, ' '), ranges: inside }
}

/** The same place, or one further back when it would cut a character in two. */
function whole(text: string, at: number): number {
  const unit = text.charCodeAt(at)
  return at > 0 && unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at
}
