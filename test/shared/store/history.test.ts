import { expect, test } from 'vitest'
import type { Change } from '../../../shared/domain/schema.ts'
import { changesToTraces, reverseTraces } from '../../../shared/store/history.ts'
import { Shard } from '../../../shared/store/shard.ts'

const LEAD = 'lead:aaaa:lead' as never

function leadShard(): Shard {
  const shard = new Shard('leads/aaaa', [], 1)
  const fields = { createdAt: 1, createdBy: 'p', updatedAt: 1, name: 'Name', company: 'Company', tags: { a: 'a' } }
  shard.apply([{ op: 'create', id: LEAD, fields }])
  return shard
}

function step(shard: Shard, changes: Change[]) {
  const traces = changesToTraces(changes, (id) => shard.read(id))
  shard.apply(changes)
  return traces
}

const reverse = (shard: Shard, traces: ReturnType<typeof step>, now = 9) =>
  reverseTraces(
    traces,
    (id) => shard.read(id),
    (id) => shard.isAsCreated(id),
    now,
  )

test('[S8] the rep undoes, but the coach has changed one of the two fields since: one goes back, one is skipped', () => {
  const shard = leadShard()
  const traces = step(shard, [
    { op: 'set', id: LEAD, field: 'name', value: 'Rep' },
    { op: 'set', id: LEAD, field: 'company', value: 'Rep' },
  ])
  const coach = new Shard('leads/aaaa', [shard.snapshot()], 2)
  coach.apply([{ op: 'set', id: LEAD, field: 'company', value: 'Coach' }])
  shard.applyUpdates([coach.snapshot()])
  const reversal = reverse(shard, traces)
  expect(reversal).toMatchObject({ skipped: 1, count: 1 })
  shard.apply(reversal.changes)
  expect(shard.read(LEAD)).toMatchObject({ name: 'Name', company: 'Coach', updatedAt: 9 })
})

test('[S8] a lead that the coach has worked on is not deleted by undoing its creation', () => {
  const shard = new Shard('leads/aaaa', [], 1)
  const traces = step(shard, [
    { op: 'create', id: LEAD, fields: { createdAt: 1, createdBy: 'p', updatedAt: 1, name: 'A' } },
  ])
  shard.apply([{ op: 'put', id: LEAD, field: 'tags', key: 'vip', value: 'vip' }])
  expect(reverse(shard, traces)).toMatchObject({ changes: [], skipped: 1, count: 0 })
})

test('several changes of one field in a step go back to the value before the first', () => {
  const shard = leadShard()
  const traces = step(shard, [
    { op: 'set', id: LEAD, field: 'name', value: 'B' },
    { op: 'set', id: LEAD, field: 'name', value: 'C' },
    { op: 'remove', id: LEAD, field: 'tags', key: 'a' },
  ])
  shard.apply(reverse(shard, traces).changes)
  expect(shard.read(LEAD)).toMatchObject({ name: 'Name', tags: { a: 'a' } })
})

test('undo and redo in turn come back to the same two records', () => {
  const shard = leadShard()
  const before = { ...shard.read(LEAD), updatedAt: 0 }
  let traces = step(shard, [
    { op: 'set', id: LEAD, field: 'name', value: null },
    { op: 'put', id: LEAD, field: 'tags', key: 'b', value: 'b' },
  ])
  const after = { ...shard.read(LEAD), updatedAt: 0 }
  for (const expected of [before, after, before, after]) {
    const reversal = reverse(shard, traces)
    shard.apply(reversal.changes)
    traces = reversal.traces
    expect({ ...shard.read(LEAD), updatedAt: 0 }).toEqual(expected)
  }
})
