// Proof of a match on the real text. The index knows tokens; that they stand together, and where, only the text itself can say.
import { SEARCH_FIELDS, type SearchField, type SearchText } from './fields.ts'
import type { QueryWord, SearchQuery } from './query.ts'
import type { Scripts } from './script.ts'
import { placesOf, toNumbers, toPlain } from './segments.ts'
import { headsOf, normalize, soundedRuns, toSounds } from './tokens.ts'

/** How good a match is: the name begins with it, a word of the name does, it stands in the name, it stands elsewhere. */
export type Tier = 0 | 1 | 2 | 3

/** A text as it is looked into, made ready when first needed. */
class Prepared {
  private plainText: string | null = null
  private numberList: string[] | null = null
  private soundList: string[] | null = null

  constructor(
    private readonly normal: string,
    private readonly kind: 'person' | 'other' | null,
    private readonly scripts: Scripts,
  ) {}

  private get plain(): string {
    this.plainText ??= toPlain(this.normal)
    return this.plainText
  }

  private get numbers(): string[] {
    this.numberList ??= toNumbers(this.normal)
    return this.numberList
  }

  /** What its Chinese stretches sound like; none for texts that are no names. */
  private get sounds(): string[] {
    const { kind } = this
    this.soundList ??=
      kind === null ? [] : soundedRuns(this.normal).flatMap((run) => allSounds(run, kind, this.scripts))
    return this.soundList
  }

  holds(word: QueryWord): boolean {
    if (word.kind === 'number') {
      if (this.numbers.some((number) => word.digits.some((digits) => number.includes(digits)))) return true
      return word.words.every((part) => this.holds(part))
    }
    if (!placesOf(this.plain, word.plain).next().done) return true
    return isSound(word.plain) && this.sounds.some((sound) => sound.startsWith(word.plain))
  }

  /** True when a word of it begins so; Chinese words are not told apart, but a stretch has a beginning. */
  begins(word: QueryWord): boolean {
    const phrase = word.kind === 'word' ? word.plain : (word.words[0]?.plain ?? '')
    const { plain } = this
    for (const at of placesOf(plain, phrase)) if (at === 0 || plain[at - 1] === ' ' || isEdge(plain, at)) return true
    return false
  }
}

const LATIN = /[a-z0-9]/u
function isEdge(plain: string, at: number): boolean {
  return LATIN.test(plain[at - 1] ?? '') !== LATIN.test(plain[at] ?? '')
}

/** Only letters can be the sound of a name. */
export function isSound(plain: string): boolean {
  return /^[a-z]+$/u.test(plain)
}

/** All ways to type the sound of a stretch of Chinese characters. */
export function allSounds(run: string, kind: 'person' | 'other', scripts: Scripts): string[] {
  const { full, initials } = toSounds(run, kind, scripts)
  return [...full, ...initials]
}

function kindOf(field: SearchField, text: SearchText): 'person' | 'other' | null {
  if (field === 'name') return text.kind
  return field === 'company' ? 'other' : null
}

/** How well a row answers a query; null when it does not. With a field, only what stands there counts. */
export function judge(query: SearchQuery, text: SearchText, scripts: Scripts, only?: SearchField): Tier | null {
  const fields = only ? [only] : SEARCH_FIELDS
  const prepared = fields.flatMap((field) =>
    text.fields[field].map((part) => new Prepared(normalize(part, scripts), kindOf(field, text), scripts)),
  )
  if (!query.words.every((word) => prepared.some((part) => part.holds(word)))) return null
  if (text.name === '') return 3
  if (query.head !== '' && headsOf(text, scripts).some((head) => head.startsWith(query.head))) return 0
  const name = new Prepared(normalize(text.name, scripts), text.kind, scripts)
  if (!query.words.every((word) => name.holds(word))) return 3
  const first = query.words[0]
  return first && name.begins(first) ? 1 : 2
}
