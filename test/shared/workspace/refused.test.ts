// Commits whose rows could not be worked out, because something could not be read, while others are on their way to the disk.
import { afterEach, expect, test, vi } from 'vitest'
import { ReadModel } from '../../../shared/readmodel/read-model.ts'
import { DexieDocumentStore } from '../../../shared/store/dexie-document-store.ts'
import type { HistoryState, Workspace, WorkspaceStatus } from '../../../shared/workspace/api.ts'
import type { SimulatedTab } from '../../support/simulated-device.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: SimulatedTab[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

async function restart(): Promise<Workspace> {
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
  const tab = await team.device.openTab()
  tabs.push(tab)
  return tab.directory.open(team.space.spaceId)
}

function failedWrites(): WorkspaceStatus['failedWrites'] {
  let failed: WorkspaceStatus['failedWrites'] = null
  team.workspace.onStatus((status) => (failed = status.failedWrites))()
  return failed
}

/** From now on nothing reaches the disk until the function it returns is called. */
function holdDisk(): () => void {
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const write = DexieDocumentStore.prototype.commit
  vi.spyOn(DexieDocumentStore.prototype, 'commit').mockImplementation(async function (this: DexieDocumentStore, batch) {
    await gate
    return write.call(this, batch)
  })
  return release
}

/** The rows of the next commit cannot be worked out. */
function failNextRows(): void {
  vi.spyOn(ReadModel.prototype, 'project').mockRejectedValueOnce(new DOMException('cannot be read', 'UnknownError'))
}

const shows = (id: string, fields: object) =>
  until(async () => {
    const lead = await team.workspace.query('lead.byId', { id })
    return Object.entries(fields).every(([field, held]) => (lead as never)?.[field] === held)
  })

test('an edit refused while another is on its way to the disk is still refused when that one is stored, and not lost', async () => {
  team = await createTeam()
  const { id } = value(await team.workspace.run('createLead', { fields: { name: 'First' } }))
  const other = value(await team.workspace.run('createLead', { fields: { name: 'Second' } })).id
  const release = holdDisk()
  const onItsWay = team.workspace.run('editLead', { id, set: { company: 'Stored' } })
  await shows(id, { company: 'Stored' })
  failNextRows()
  const refused = await team.workspace.run('editLead', { id: other, set: { company: 'Kept' } })
  expect(refused).toEqual({ ok: false, error: { code: 'storage_failed' } })
  release()
  value(await onItsWay)
  expect(failedWrites()).toEqual({ code: 'storage_failed', count: 1 })
  value(await team.workspace.retryWrites())
  await until(() => failedWrites() === null)

  const workspace = await restart()
  expect(await workspace.query('lead.byId', { id: other })).toMatchObject({ company: 'Kept' })
  const { rows } = await workspace.query('leads.window', FIRST_SCREEN)
  expect(rows.map(({ name, company }) => [name, company]).sort()).toEqual([
    ['First', 'Stored'],
    ['Second', 'Kept'],
  ])
  // Nothing is missing before it: what is edited next is taken in.
  value(await workspace.run('editLead', { id: other, set: { title: 'Next' } }))
  expect(await (await restart()).query('lead.byId', { id: other })).toMatchObject({ company: 'Kept', title: 'Next' })
})

test('a refused commit does not go before those that were shown earlier and still wait', async () => {
  team = await createTeam()
  const { id } = value(await team.workspace.run('createLead', { fields: { name: 'First' } }))
  const release = holdDisk()
  const first = team.workspace.run('editLead', { id, set: { company: 'One' } })
  await shows(id, { company: 'One' })
  const second = team.workspace.run('editLead', { id, set: { title: 'Two' } })
  await shows(id, { title: 'Two' })
  failNextRows()
  expect(await team.workspace.undo()).toEqual({ ok: false, error: { code: 'storage_failed' } })
  release()
  value(await first)
  value(await second)
  value(await team.workspace.retryWrites())

  const workspace = await restart()
  let history: HistoryState | null = null
  workspace.onHistory((state) => (history = state))
  await until(() => (history as HistoryState | null)?.redo !== null && history !== null)
  expect(history).toMatchObject({ redo: { code: 'edited_lead', count: 1 } })
  const fields = async (): Promise<unknown[]> => {
    const lead = await workspace.query('lead.byId', { id })
    return [lead?.company ?? '', lead?.title ?? '']
  }
  expect(await fields()).toEqual(['One', ''])
  // The step below is the edit before it, and not once more the one that was taken back.
  value(await workspace.undo())
  expect(await fields()).toEqual(['', ''])
})
