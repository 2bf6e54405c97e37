// The words somebody types to come back, looked at while they are typed. Whether all 24 belong together is asked of the workspace.

/** How many words there are. */
export const WORD_COUNT = 24
/** No more than this many letters may be wrong for another word to be offered. */
const NEAR = 1

/** The words in a text: English in any case, between any spaces and numbers; each Chinese character is a word. */
export function splitWords(text: string): string[] {
  const plain = text.normalize('NFKC').toLowerCase()
  const han = plain.match(/\p{Script=Han}/gu)
  // Numbers of the paper ("1. abandon") are no words.
  return han ? [...han] : (plain.match(/\p{L}+/gu) ?? [])
}

/** What is known of one word: `near` is the only word of the list it could be a slip of. */
export interface WordSeen {
  word: string
  isKnown: boolean
  near: string | null
}

/** Looks each word up. `list`: all words there are, in the language of these. */
export function lookUp(words: readonly string[], list: readonly string[]): WordSeen[] {
  const known = new Set(list)
  return words.map((word) => {
    const isKnown = known.has(word)
    return { word, isKnown, near: isKnown ? null : nearest(word, list) }
  })
}

function nearest(word: string, list: readonly string[]): string | null {
  if (word.length < 3) return null
  const near = list.filter((other) => isSlip(word, other))
  if (near.length === 1) return near[0] ?? null
  // The first four letters name a word of the English list.
  const begins = list.filter((other) => other.startsWith(word.slice(0, 4)))
  return near.length === 0 && begins.length === 1 ? (begins[0] ?? null) : null
}

/** One letter is wrong, missing, too many, or two beside each other changed places. */
function isSlip(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > NEAR) return false
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  const restA = a.slice(at)
  const restB = b.slice(at)
  return (
    restA.slice(1) === restB.slice(1) ||
    restA.slice(1) === restB ||
    restA === restB.slice(1) ||
    (restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2))
  )
}

/** The list that these words are of. Fetched when somebody types the first word. */
export async function loadList(words: readonly string[]): Promise<readonly string[]> {
  const isHan = words.some((word) => /\p{Script=Han}/u.test(word))
  const { wordlist } = isHan
    ? await import('@scure/bip39/wordlists/simplified-chinese.js')
    : await import('@scure/bip39/wordlists/english.js')
  return wordlist
}

/** So many different positions below `count`, ascending: which words a person is asked for. */
export function pickPositions(count: number, howMany: number, dice: () => number = Math.random): number[] {
  const left = Array.from({ length: count }, (_, at) => at)
  const picked = Array.from({ length: howMany }, () => left.splice(Math.floor(dice() * left.length), 1)[0] ?? 0)
  return picked.sort((a, b) => a - b)
}

/** True when somebody typed this word, in whatever case and form. */
export function isSameWord(typed: string, word: string): boolean {
  return typed.normalize('NFKC').trim().toLowerCase() === word.normalize('NFKC')
}
