// How text is compared when people search: compatibility forms, case and accents do not matter, in Chinese and English alike. Each
// stretch of the folded text knows where it came from, so that matches can be shown in the original.

/** Characters with the marks that belong to them. */
const SEGMENT = /\P{M}\p{M}*|\p{M}+/gsu
// eslint-disable-next-line no-control-regex -- the range is ASCII
const ASCII = /^[\u0000-\u007F]*$/u

function foldSegment(segment: string): string {
  return segment.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
}

/** What folding may change: all but small ASCII letters and the common Chinese characters, which are most of what is folded. */
// eslint-disable-next-line no-control-regex -- the ranges are ASCII
const FOLDABLE = /[^\u0000-\u0040\u005B-\u007F\u3400-\u4DBF\u4E00-\u9FFF\u3002]/gu
const KNOWN_CHARACTERS = 5000
const known = new Map<string, string>()

/** Folding one character at a time gives the same as folding it with its marks: those vanish either way. */
function foldCharacter(character: string): string {
  const held = known.get(character)
  if (held !== undefined) return held
  const folded = foldSegment(character)
  if (known.size < KNOWN_CHARACTERS) known.set(character, folded)
  return folded
}

/** The text as it is compared. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text.replace(FOLDABLE, foldCharacter)
}

function same(text: string): string {
  return text
}

/**
 * Folded text with, for each of its UTF-16 units, the half-open range of the original it stands for. `simplify` changes single folded
 * characters further, as the search for Chinese does.
 */
export function foldWithMap(
  text: string,
  simplify: (folded: string) => string = same,
): { folded: string; starts: number[]; ends: number[] } {
  const starts: number[] = []
  const ends: number[] = []
  let folded = ''
  for (const match of text.matchAll(SEGMENT)) {
    const unit = simplify(foldSegment(match[0]))
    folded += unit
    for (let i = 0; i < unit.length; i++) {
      starts.push(match.index)
      ends.push(match.index + match[0].length)
    }
  }
  return { folded, starts, ends }
}

/** The words of a query, folded; at most eight, each once. */
export function queryToWords(text: string): string[] {
  return [...new Set(fold(text.slice(0, 200)).split(/[\s\u3000]+/u))].filter((word) => word !== '').slice(0, 8)
}

/** Where words occur in a text: half-open ranges in UTF-16 units of the original, sorted, overlapping ones joined. At most 50. */
export function rangesOf(text: string, words: readonly string[]): [number, number][] {
  const { folded, starts, ends } = foldWithMap(text)
  const found: [number, number][] = []
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0 && found.length < 50; at = folded.indexOf(word, at + word.length)) {
      found.push([starts[at] ?? 0, ends[at + word.length - 1] ?? 0])
    }
  }
  found.sort((a, b) => a[0] - b[0] || a[1] - b[1])
  const joined: [number, number][] = []
  for (const range of found) {
    const last = joined.at(-1)
    if (last && range[0] < last[1]) last[1] = Math.max(last[1], range[1])
    else joined.push(range)
  }
  return joined
}

const SNIPPET_LENGTH = 120

/** A stretch of the text around the first match, with its ranges; null when nothing matches. */
export function snippetOf(
  text: string,
  words: readonly string[],
): { snippet: string; ranges: [number, number][] } | null {
  const first = rangesOf(text, words)[0]
  if (!first) return null
  let start = Math.max(0, first[0] - 30)
  let end = Math.min(text.length, Math.max(start + SNIPPET_LENGTH, first[1]))
  // A surrogate pair is never cut in two.
  if (start > 0 && isLowSurrogate(text, start)) start--
  if (end < text.length && isLowSurrogate(text, end)) end++
  const snippet = text.slice(start, end).replace(/\s/gu, ' ')
  return { snippet, ranges: rangesOf(snippet, words) }
}

function isLowSurrogate(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 0xdc00 && unit <= 0xdfff
}
