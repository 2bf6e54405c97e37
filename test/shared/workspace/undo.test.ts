import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import type { HistoryState } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: { kill(): void }[] = []
afterEach(() => {
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

async function createLead(fields: Record<string, unknown>): Promise<string> {
  return value(await team.workspace.run('createLead', { fields })).id
}

test('a rep takes an edit back and does it again', async () => {
  team = await createTeam()
  const id = await createLead({ name: 'Before', tags: { a: 'a' } })
  value(
    await team.workspace.run('editLead', {
      id,
      set: { name: 'After' },
      put: { tags: { b: 'b' } },
      remove: { tags: ['a'] },
    }),
  )
  expect(value(await team.workspace.undo())).toEqual({ code: 'edited_lead', count: 1, skipped: 0 })
  expect(await team.workspace.query('lead.byId', { id })).toMatchObject({ name: 'Before', tags: { a: 'a' } })
  expect(value(await team.workspace.redo())).toMatchObject({ code: 'edited_lead', count: 1 })
  expect(await team.workspace.query('lead.byId', { id })).toMatchObject({ name: 'After', tags: { b: 'b' } })
})

test('undo of a creation deletes, redo brings the record back with its notes', async () => {
  team = await createTeam()
  const id = await createLead({ name: 'Short lived' })
  expect(value(await team.workspace.undo())).toMatchObject({ code: 'created_lead', count: 1 })
  expect((await team.workspace.query('leads.window', FIRST_SCREEN)).total).toBe(0)
  expect((await team.workspace.query('lead.byId', { id }))?.deletedAt).toBe(team.device.clock.time)
  expect((await team.workspace.query('deleted.window', { offset: 0, limit: 10 })).rows[0]).toMatchObject({
    id,
    title: 'Short lived',
  })
  value(await team.workspace.redo())
  expect((await team.workspace.query('leads.window', FIRST_SCREEN)).total).toBe(1)
})

test('a bulk edit of 1,000 leads is one step, and cancelling keeps what was done as that step', async () => {
  team = await createTeam()
  const made = await team.workspace.runMany(
    'createLead',
    Array.from({ length: 1000 }, (_, index) => ({ fields: { name: `Lead ${index}`, status: 'new' } })),
    { label: 'created_lead' },
  )
  expect(value(made).done).toBe(1000)
  const ids = await team.workspace.query('leads.ids', FIRST_SCREEN)
  const progress: number[] = []
  const bulk = await team.workspace.runMany(
    'editLead',
    ids.map((id) => ({ id, set: { status: 'working' } })),
    { label: 'edited_lead', onProgress: (done) => progress.push(done) },
  )
  expect(value(bulk).done).toBe(1000)
  expect(progress).toEqual([200, 400, 600, 800, 1000])
  const undone: [number, number][] = []
  const report = await team.workspace.undo((at, of) => undone.push([at, of]))
  expect(value(report)).toEqual({ code: 'edited_lead', count: 1000, skipped: 0 })
  expect(undone).toEqual([200, 400, 600, 800, 1000].map((at) => [at, 1000]))
  expect((await team.workspace.query('leads.counts', FIRST_SCREEN)).byStatus).toEqual({ new: 1000 })

  const stop = new AbortController()
  const cancelled = await team.workspace.runMany(
    'editLead',
    ids.map((id) => ({ id, set: { status: 'working' } })),
    { label: 'edited_lead', onProgress: () => stop.abort(), signal: stop.signal },
  )
  const { done } = value(cancelled)
  expect(done).toBeLessThan(1000)
  expect((await team.workspace.query('leads.counts', FIRST_SCREEN)).byStatus['working']).toBe(done)
  expect(value(await team.workspace.undo()).count).toBe(done)
})

test('steps survive the tab that ran the core', async () => {
  team = await createTeam()
  const id = await createLead({ name: 'Before' })
  value(await team.workspace.run('editLead', { id, set: { name: 'After' } }))
  team.tab.kill()
  const later = await team.device.openTab()
  tabs.push(later)
  const workspace = await later.directory.open(team.space.spaceId)
  let history: HistoryState | null = null
  workspace.onHistory((state) => {
    history = state
  })
  await until(() => (history as HistoryState | null)?.undo?.code === 'edited_lead')
  value(await workspace.undo())
  expect((await workspace.query('lead.byId', { id }))?.name).toBe('Before')
})

test('nothing to undo is said so, not failed', async () => {
  team = await createTeam()
  expect(value(await team.workspace.undo())).toEqual({ code: '', count: 0, skipped: 0 })
})

test('what a large step did is on the disk, not in memory, and is read when the step is taken back, in a later session too', async () => {
  team = await createTeam()
  const fields = Array.from({ length: 500 }, (_, index) => ({ fields: { name: `Lead ${index}`, status: 'new' } }))
  value(await team.workspace.runMany('createLead', fields, { label: 'created_lead' }))
  const ids = await team.workspace.query('leads.ids', FIRST_SCREEN)
  const edits = ids.map((id) => ({ id, set: { status: 'working' } }))
  // Taken back at once: the last slices are on their way to the disk.
  let undone: ReturnType<typeof team.workspace.undo> | undefined
  const onProgress = (done: number): void => {
    if (done === 500) undone = team.workspace.undo()
  }
  expect(value(await team.workspace.runMany('editLead', edits, { label: 'edited_lead', onProgress })).done).toBe(500)
  expect(undone && value(await undone)).toEqual({ code: 'edited_lead', count: 500, skipped: 0 })
  value(await team.workspace.redo())
  team.tab.kill()

  const later = await team.device.openTab()
  tabs.push(later)
  const workspace = await later.directory.open(team.space.spaceId)
  const db = await new Dexie(spaceName(team.space.spaceId), { indexedDB: team.device.indexedDB, IDBKeyRange }).open()
  const steps = (await db.table('steps').toArray()) as { id: string; size: number }[]
  expect(steps.map(({ size }) => size)).toEqual([200, 200, 100, 200, 200, 100])
  expect(JSON.stringify(steps).length).toBeLessThan(200 * steps.length)
  expect(await db.table('traces').toCollection().primaryKeys()).toEqual(steps.map(({ id }) => id))
  db.close()
  expect(value(await workspace.undo())).toEqual({ code: 'edited_lead', count: 500, skipped: 0 })
  expect((await workspace.query('leads.counts', FIRST_SCREEN)).byStatus).toEqual({ new: 500 })
})
