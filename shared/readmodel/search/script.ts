/** Chinese characters as search compares them: in simplified form, and as the syllables people type for a name. */
export interface Scripts {
  /** Folded text with traditional characters and regional variants in their simplified form, one character for one. */
  simplify(text: string): string
  /** The syllables of a stretch of Chinese characters, without tones; `person`: read as a name, family name first. */
  toSyllables(run: string, kind: 'person' | 'other'): readonly string[]
}

/** Characters beyond the basic plane. */
const RARE = /[\u{20000}-\u{3FFFF}]/gu
const FIRST_HAN = 0x3400
const KNOWN_NAMES = 4000

let loading: Promise<Scripts> | null = null

/** Loads the tables once; 29 KB of characters and the readings of pinyin-pro, both in chunks of their own. */
export function loadScripts(): Promise<Scripts> {
  loading ??= load().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function load(): Promise<Scripts> {
  const [characters, { pinyin }] = await Promise.all([import('opencc-js/dict/TSCharacters'), import('pinyin-pro')])
  const simplify = toSimplifier(toMap(characters.default))
  // Companies come again and again, one lead after the other; reading is the slowest part of indexing.
  const known = new Map<string, readonly string[]>()
  return {
    simplify,
    toSyllables: (run, kind) => {
      const key = `${kind} ${run}`
      const held = known.get(key)
      if (held) return held
      const surname = kind === 'person' ? 'head' : 'off'
      const read = pinyin(run, { toneType: 'none', type: 'array', v: true, surname, toneSandhi: false })
      const syllables = read.map((syllable) => syllable.toLowerCase())
      if (known.size >= KNOWN_NAMES) known.clear()
      known.set(key, syllables)
      return syllables
    },
  }
}

/** Reads "from to|from to", one character each. */
function toMap(table: string): Map<string, string> {
  const map = new Map<string, string>()
  for (const pair of table.split('|')) {
    const [from, to] = pair.split(' ')
    if (from && to) map.set(from, to)
  }
  return map
}

/** Most texts are simplified already: they are only looked through, which is what makes this fast enough for a whole index. */
function toSimplifier(map: ReadonlyMap<string, string>): (text: string) => string {
  const isTraditional = new Uint8Array(0x10000)
  for (const from of map.keys()) if (from.length === 1) isTraditional[from.charCodeAt(0)] = 1
  return (text) => {
    let out = ''
    let done = 0
    let hasRare = false
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit < FIRST_HAN) continue
      if (isTraditional[unit]) {
        out += text.slice(done, at) + (map.get(text.charAt(at)) ?? '')
        done = at + 1
      } else if (unit >= 0xd800 && unit <= 0xdbff) hasRare = true
    }
    const simplified = done === 0 ? text : out + text.slice(done)
    return hasRare ? simplified.replace(RARE, (character) => map.get(character) ?? character) : simplified
  }
}
