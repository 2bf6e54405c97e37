import { afterEach, expect, test } from 'vitest'
import type { WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { PROTOCOL, spaceName } from '../../../shared/workspace/protocol.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: { kill(): void }[] = []
afterEach(() => {
  team.device.failWrites(null)
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

function statusOf(workspace: TestTeam['workspace']): () => WorkspaceStatus {
  let status: WorkspaceStatus | null = null
  workspace.onStatus((held) => {
    status = held
  })
  return () => status as unknown as WorkspaceStatus
}

test('[S2] the same clip delivered three times makes one lead, also after a restart', async () => {
  team = await createTeam()
  const args = { fields: { name: 'Clipped once' } }
  const first = value(await team.workspace.run('createLead', args, { commandId: 'clip-0001' }))
  expect(value(await team.workspace.run('createLead', args, { commandId: 'clip-0001' }))).toEqual(first)
  team.tab.kill()
  const later = await team.device.openTab()
  tabs.push(later)
  const workspace = await later.directory.open(team.space.spaceId)
  expect(value(await workspace.run('createLead', args, { commandId: 'clip-0001' }))).toEqual(first)
  expect((await workspace.query('leads.window', FIRST_SCREEN)).total).toBe(1)
})

test('[S1] the tab with the core is killed between two writes: the other tab goes on, nothing acknowledged is lost', async () => {
  team = await createTeam()
  const other = await team.device.openTab()
  tabs.push(other)
  const workspace = await other.directory.open(team.space.spaceId)
  const status = statusOf(workspace)
  await until(() => status().role === 'guest')
  const acknowledged: string[] = []
  const writes = Array.from({ length: 30 }, async (_, index) => {
    const made = value(await workspace.run('createLead', { fields: { name: `Lead ${index}` } }))
    acknowledged.push(made.id)
    if (acknowledged.length === 5) team.tab.kill()
  })
  await Promise.all(writes)
  const ids = (await workspace.query('leads.window', FIRST_SCREEN)).rows.map(({ id }) => id)
  expect(ids.sort()).toEqual(acknowledged.sort())
  expect(status().role).toBe('owner')
})

test('[S1] a bulk write cancelled while its core is gone stops at the next one, and says what was done', async () => {
  team = await createTeam()
  const other = await team.device.openTab()
  tabs.push(other)
  const workspace = await other.directory.open(team.space.spaceId)
  const status = statusOf(workspace)
  await until(() => status().role === 'guest')
  const stop = new AbortController()
  const bulk = workspace.runMany(
    'createLead',
    Array.from({ length: 2000 }, (_, index) => ({ fields: { name: `Lead ${index}` } })),
    {
      label: 'created_lead',
      signal: stop.signal,
      onProgress: () => {
        if (stop.signal.aborted) return
        team.tab.kill()
        stop.abort()
      },
    },
  )
  const { done } = value(await bulk)
  expect(done).toBeLessThan(2000)
  expect((await workspace.query('leads.window', FIRST_SCREEN)).total).toBe(done)
})

test('a worker that crashes is started again without a reload, and unanswered calls are answered', async () => {
  team = await createTeam()
  value(await team.workspace.run('createLead', { fields: { name: 'Before' } }))
  const pending = team.workspace.run('createLead', { fields: { name: 'During' } })
  team.tab.crashWorker()
  expect((await pending).ok).toBe(true)
  const names = (await team.workspace.query('leads.window', FIRST_SCREEN)).rows.map(({ name }) => name)
  expect(names.sort()).toEqual(['Before', 'During'])
})

test('a worker that is gone without a word is started again, whether somebody waits for it or not', async () => {
  team = await createTeam()
  const status = statusOf(team.workspace)
  value(await team.workspace.run('createLead', { fields: { name: 'Before' } }))
  for (const lost of [1, 2, 3]) {
    // One that is lost again and again within a minute is given a rest.
    team.device.clock.time += 60_000
    team.tab.loseWorker()
    await until(() => status().role === 'starting')
    await until(() => status().role === 'owner')
    expect((await team.workspace.query('leads.window', FIRST_SCREEN)).total).toBe(lost)
    const pending = team.workspace.run('createLead', { fields: { name: `During ${lost}` } })
    team.tab.loseWorker()
    value(await pending)
  }
})

test('[S9] a full disk: the write is kept and shown, named in the status, and stored by a retry', async () => {
  team = await createTeam()
  const { workspace } = team
  const status = statusOf(workspace)
  value(await workspace.run('createLead', { fields: { name: 'Stored' } }))
  team.device.failWrites('QuotaExceededError')
  const refused = await workspace.run('createLead', { fields: { name: '未保存' } }, { commandId: 'kept-0001' })
  expect(refused).toEqual({ ok: false, error: { code: 'storage_full' } })
  const shown = await workspace.query('leads.window', FIRST_SCREEN)
  expect(shown.rows.map(({ name }) => name).sort()).toEqual(['Stored', '未保存'])
  expect((await workspace.query('search', { text: '未保存', limit: 5 })).length).toBe(1)
  expect(status().failedWrites).toEqual({ code: 'storage_full', count: 1 })
  expect((await workspace.retryWrites()).ok).toBe(false)

  team.device.failWrites(null)
  value(await workspace.retryWrites())
  await until(() => status().failedWrites === null)
  // The outbox delivers again what was not acknowledged.
  value(await workspace.run('createLead', { fields: { name: '未保存' } }, { commandId: 'kept-0001' }))
  team.tab.kill()
  const later = await team.device.openTab()
  tabs.push(later)
  const again = await later.directory.open(team.space.spaceId)
  const names = (await again.query('leads.window', FIRST_SCREEN)).rows.map(({ name }) => name)
  expect(names.sort()).toEqual(['Stored', '未保存'])
})

test('[S2] [S9] a form sent again after a refusal makes one record; sent once more when it was stored, another one', async () => {
  team = await createTeam()
  const { workspace } = team
  const total = async (): Promise<number> => (await workspace.query('leads.window', FIRST_SCREEN)).total
  const save = (name: string) => workspace.run('createLead', { fields: { name } })
  team.device.failWrites('QuotaExceededError')
  for (let press = 0; press < 2; press++) {
    expect(await save('Mara')).toEqual({ ok: false, error: { code: 'storage_full' } })
    expect(await total()).toBe(1)
  }
  expect((await save('Nora')).ok).toBe(false)
  team.device.failWrites(null)
  // The banner stores what waits; the form still stands open.
  value(await workspace.retryWrites())
  const { id } = value(await save('Mara'))
  expect(await total()).toBe(2)
  expect(value(await save('Mara')).id).not.toBe(id)
  expect(await total()).toBe(3)
})

test('[S9] a form sent again after what it made was taken back makes it again', async () => {
  team = await createTeam()
  const { workspace } = team
  const save = () => workspace.run('createLead', { fields: { name: 'Mara' } })
  team.device.failWrites('QuotaExceededError')
  expect((await save()).ok).toBe(false)
  await workspace.undo()
  team.device.failWrites(null)
  value(await save())
  expect((await workspace.query('leads.window', FIRST_SCREEN)).total).toBe(1)
})

test('[S10] the first write that succeeds after failed ones stores them with it', async () => {
  team = await createTeam()
  const { id } = value(await team.workspace.run('createLead', { fields: { name: 'A' } }))
  team.device.failWrites('QuotaExceededError')
  await team.workspace.run('editLead', { id, set: { company: 'first' } })
  await team.workspace.run('editLead', { id, set: { title: 'second' } })
  team.device.failWrites(null)
  value(await team.workspace.run('editLead', { id, set: { name: 'third' } }))
  team.tab.kill()
  const later = await team.device.openTab()
  tabs.push(later)
  const workspace = await later.directory.open(team.space.spaceId)
  const expected = { name: 'third', company: 'first', title: 'second' }
  expect(await workspace.query('lead.byId', { id })).toMatchObject(expected)
  value(await workspace.rebuildReadModel())
  expect(await workspace.query('lead.byId', { id })).toMatchObject(expected)
})

test('[S9] a space with steps of yesterday opens on a full disk', async () => {
  team = await createTeam()
  value(await team.workspace.run('createLead', { fields: { name: 'Yesterday' } }))
  team.tab.kill()
  team.device.clock.time += 13 * 3_600_000
  team.device.failWrites('QuotaExceededError')
  const full = await team.device.openTab()
  tabs.push(full)
  const workspace = await full.directory.open(team.space.spaceId)
  const { rows } = await workspace.query('leads.window', FIRST_SCREEN)
  expect(rows.map(({ name }) => name)).toEqual(['Yesterday'])
  expect(value(await workspace.undo())).toEqual({ code: '', count: 0, skipped: 0 })
})

test('private mode: a team cannot be founded, and the reason is said', async () => {
  team = await createTeam()
  team.device.failWrites('InvalidStateError')
  const founded = await team.tab.directory.foundTeam({ teamName: 'Second', personName: 'Rep', region: 'DE' })
  expect(founded).toMatchObject({ ok: false, error: { code: 'storage_denied' } })
  team.device.failWrites(null)
  expect((await team.tab.directory.list()).length).toBe(1)
})

test('a newer version in another tab: the old core closes, the old tab asks for a reload, nothing is lost', async () => {
  team = await createTeam()
  const status = statusOf(team.workspace)
  value(await team.workspace.run('createLead', { fields: { name: 'Kept' } }))
  const channel = team.tab.environment.openChannel(spaceName(team.space.spaceId))
  channel.postMessage({ kind: 'hello', client: 'newer', protocol: PROTOCOL + 1 })
  await until(() => status().reloadNeeded)
  const refused = await team.workspace.run('createLead', { fields: { name: 'Too late' } })
  expect(refused).toMatchObject({ ok: false, error: { code: 'newer_version_open' } })
  channel.close()
})

test('a command with arguments it does not know is refused and changes nothing', async () => {
  team = await createTeam()
  const refused = await team.workspace.run('createLead', { fields: { remarks: 'nobody' } })
  expect(refused).toMatchObject({ ok: false, error: { code: 'lead_needs_name' } })
  const unknown = await team.workspace.run('dropTables' as never, {} as never)
  expect(unknown).toMatchObject({ ok: false, error: { code: 'unknown_command' } })
  expect((await team.workspace.query('leads.window', FIRST_SCREEN)).total).toBe(0)
})
