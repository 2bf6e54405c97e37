// A document that cannot be read for once, in the middle of a call over several: what the others have taken in by then is on no disk, and
// must not stay in memory as if it were.
import { afterEach, expect, test, vi } from 'vitest'
import type { Change } from '../../../shared/domain/schema.ts'
import { DexieDocumentStore } from '../../../shared/store/dexie-document-store.ts'
import { Shard } from '../../../shared/store/shard.ts'
import type { Core } from '../../../shared/workspace/core/core.ts'
import type { Delivery } from '../../../shared/workspace/core/merge.ts'
import { createEnvironment, openCore } from '../../support/bare-core.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const FIRST = 'lead:aaaa:0'
const SECOND = 'lead:bbbb:0'
const context = { onProgress: () => undefined, signal: new AbortController().signal }

/** Another device, with a lead in each of two documents. */
function createTheirs(): (change: (id: string) => Change) => Delivery[] {
  const shards = [FIRST, SECOND].map((id) => [id, new Shard(`leads/${id.split(':')[1] ?? ''}`, [], 7)] as const)
  return (change) =>
    shards.map(([id, shard]) => {
      shard.apply([change(id)])
      return { docId: shard.docId, updates: [shard.takeOutgoing() as Uint8Array] }
    })
}

const create = (id: string): Change => ({
  op: 'create',
  id: id as never,
  fields: { name: `Lead ${id}`, createdAt: 1, updatedAt: 1 },
})
const rename = (id: string): Change => ({ op: 'set', id: id as never, field: 'name', value: 'Renamed' })

/** While `isBroken`, the second document cannot be read. */
function breakSecond(): { isBroken: boolean } {
  const disk = { isBroken: true }
  const load = DexieDocumentStore.prototype.load
  vi.spyOn(DexieDocumentStore.prototype, 'load').mockImplementation(async function (this: DexieDocumentStore, docId) {
    if (disk.isBroken && docId === 'leads/bbbb') throw new DOMException('cannot be read', 'UnknownError')
    return load.call(this, docId)
  })
  return disk
}

async function namesOf(core: Core): Promise<unknown[]> {
  const leads = await Promise.all([FIRST, SECOND].map((id) => core.query({ name: 'lead.byId', params: { id } })))
  return leads.map((lead) => (lead as { name: string }).name)
}

test('a merge that failed half way is no news the second time only to what was stored', async () => {
  const environment = createEnvironment()
  let core = await openCore(environment)
  const deliver = createTheirs()
  expect(await core.applyUpdates(deliver(create))).toMatchObject({ ok: true })
  core.close()
  core = await openCore(environment)
  const disk = breakSecond()
  const edits = deliver(rename)
  await expect(core.applyUpdates(edits)).rejects.toThrow('cannot be read')
  disk.isBroken = false
  expect(await namesOf(core)).toEqual([`Lead ${FIRST}`, `Lead ${SECOND}`])
  expect(await core.applyUpdates(edits)).toEqual({ ok: true, value: { records: 2 } })
  core.close()
  core = await openCore(environment)
  expect(await namesOf(core)).toEqual(['Renamed', 'Renamed'])
  core.close()
})

test('a bulk write that failed in the middle of a slice has changed nothing of it', async () => {
  const environment = createEnvironment()
  let core = await openCore(environment)
  expect(await core.applyUpdates(createTheirs()(create))).toMatchObject({ ok: true })
  core.close()
  core = await openCore(environment)
  const disk = breakSecond()
  const call = {
    command: 'editLead',
    argsList: [FIRST, SECOND].map((id) => ({ id, set: { name: 'Renamed' } })),
    commandId: 'bulk-0001',
    label: 'edited_lead',
  }
  await expect(core.runMany(call, context)).rejects.toThrow('cannot be read')
  disk.isBroken = false
  expect(await namesOf(core)).toEqual([`Lead ${FIRST}`, `Lead ${SECOND}`])
  expect(core.state.history.undo).toBeNull()
  expect(await core.runMany(call, context)).toEqual({ ok: true, value: { done: 2 } })
  core.close()
  core = await openCore(environment)
  expect(await namesOf(core)).toEqual(['Renamed', 'Renamed'])
  core.close()
})
