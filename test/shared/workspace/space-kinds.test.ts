// Coaching pairs and shared plans: spaces of their own beside the team's.
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import { derivedTables, tables } from '../../../shared/readmodel/tables.ts'
import { documentTables } from '../../../shared/store/dexie-document-store.ts'
import type { SpaceInfo, Workspace } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import { createDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { createTeam, FIRST_SCREEN, value } from '../../support/team.ts'
import { until } from '../../support/until.ts'

const tabs: SimulatedTab[] = []
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.kill()
})

const PAGES = { offset: 0, limit: 10, text: '' } as const
const titles = async (workspace: Workspace, more: object = {}): Promise<(string | undefined)[]> =>
  (await workspace.query('pages.window', { ...PAGES, ...more })).rows.map(({ title }) => title)

const founder = { personName: 'Mia Berg', region: 'DE' }

test('a pair and a plan are spaces of their own: nothing of the team is in them, and each says what it is', async () => {
  const { device, tab, workspace: team, space } = await createTeam()
  tabs.push(tab)
  value(await team.run('createLead', { fields: { name: '王芳' } }))
  device.clock.time += 1
  const pair = value(await tab.directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...founder }))
  device.clock.time += 1
  const plan = value(await tab.directory.foundSpace({ kind: 'plan', name: 'SPIN in four weeks', ...founder }))
  expect((await tab.directory.list()).map(({ name, kind }) => [name, kind])).toEqual([
    ['Team', 'team'],
    ['Mia & Li', 'pair'],
    ['SPIN in four weeks', 'plan'],
  ])
  expect(space.kind).toBe('team')
  expect(new Set([space, pair, plan].map(({ spaceId }) => spaceId)).size).toBe(3)
  expect(new Set([space, pair, plan].map(({ personId }) => personId)).size).toBe(3)
  const opened = await tab.directory.open(pair.spaceId)
  expect(await opened.query('team.get', {})).toMatchObject({ name: 'Mia & Li', kind: 'pair', region: 'DE' })
  expect((await opened.query('people.all', {})).map(({ name }) => name)).toEqual(['Mia Berg'])
  expect((await opened.query('leads.window', FIRST_SCREEN)).total).toBe(0)
  expect(await team.query('team.get', {})).not.toHaveProperty('kind')
})

test('pages are listed, found, put away, taken back and deleted like other records', async () => {
  const device = createDevice(3)
  const tab = await device.openTab()
  tabs.push(tab)
  const pair = value(await tab.directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...founder }))
  const workspace = await tab.directory.open(pair.spaceId)
  const create = async (title: string, body: string): Promise<string> => {
    device.clock.time += 60_000
    return value(await workspace.run('createPage', { fields: { title, body, authorId: workspace.personId } })).id
  }
  const first = await create('Erstes Gespräch', 'Li fragt zu wenig.\n\nNächstes Mal: offene Fragen.')
  const second = await create('第二次谈话', '温度正好')
  expect(await titles(workspace)).toEqual(['第二次谈话', 'Erstes Gespräch'])
  expect(await titles(workspace, { order: 'oldest' })).toEqual(['Erstes Gespräch', '第二次谈话'])
  const [line] = (await workspace.query('pages.window', { ...PAGES, text: 'gesprach' })).rows
  expect(line).toMatchObject({
    id: first,
    authorName: 'Mia Berg',
    excerpt: 'Li fragt zu wenig. Nächstes Mal: offene Fragen.',
  })
  expect(line).not.toHaveProperty('body')
  expect(await workspace.query('page.byId', { id: second })).toMatchObject({ body: '温度正好', authorName: 'Mia Berg' })

  const found = await workspace.query('search', { text: '谈话', limit: 10 })
  expect(found.map(({ type, id, title }) => [type, id, title])).toEqual([['page', second, '第二次谈话']])
  const inText = await workspace.query('search', { text: 'offene', types: ['page'], limit: 10 })
  expect(inText.map(({ id, snippet }) => [id, snippet.includes('offene Fragen')])).toEqual([[first, true]])
  expect((await workspace.query('search', { text: 'offene', field: 'name', limit: 10 })).length).toBe(0)
  // A word in a title comes before the same word in a text, whichever page is later.
  const later = await create('', 'Das Gespräch war kurz.')
  const ranked = await workspace.query('search', { text: 'Gespräch', limit: 10 })
  expect(ranked.map(({ id, title }) => [id, title])).toEqual([
    [first, 'Erstes Gespräch'],
    [later, 'Das Gespräch war kurz.'],
  ])
  value(await workspace.run('deleteRecords', { ids: [later] }))

  value(await workspace.run('archivePage', { id: first, archived: true }))
  expect(await titles(workspace)).toEqual(['第二次谈话'])
  expect(await titles(workspace, { archived: true })).toEqual(['Erstes Gespräch'])
  value(await workspace.undo())
  expect(await titles(workspace, { archived: true })).toEqual([])

  const seen: string[][] = []
  const stop = workspace.watch('pages.window', PAGES, ({ rows }) => seen.push(rows.map(({ id }) => id)))
  value(await workspace.run('deleteRecords', { ids: [second] }))
  await until(() => seen.at(-1)?.join() === first)
  stop()
  expect(await workspace.query('page.byId', { id: second })).toMatchObject({ deletedAt: device.clock.time })
  expect((await workspace.query('deleted.window', { offset: 0, limit: 5 })).rows[0]).toMatchObject({ type: 'page' })
  value(await workspace.run('restoreRecords', { ids: [second] }))
  expect(await titles(workspace)).toEqual(['第二次谈话', 'Erstes Gespräch'])
})

test('an export keeps what a space is, and a file that does not say so is a team', async () => {
  const device = createDevice(4)
  const tab = await device.openTab()
  tabs.push(tab)
  const plan = value(await tab.directory.foundSpace({ kind: 'plan', name: 'SPIN in four weeks', ...founder }))
  const workspace = await tab.directory.open(plan.spaceId)
  value(await workspace.run('createPage', { fields: { title: 'Week one', body: 'Ten open questions' } }))
  const file = await workspace.exportSpace()

  const other = createDevice(5)
  other.clock.time = device.clock.time
  const otherTab = await other.openTab()
  tabs.push(otherTab)
  const restored = value(await otherTab.directory.restore(file))
  expect(restored).toMatchObject({ merged: false, space: { name: 'SPIN in four weeks', kind: 'plan' } })
  const again = await otherTab.directory.open(plan.spaceId)
  expect(await titles(again)).toEqual(['Week one'])
  expect(await again.query('team.get', {})).toMatchObject({ kind: 'plan' })

  const team = value(await tab.directory.foundTeam({ teamName: 'Team', ...founder }))
  const teamFile = await (await tab.directory.open(team.spaceId)).exportSpace()
  expect(value(await otherTab.directory.restore(teamFile)).space.kind).toBe('team')
})

/** The space's database as the version before pages had it, which kept documents that it did not know as bytes. */
async function layVersion2(device: ReturnType<typeof createDevice>, space: SpaceInfo): Promise<void> {
  const { indexedDB } = device
  const open = new Dexie(spaceName(space.spaceId), { indexedDB, IDBKeyRange })
  await open.open()
  const { pages: _pages, ...known } = { ...documentTables, steps: 'id', texts: 'id', ...tables, ...derivedTables }
  const held = new Map<string, unknown[]>()
  for (const name of Object.keys(known)) held.set(name, await open.table(name).toArray())
  await open.delete()
  const old = new Dexie(spaceName(space.spaceId), { indexedDB, IDBKeyRange })
  old.version(2).stores(known)
  for (const [name, rows] of held) if (name !== 'columns' && name !== 'screens') await old.table(name).bulkPut(rows)
  const meta = (await old.table('meta').get('readModel')) as { value: { epoch: string } }
  await old.table('meta').put({ key: 'readModel', value: { ...meta.value, version: 2 } })
  old.close()
}

test('[S7] a database from before there were pages is carried over; pages that it kept as bytes come to light', async () => {
  const { device, tab, workspace, space } = await createTeam(6)
  value(await workspace.run('createLead', { fields: { name: '王芳' } }))
  value(await workspace.run('createPage', { fields: { title: 'Came from a newer device' } }))
  tab.kill()
  await layVersion2(device, space)

  const later = await device.openTab()
  tabs.push(later)
  const again = await later.directory.open(space.spaceId)
  await until(async () => (await titles(again)).length === 1)
  expect(await titles(again)).toEqual(['Came from a newer device'])
  expect((await again.query('leads.window', FIRST_SCREEN)).rows.map(({ name }) => name)).toEqual(['王芳'])
  value(await again.run('createPage', { fields: { title: 'And a new one' } }))
  expect(await titles(again)).toHaveLength(2)
})
