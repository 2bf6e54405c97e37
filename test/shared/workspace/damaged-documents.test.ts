// What a document that cannot be read takes away from a person: itself, and nothing else.
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import type { Workspace, WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: { kill(): void }[] = []
afterEach(() => {
  team.device.failWrites(null)
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

const openDatabase = (): Promise<Dexie> =>
  new Dexie(spaceName(team.space.spaceId), { indexedDB: team.device.indexedDB, IDBKeyRange }).open()

/** A team with a lead and a company, the document of the lead damaged on the disk, and its tab gone. */
async function damageLeads(damage: object): Promise<{ lead: string; account: string }> {
  team = await createTeam()
  const lead = value(await team.workspace.run('createLead', { fields: { name: 'Damaged' } })).id
  const account = value(await team.workspace.run('createAccount', { fields: { name: 'Whole' } })).id
  team.tab.kill()
  const db = await openDatabase()
  expect(
    await db
      .table('updates')
      .where('[docId+seq]')
      .equals([`leads/${lead.split(':')[1]}`, 1])
      .modify(damage),
  ).toBe(1)
  db.close()
  return { lead, account }
}

async function reopen(): Promise<{ workspace: Workspace; status: () => WorkspaceStatus | null }> {
  const tab = await team.device.openTab()
  tabs.push(tab)
  const workspace = await tab.directory.open(team.space.spaceId)
  let status: WorkspaceStatus | null = null
  workspace.onStatus((held) => (status = held))
  return { workspace, status: () => status }
}

const damages = {
  'cannot be unpacked': { bytes: Uint8Array.of(255, 1, 2, 3), packed: 1 },
  'is no update': { bytes: Uint8Array.of(0, 0, 9, 9, 9) },
}

for (const [how, damage] of Object.entries(damages)) {
  test(`a document that ${how}: a rebuild passes it over and says so, its rows stay, everybody else goes on working`, async () => {
    const { lead, account } = await damageLeads(damage)
    const { workspace, status } = await reopen()
    const before = await workspace.query('leads.window', FIRST_SCREEN)
    expect(before.rows.map(({ id }) => id)).toEqual([lead])
    const db = await openDatabase()
    await db.table('accounts').clear()
    db.close()
    expect(value(await workspace.rebuildReadModel())).toMatchObject({ unreadable: 1 })
    await until(() => status()?.rebuildProblem?.unreadable === 1)
    expect((await workspace.query('leads.window', FIRST_SCREEN)).rows.map(({ id }) => id)).toEqual([lead])
    expect((await workspace.query('account.byId', { id: account }))?.name).toBe('Whole')
    value(await workspace.run('editAccount', { id: account, set: { name: 'Whole still' } }))
    const { id } = value(await workspace.run('createLead', { fields: { name: 'New' } }))
    expect((await workspace.query('lead.byId', { id }))?.name).toBe('New')
  })
}

test('an export leaves out what cannot be read, says how much, and can be restored; unasked it fails', async () => {
  await damageLeads(damages['cannot be unpacked'])
  const { workspace } = await reopen()
  await expect(workspace.exportSpace()).rejects.toThrow('storage_failed')
  let unreadable = 0
  const file = await workspace.exportSpace(undefined, (count) => (unreadable = count))
  expect(unreadable).toBe(1)
  const other = await createTeam(2)
  tabs.push(other.tab)
  const { space } = value(await other.tab.directory.restore(file))
  const restored = await other.tab.directory.open(space.spaceId)
  const { rows } = await restored.query('accounts.window', { offset: 0, limit: 10, text: '' })
  expect(rows.map(({ name }) => name)).toEqual(['Whole'])
})

test('the rebuild after an update that fails says so, and the next start goes on', async () => {
  team = await createTeam()
  value(await team.workspace.run('createLead', { fields: { name: 'Lead' } }))
  team.tab.kill()
  const db = await openDatabase()
  await db.table('meta').put({ key: 'readModel', value: { version: 0, epoch: 'old' } })
  db.close()
  team.device.failWrites('QuotaExceededError')
  const first = await reopen()
  await until(() => first.status()?.rebuildProblem?.code === 'storage_full')
  expect(first.status()?.rebuild).toBeNull()
  team.device.failWrites(null)
  for (const tab of tabs.splice(0)) tab.kill()
  const { status } = await reopen()
  const again = await openDatabase()
  await until(
    async () => ((await again.table('meta').get('readModel')) as { value: { version: number } }).value.version > 0,
  )
  again.close()
  expect(status()?.rebuildProblem).toBeNull()
})
