// What a core holds in memory, whatever the size of the space.
import { afterEach, expect, test } from 'vitest'
import { breathe } from '../../../shared/kernel/breathe.ts'
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
