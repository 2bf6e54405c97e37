// What a core holds in memory, whatever the size of the space.
import { afterEach, expect, test } from 'vitest'
import { breathe } from '../../../shared/kernel/breathe.ts'
import { Shard } from '../../../shared/store/shard.ts'
import type { Core } from '../../../shared/workspace/core/core.ts'
import { createEnvironment, leadIn, manyLeads, openCore } from '../../support/bare-core.ts'
import { until } from '../../support/until.ts'

/** Documents a core keeps in memory, and room for the one it works on. */
const MOST = 129
const DOCUMENTS = 200

let core: Core
afterEach(() => core.close())

async function openLarge(): Promise<Core> {
  core = await openCore(createEnvironment())
  expect(await core.applyUpdates(manyLeads(DOCUMENTS))).toMatchObject({ ok: true })
  return core
}

test('a rebuild reads each document once, holds no more of them than anything else does, and lets others write up to its end', async () => {
  await openLarge()
  await core.db.table('leads').bulkPut([
    { id: 'lead:gone:gone', name: 'no document behind it', createdAt: 1, updatedAt: 1 },
    { id: leadIn(3, 7), name: 'no record behind it', createdAt: 1, updatedAt: 1 },
  ])
  await core.db.table('deleted').put({ id: leadIn(4), type: 'lead', title: 'not deleted', deletedAt: 1, record: {} })
  const read = core.store.load.bind(core.store)
  const loads: string[] = []
  core.store.load = (docId) => {
    loads.push(docId)
    return read(docId)
  }
  const load = core.shards.load.bind(core.shards)
  let most = 0
  let inOneTurn = 0
  let mostInOneTurn = 0
  core.shards.load = async (docId) => {
    const hot = await load(docId)
    most = Math.max(most, core.shards.all().length)
    mostInOneTurn = Math.max(mostInOneTurn, ++inOneTurn)
    return hot
  }
  for (const { shard } of core.shards.all()) core.shards.drop(shard.docId)
  let isDone = false
  const rebuilt = core.rebuildReadModel().finally(() => (isDone = true))
  // Others want to write all the time: each has its turn after one document at most.
  const others = (async () => {
    while (!isDone) {
      await core.exclusive(async () => {
        inOneTurn = 0
        await breathe()
      })
    }
  })()
  expect(await rebuilt).toEqual({ ok: true, value: { records: DOCUMENTS, unreadable: 0 } })
  await others
  expect(most).toBeLessThanOrEqual(MOST)
  expect(loads).toEqual([...new Set(loads)])
  expect(mostInOneTurn).toBe(1)
  expect(await core.db.table('leads').toCollection().primaryKeys()).toEqual(
    Array.from({ length: DOCUMENTS }, (_, at) => leadIn(at)).sort(),
  )
  expect(await core.db.table('deleted').count()).toBe(0)
})

test('who looks at one record after the other does not collect their documents', async () => {
  await openLarge()
  for (let document = 0; document < DOCUMENTS; document++) {
    const id = leadIn(document)
    expect(await core.query({ name: 'lead.byId', params: { id } })).toMatchObject({ id })
  }
  await until(() => core.shards.all().length < MOST)
  // All at once, as a page that opens with many of them does.
  await Promise.all(
    Array.from({ length: DOCUMENTS }, (_, at) => core.query({ name: 'lead.byId', params: { id: leadIn(at) } })),
  )
  await until(() => core.shards.all().length < MOST)
})

test('the long logs of documents that are in memory no longer are shortened when nothing else is going on, those of an earlier session too', async () => {
  const environment = createEnvironment()
  core = await openCore(environment)
  const long = ['leads/many0', 'leads/many1']
  const grow = async (docId: string, at: number, client: number): Promise<void> => {
    const theirs = new Shard(docId, manyLeads(2)[at]?.updates ?? [], client)
    for (let edit = 0; edit < 70; edit++) {
      theirs.apply([{ op: 'set', id: leadIn(at) as never, field: 'name', value: `Name ${String(edit)}` }])
      const updates = [theirs.takeOutgoing() as Uint8Array]
      expect(await core.applyUpdates([{ docId, updates }])).toMatchObject({ ok: true })
    }
  }
  const rowsOf = (docId: string): Promise<number> =>
    core.db.table('updates').where('[docId+seq]').between([docId, 0], [docId, Infinity]).count()
  expect(await core.applyUpdates(manyLeads(2))).toMatchObject({ ok: true })
  await grow('leads/many0', 0, 8)
  await grow('leads/many1', 1, 8)
  core.close()

  core = await openCore(environment)
  expect(await rowsOf('leads/many0')).toBe(71)
  await core.maintain()
  for (const docId of long) expect(await rowsOf(docId)).toBe(0)

  await grow('leads/many0', 0, 9)
  expect(await core.applyUpdates(manyLeads(DOCUMENTS).slice(2))).toMatchObject({ ok: true })
  expect(core.shards.peek('leads/many0')).toBeNull()
  expect(await rowsOf('leads/many0')).toBe(70)
  await core.maintain()
  expect(await rowsOf('leads/many0')).toBe(0)
  expect(core.shards.all().length).toBeLessThan(MOST)
  for (const at of [0, 1]) {
    expect(await core.query({ name: 'lead.byId', params: { id: leadIn(at) } })).toMatchObject({ name: 'Name 69' })
  }
})
