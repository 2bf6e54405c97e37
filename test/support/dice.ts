import { createSeededRandom } from '../../shared/kernel/ports.ts'

/** A die that rolls the same from the same seed: whole numbers from 0 to below what is asked. */
export function diceOf(seed: number): (below: number) => number {
  const { next } = createSeededRandom(seed)
  // What `next` made of a 32-bit number is taken back exactly, so that small ranges are drawn from its low bits.
  return (below) => (next() * 2 ** 32) % below
}
