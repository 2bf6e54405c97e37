import type { Found } from './found.ts'

const MAX_ADDRESSES = 100

function tokens(text: string): Set<string> {
  return new Set(/[\u4e00-\u9fff]/u.test(text) ? [...text.replace(/[^\p{L}\p{N}]/gu, '')] : text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)) // prettier-ignore
}

/** Drops addresses that say no more than another one; the longer of two stays. */
export function dropRepeats<T extends Found>(found: readonly T[]): T[] {
  const kept: { item: T; words: Set<string> }[] = []
  for (const item of [...found].sort((a, b) => b.value.length - a.value.length).slice(0, MAX_ADDRESSES)) {
    const words = tokens(item.value)
    const repeat = kept.some((other) => [...words].filter((word) => other.words.has(word)).length >= words.size * 0.8)
    if (!repeat) kept.push({ item, words })
  }
  return kept.map((entry) => entry.item).sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
}
