import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MAX_PEERS, neighboursOf } from '../../../../shared/sync/peer/ring.ts'

const ids = fc.uniqueArray(
  fc.nat(0xffff_ffff).map((number) => number.toString(16).padStart(8, '0')),
  { minLength: 1, maxLength: 60 },
)

test('[P5] all are connected to all while they are few; beyond, two choose each other and nobody is cut off', () => {
  fc.assert(
    fc.property(ids, (all) => {
      const chosen = new Map(all.map((id) => [id, neighboursOf(id, all)]))
      for (const [id, peers] of chosen) {
        expect(peers.size).toBe(Math.min(all.length - 1, MAX_PEERS))
        expect(peers.has(id)).toBe(false)
        for (const peer of peers) expect(chosen.get(peer)?.has(id)).toBe(true)
      }
      const reached = new Set([all[0]])
      for (const id of reached) for (const peer of chosen.get(id ?? '') ?? []) reached.add(peer)
      expect(reached.size).toBe(all.length)
    }),
  )
})
