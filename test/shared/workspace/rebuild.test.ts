// A rebuild that is stopped, by a person or by the end of the tab, and how it goes on.
import { afterEach, expect, test } from 'vitest'
import type { Core } from '../../../shared/workspace/core/core.ts'
import type { CoreState } from '../../../shared/workspace/protocol.ts'
import { createEnvironment, leadIn, manyLeads, openCore } from '../../support/bare-core.ts'
import { until } from '../../support/until.ts'

const DOCUMENTS = 30
const DAY = 86_400_000

let environment: ReturnType<typeof createEnvironment>
let core: Core
let state: CoreState | null
/** Documents read from the disk since the core was opened. */
let read: string[]
afterEach(() => core.close())

/** Opens the core; `onDone` hears how many documents the rebuild has done. */
async function open(onDone: (done: number) => void = () => undefined): Promise<void> {
  read = []
  state = null
  core = await openCore(environment, (held) => {
    state = held
    if (held.rebuild) onDone(held.rebuild.done)
  })
  const load = core.store.load.bind(core.store)
  core.store.load = (docId) => {
    read.push(docId)
    return load(docId)
  }
}

async function fill(): Promise<void> {
  environment = createEnvironment()
  await open()
  expect(await core.applyUpdates(manyLeads(DOCUMENTS, 2))).toMatchObject({ ok: true })
  core.close()
}

async function damageRows(): Promise<void> {
  await core.db.table('leads').clear()
  await core.db.table('columns').clear()
  core.model.reset()
}

const total = async (): Promise<unknown> =>
  (
    (await core.query({ name: 'leads.counts', params: { filter: {}, today: '2026-03-02' } })) as {
      total: number
    }
  ).total

test('a cancelled rebuild says so, keeps what was done, does not begin by itself, and goes on when asked', async () => {
  await fill()
  await open((done) => done >= 10 && core.cancelRebuild())
  await damageRows()
  expect(await core.rebuildReadModel()).toEqual({ ok: false, error: { code: 'cancelled' } })
  expect(state).toMatchObject({ rebuild: null, rebuildProblem: { code: 'cancelled', unreadable: 0 } })
  const first = read
  expect(first.length).toBeGreaterThanOrEqual(10)
  expect(first.length).toBeLessThan(DOCUMENTS)
  core.close()

  await open()
  await until(() => state?.rebuildProblem?.code === 'cancelled')
  expect(read).toEqual([])
  expect(await core.rebuildReadModel()).toEqual({ ok: true, value: { records: 2 * DOCUMENTS, unreadable: 0 } })
  expect(state).toMatchObject({ rebuild: null, rebuildProblem: null })
  expect(read.filter((docId) => first.includes(docId))).toEqual([])
  expect(first.length + read.length).toBe(DOCUMENTS)
  expect(await total()).toBe(2 * DOCUMENTS)
})

test('[S12] a rebuild somebody asked for, whose tab is closed, goes on at the next start and reads nothing twice', async () => {
  await fill()
  await open((done) => done >= 10 && core.close())
  await damageRows()
  expect(await core.rebuildReadModel()).toMatchObject({ ok: false })
  // The document under way may have been read and not stored.
  const first = read.slice(0, -1)
  await open()
  await until(async () => (await core.store.meta('rebuild')) === undefined)
  expect(read.filter((docId) => first.includes(docId))).toEqual([])
  expect(await total()).toBe(2 * DOCUMENTS)
  await until(() => state?.rebuild === null)
  expect(state?.rebuildProblem).toBeNull()
})

test('one cancelled long ago begins anew: what was made right then may be wrong by now', async () => {
  await fill()
  await open((done) => done >= 10 && core.cancelRebuild())
  expect(await core.rebuildReadModel()).toMatchObject({ ok: false })
  core.close()
  environment.clock.time += 2 * DAY
  await open()
  await damageRows()
  expect(await core.rebuildReadModel()).toEqual({ ok: true, value: { records: 2 * DOCUMENTS, unreadable: 0 } })
  expect(await total()).toBe(2 * DOCUMENTS)
  expect(await core.query({ name: 'lead.byId', params: { id: leadIn(0, 1) } })).toMatchObject({ name: 'Lead 0 1' })
})

test('[S12] the rebuild after an update can be cancelled too; the next start goes on where it stopped', async () => {
  await fill()
  await open()
  await damageRows()
  await core.db.table('meta').put({ key: 'readModel', value: { version: 0, epoch: 'old' } })
  core.close()
  await open((done) => done >= 10 && core.cancelRebuild())
  await until(() => state?.rebuildProblem?.code === 'cancelled')
  const first = read
  expect(first.length).toBeLessThan(DOCUMENTS)
  core.close()
  await open()
  await until(async () => (await core.store.meta('rebuild')) === undefined)
  expect(read.filter((docId) => first.includes(docId))).toEqual([])
  expect(await total()).toBe(2 * DOCUMENTS)
})
