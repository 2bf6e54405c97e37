import { expect, test } from 'vitest'
import type { Id } from '../../../shared/kernel/ids.ts'
import type { Change } from '../../../shared/domain/schema.ts'
import { rebaseCutoff, shouldRebase } from '../../../shared/store/rebase-policy.ts'
import { Shard } from '../../../shared/store/shard.ts'

const HOUR = 3_600_000
const FIELDS = ['name', 'company', 'title', 'status', 'website', 'remarks', 'lostReason']
const IDS = ['lead:aaaa:one1', 'lead:aaaa:two2', 'lead:aaaa:three', 'lead:aaaa:four'] as Id[]

/** Four leads with so many edit keys each, the last of them at the given times. */
function shardOf(keys: number, updatedAt: number[]): Shard {
  const shard = new Shard('leads/aaaa', [], 1)
  shard.apply(IDS.map((id) => ({ op: 'create', id, fields: { createdAt: 1, createdBy: 'p', updatedAt: 1 } })))
  const edits = IDS.flatMap((id, index): Change[] => [
    ...FIELDS.slice(0, keys - 1).map((field): Change => ({ op: 'set', id, field, value: 'x' })),
    { op: 'set', id, field: 'updatedAt', value: updatedAt[index] },
  ])
  shard.apply(edits)
  return shard
}
const now = 1000 * HOUR
const [old, young] = [now - 25 * HOUR, now - 23 * HOUR]

test('[S16] a document is re-based when its records carry many edits and most of them have been left alone for a day', () => {
  expect(shouldRebase(shardOf(8, [old, old, young, young]), now)).toBe(true)
  expect(shouldRebase(shardOf(8, [old, young, young, young]), now)).toBe(false)
  expect(shouldRebase(shardOf(7, [old, old, old, old]), now)).toBe(false)
  expect(shouldRebase(new Shard('leads/aaaa', [], 1), now)).toBe(false)
})

test('[S15] never by another device', () => {
  const shard = shardOf(8, [old, old, old, old])
  expect(shouldRebase(new Shard('leads/aaaa', [shard.snapshot()], 2), now)).toBe(false)
})

test('once re-based, a document is left alone; what was too young to be re-based stays', () => {
  const shard = shardOf(8, [old, old, young, young])
  expect(shard.rebase(rebaseCutoff(now)).sort()).toEqual(IDS.slice(0, 2).sort())
  expect(shouldRebase(shard, now)).toBe(false)
})
