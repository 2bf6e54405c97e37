// Whole histories on a bad network. `SOAK_MINUTES=10` runs them for so long; a failure prints the seed.
import fc from 'fast-check'
import { test } from 'vitest'
import { type Story, tell } from './network-story.ts'

const SOAK = Number(process.env['SOAK_MINUTES'] ?? 0) * 60_000

/** Histories that once failed. */
const FAILED: Story[] = [
  // [E17] Dan, demoted and a member again, used clocks twice.
  { seed: 1156207070, steps: 113, clones: true, malice: false, crashes: false, membership: true },
]

const story = fc.record({
  seed: fc.nat(2 ** 31),
  steps: fc.integer({ min: 20, max: 120 }),
  clones: fc.boolean(),
  malice: fc.boolean(),
  crashes: fc.boolean(),
  membership: fc.boolean(),
})

test(
  '[E13] after healing all honest replicas have the same bytes and every honest, entitled edit',
  { timeout: SOAK + 120_000 },
  async () => {
    const limits = SOAK > 0 ? { numRuns: 1_000_000, interruptAfterTimeLimit: SOAK } : { numRuns: 10 }
    const examples = FAILED.map((failed): [Story] => [failed])
    await fc.assert(
      fc.asyncProperty(story, (told) => tell(told)),
      { ...limits, examples },
    )
  },
)
