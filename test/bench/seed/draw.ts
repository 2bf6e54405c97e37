import { createSeededRandom, type RandomSource } from '../../../shared/kernel/ports.ts'

/** A deterministic die. */
export interface Draw extends RandomSource {
  /** 0 to `below` - 1. */
  int(below: number): number
  pick<T>(list: readonly T[]): T
  chance(probability: number): boolean
}

/** One number out of several, well mixed: neighbours must not give similar dice. */
function mix(parts: readonly number[]): number {
  let hash = 0x811c9dc5
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    hash ^= hash >>> 16
  }
  return hash >>> 0
}

/** A die of its own for each record, so that any record can be made without making the ones before it. */
export function createDraw(...parts: number[]): Draw {
  const random = createSeededRandom(mix(parts))
  const int = (below: number): number => Math.floor(random.next() * below)
  return {
    bytes: random.bytes,
    int,
    pick: (list) => list[int(list.length)] as never,
    chance: (probability) => random.next() < probability,
  }
}
