// How long property tests of sync run: a fixed number of times in `npm test`, by the clock in `npm run soak`.
import type { Parameters as Limits } from 'fast-check'

/** Milliseconds of this soak; 0 in the usual run. */
export const SOAK = Number(process.env['SOAK_MINUTES'] ?? 0) * 60_000
/** Time a test may take. */
export const PATIENCE = SOAK + 120_000

/** Limits for `fc.assert`. In a soak the seed is given, and the first failure ends it: fast-check prints the seed and path to have it again. */
export function soakLimits<T>(numRuns: number, more: Limits<T> = {}): Limits<T> {
  if (SOAK === 0) return { numRuns, ...more }
  const { SOAK_SEED: seed, SOAK_PATH: path } = process.env
  return {
    numRuns: 1_000_000,
    interruptAfterTimeLimit: SOAK,
    markInterruptAsFailure: false,
    endOnFailure: true,
    ...(seed ? { seed: Number(seed) } : {}),
    ...(path ? { path } : {}),
  }
}

/** Says at the end of a soak what was done. */
export function soakCounts(what: string, counts: Record<string, number>): void {
  if (SOAK === 0) return
  process.stdout.write(
    `soak counts: ${what}: ${Object.entries(counts)
      .map(([name, count]) => `${String(count)} ${name}`)
      .join(', ')}\n`,
  )
}
