import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import type { WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import type { WorkspaceTab } from '../../../shared/workspace/workspace.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: { kill(): void }[] = []
afterEach(() => {
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

/** The space's database, looked at from outside. */
async function openDatabase(): Promise<Dexie> {
  return new Dexie(spaceName(team.space.spaceId), { indexedDB: team.device.indexedDB, IDBKeyRange }).open()
}

test('a long log becomes one snapshot when nothing else is going on, and reads the same', async () => {
  team = await createTeam()
  const { id } = value(await team.workspace.run('createLead', { fields: { name: 'Name 0' } }))
  for (let index = 1; index <= 70; index++)
    value(await team.workspace.run('editLead', { id, set: { name: `Name ${index}` } }))
  const docId = `leads/${id.split(':')[1]}`
  const db = await openDatabase()
  const rows = () =>
    db.table('updates').where('[docId+seq]').between([docId, Dexie.minKey], [docId, Dexie.maxKey]).count()
  expect(await rows()).toBe(71)
  await (team.workspace as WorkspaceTab).call('maintain', null)
  expect(await rows()).toBe(0)
  expect(await db.table('snapshots').get(docId)).toBeTruthy()
  value(await team.workspace.run('editLead', { id, set: { company: 'after' } }))
  expect(await rows()).toBe(1)
  db.close()
  team.tab.kill()
  const later = await team.device.openTab()
  tabs.push(later)
  const workspace = await later.directory.open(team.space.spaceId)
  value(await workspace.rebuildReadModel())
  expect(await workspace.query('lead.byId', { id })).toMatchObject({ name: 'Name 70', company: 'after' })
})

test('[S12] a read model of another version is rebuilt at the start, also when the first try was killed in the middle', async () => {
  team = await createTeam()
  const leads = Array.from({ length: 30 }, (_, index) => ({ fields: { name: `Lead ${index}` } }))
  value(await team.workspace.runMany('createLead', leads, { label: 'created_lead' }))
  const { id } = value(await team.workspace.run('createAccount', { fields: { name: 'Engines' } }))
  value(await team.workspace.run('createCallNote', { fields: { body: 'hello', subjects: { [id]: id } } }))
  team.tab.kill()

  const db = await openDatabase()
  await db.table('meta').put({ key: 'readModel', value: { version: 0, epoch: 'old' } })
  await db.table('leads').clear()
  await db
    .table('leads')
    .put({ id: 'lead:gone:gone', name: 'no record behind it', lastActivityAt: 1, createdAt: 1, updatedAt: 1 })
  await db.table('accounts').update(id, { noteCount: 99 })
  db.close()

  const killed = await team.device.openTab()
  const first = await killed.directory.open(team.space.spaceId)
  const seen: WorkspaceStatus[] = []
  first.onStatus((status) => seen.push(status))
  await until(() => seen.some(({ rebuild }) => rebuild !== null && rebuild.done > 0))
  killed.kill()

  const tab = await team.device.openTab()
  tabs.push(tab)
  const workspace = await tab.directory.open(team.space.spaceId)
  await until(async () => (await workspace.query('leads.window', FIRST_SCREEN)).total === 30)
  await until(async () => (await workspace.query('account.byId', { id }))?.noteCount === 1)
  const again = await openDatabase()
  await until(async () => (await again.table('meta').get('rebuild')) === undefined)
  expect((await again.table('meta').get('readModel')) as unknown).not.toMatchObject({ value: { version: 0 } })
  again.close()
})
