import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import type { Id } from '../../../shared/kernel/ids.ts'
import { idToDocId } from '../../../shared/store/documents.ts'
import type { Workspace, WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import type { WorkspaceTab } from '../../../shared/workspace/workspace.ts'
import { createEnvironment, openCore, REP } from '../../support/bare-core.ts'
import { askEverything } from '../../support/every-query.ts'
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

test('[S14] [S16] records edited much, and left alone for a day, are folded when nothing else is going on, and read the same', async () => {
  const environment = createEnvironment()
  let core = await openCore(environment)
  let count = 0
  const run = async (command: string, args: unknown): Promise<unknown> =>
    value(await core.run({ command, args, commandId: `command ${String(++count)}` }))
  const ids: string[] = []
  for (let lead = 0; lead < 4; lead++) {
    const { id } = (await run('createLead', { fields: { name: `Lead ${String(lead)}` } })) as { id: string }
    ids.push(id)
    for (let tag = 0; tag < 8; tag++)
      await run('editLead', { id, put: { tags: { [`t${String(tag)}`]: `t${String(tag)}` } } })
    await run('editLead', { id, set: { name: `Renamed ${String(lead)}` }, remove: { tags: ['t3'] } })
  }
  const docId = idToDocId(ids[0] as Id) ?? ''
  const loadOf = (): number => core.shards.peek(docId)?.shard.editLoad ?? -1
  const ask = (): Promise<unknown> => {
    const query = (name: string, params: unknown): Promise<unknown> => core.query({ name, params })
    return askEverything({ query, personId: REP } as unknown as Workspace)
  }
  const before = await ask()
  environment.clock.time += 23 * 3_600_000
  await core.maintain()
  expect(loadOf()).toBeGreaterThanOrEqual(8)
  environment.clock.time += 2 * 3_600_000
  await core.maintain()
  expect(loadOf()).toBe(0)
  // One snapshot, no log.
  expect(await core.db.table('updates').where('[docId+seq]').between([docId, 0], [docId, Infinity]).count()).toBe(0)
  core.close()

  core = await openCore(environment)
  expect(await ask()).toEqual(before)
  expect(await core.rebuildReadModel()).toMatchObject({ ok: true })
  expect(await ask()).toEqual(before)
  await run('editLead', { id: ids[0], set: { name: 'Renamed again' } })
  expect(await core.query({ name: 'lead.byId', params: { id: ids[0] } })).toMatchObject({ name: 'Renamed again' })
  core.close()
})
