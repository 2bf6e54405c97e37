// Whole histories on a bad network; `npm run soak` tells them for as long as one likes.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PATIENCE, SOAK, soakCounts, soakLimits } from '../../../support/soak.ts'
import { type Story, tell } from './network-story.ts'

/** Histories that once failed. */
const FAILED: Story[] = [
  // [E17] Dan, demoted and a member again, used clocks twice.
  { seed: 1156207070, steps: 113, clones: true, malice: false, crashes: false, membership: true },
  // [E20] Nell had begun from a snapshot that holds one of two branches of a clone; she could not see the other.
  {
    seed: 1195775550,
    steps: 95,
    clones: true,
    malice: false,
    crashes: false,
    membership: false,
    snapshots: true,
  },
  // [E21] Ben went on from a snapshot with envelopes of his own, and wrote on what it holds without naming it.
  {
    seed: 28,
    steps: 118,
    clones: false,
    malice: false,
    crashes: true,
    membership: true,
    snapshots: true,
    relay: true,
  },
]

const story = fc.record({
  seed: fc.nat(2 ** 31),
  steps: fc.integer({ min: 20, max: 120 }),
  clones: fc.boolean(),
  malice: fc.boolean(),
  crashes: fc.boolean(),
  membership: fc.boolean(),
  snapshots: fc.boolean(),
  relay: fc.boolean(),
})

test(
  '[E13] after healing all honest replicas have the same bytes and every honest, entitled edit',
  { timeout: PATIENCE },
  async () => {
    const counts = { stories: 0, rebuilt: 0, stranded: 0, cloned: 0, begunFromSnapshots: 0, recounted: 0, lies: 0 }
    const examples = FAILED.map((failed): [Story] => [failed])
    const property = fc.asyncProperty(story, async (told) => {
      await tell(told, (devices, relay) => {
        counts.stories++
        for (const [way, times] of relay?.did ?? []) if (way !== 'honest') counts.lies += times
        for (const device of devices) {
          for (const { type } of device.events) counts[type]++
          counts.begunFromSnapshots += device.replica.snapshots.marks(() => true).bases.length
          counts.recounted += device.snapshotEvents.filter(({ type }) => type === 'recounted').length
        }
      })
    })
    await fc.assert(property, soakLimits<[Story]>(12, { examples }))
    expect(counts.stories).toBeGreaterThan(0)
    expect(counts.lies).toBeGreaterThan(0)
    soakCounts('network stories', counts)
    // Many stories in which nothing goes wrong would prove nothing.
    if (SOAK >= 300_000) for (const [what, count] of Object.entries(counts)) expect(count, what).toBeGreaterThan(0)
  },
)
