/** Wall clock in milliseconds since the Unix epoch (UTC). Given, never global, so that tests own time. */
export interface Clock {
  now(): number
}

/** Source of random bytes. In production `crypto.getRandomValues`; in tests a seeded generator. */
export interface RandomSource {
  bytes(length: number): Uint8Array
}

export const systemClock: Clock = { now: () => globalThis.Date.now() }

export const systemRandom: RandomSource = {
  bytes: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
}

/**
 * A deterministic random source (mulberry32) for tests, the sample team and benchmarks. Not for keys or ids that leave the device.
 * Source: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain)
 */
export function createSeededRandom(seed: number): RandomSource & { next(): number } {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
  }
}
