// The development plan of a pair over the real core: what two write apart comes together, in files and over an older database.
import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import { focusesOf, focusPatch, removeFocusPatch } from '../../../shared/domain/development-plan/focus.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { createSpaceDatabase } from '../../../shared/workspace/core/space-database.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import { createDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { value } from '../../support/team.ts'

const tabs: SimulatedTab[] = []
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.kill()
})

/** Two devices with the same pair; `exchange` lets each take in the other's file. */
async function twoOfPair(prepare: (workspace: Workspace) => Promise<unknown> = () => Promise.resolve()) {
  const [one, other] = [createDevice(1), createDevice(2)]
  const [mias, lis] = [await one.openTab(), await other.openTab()]
  tabs.push(mias, lis)
  const founder = { personName: 'Mia Berg', region: 'DE' }
  const { spaceId } = value(await mias.directory.foundSpace({ kind: 'pair', name: 'Mia & Li', ...founder }))
  const mia = await mias.directory.open(spaceId)
  await prepare(mia)
  other.clock.time = one.clock.time + 1000
  value(await lis.directory.restore(await mia.exportSpace()))
  const li = await lis.directory.open(spaceId)
  const exchange = async (): Promise<void> => {
    value(await lis.directory.restore(await mia.exportSpace()))
    value(await mias.directory.restore(await li.exportSpace()))
  }
  return { mia, li, exchange, clocks: [one.clock, other.clock] as const }
}

const current = async (workspace: Workspace) => (await workspace.query('development.get', {})).plan
const begin = async (workspace: Workspace, fields: object = {}) =>
  value(await workspace.run('startDevelopmentPlan', { fields: { ...fields } })).id
const edit = async (workspace: Workspace, id: string, patch: object) =>
  value(await workspace.run('editDevelopmentPlan', { id, ...patch }))

test('both change the plan apart: different skills, and different things of the same skill, are all there afterwards', async () => {
  let id = ''
  const { mia, li, exchange } = await twoOfPair(async (workspace) => {
    id = await begin(workspace, { direction: 'Key accounts' })
    await edit(workspace, id, focusPatch({}, 'ask', { name: 'Asking', level: 2, target: 4 }))
  })
  await edit(mia, id, focusPatch((await current(mia)) ?? {}, 'hear', { name: 'Listening' }))
  await edit(mia, id, { put: { by: { ask: '2026-06-01' }, levels: { ask: 3 } } })
  await edit(li, id, focusPatch((await current(li)) ?? {}, 'close', { name: 'Closing' }))
  await edit(li, id, { set: { support: 'Sit in on calls' }, put: { how: { ask: 'Two calls a week' } } })
  await exchange()
  const [one, other] = [await current(mia), await current(li)]
  expect(other).toEqual(one)
  expect(one).toMatchObject({ direction: 'Key accounts', support: 'Sit in on calls' })
  const focuses = focusesOf(one ?? {})
  expect(focuses.map(({ name }) => name).sort()).toEqual(['Asking', 'Closing', 'Listening'])
  expect(focuses[0]).toMatchObject({ name: 'Asking', level: 3, target: 4, by: '2026-06-01', how: 'Two calls a week' })
})

test('a skill that one takes away while the other writes how: what was written is kept, and can be taken away with all of it', async () => {
  let id = ''
  const { mia, li, exchange } = await twoOfPair(async (workspace) => {
    id = await begin(workspace)
    await edit(workspace, id, focusPatch({}, 'ask', { name: 'Asking', level: 2 }))
  })
  await edit(mia, id, removeFocusPatch('ask'))
  await edit(li, id, { put: { how: { ask: 'Two calls a week' } } })
  await exchange()
  expect(focusesOf((await current(mia)) ?? {})).toMatchObject([{ key: 'ask', name: '', how: 'Two calls a week' }])
  expect(await current(li)).toEqual(await current(mia))
  await edit(mia, id, removeFocusPatch('ask'))
  expect(focusesOf((await current(mia)) ?? {})).toEqual([])
  value(await mia.undo())
  expect(focusesOf((await current(mia)) ?? {})).toMatchObject([{ how: 'Two calls a week' }])
})

test('two plans that were begun apart: the earlier counts on both devices, the other is there in full, and goes into it at one stroke', async () => {
  const { mia, li, exchange } = await twoOfPair()
  const first = await begin(mia, { direction: 'Key accounts' })
  const second = await begin(li, { direction: 'Lead a team' })
  await edit(li, second, focusPatch({}, 'hear', { name: 'Listening', level: 1, target: 3 }))
  await exchange()
  const plans = await mia.query('development.get', {})
  expect(await li.query('development.get', {})).toEqual(plans)
  expect(plans).toMatchObject({ plan: { id: first }, apart: [{ id: second, direction: 'Lead a team' }], ended: [] })
  value(await mia.run('joinDevelopmentPlans', { id: first, otherId: second }))
  await exchange()
  const joined = await li.query('development.get', {})
  expect(joined).toMatchObject({ plan: { direction: 'Key accounts\nLead a team' }, apart: [], ended: [{ id: second }] })
  expect(focusesOf(joined.plan ?? {})).toMatchObject([{ name: 'Listening', level: 1, target: 3 }])
  // One step of undo brings both back.
  value(await mia.undo())
  expect(await mia.query('development.get', {})).toMatchObject({
    plan: { direction: 'Key accounts' },
    apart: [{ id: second }],
  })
})

test('a closed plan stays readable, deleted ones are found again, and an export holds all of it', async () => {
  const { mia, li, exchange } = await twoOfPair()
  const id = await begin(mia, { strengths: '耐心' })
  value(await mia.run('endDevelopmentPlan', { id, ended: true }))
  expect(await mia.query('development.get', {})).toMatchObject({ plan: null, ended: [{ id, strengths: '耐心' }] })
  const next = await begin(mia)
  value(await mia.run('deleteRecords', { ids: [next] }))
  expect(await current(mia)).toBeNull()
  expect(await mia.query('developmentPlan.byId', { id: next })).toMatchObject({
    deletedAt: expect.any(Number) as number,
  })
  value(await mia.run('restoreRecords', { ids: [next] }))
  await exchange()
  expect(await li.query('development.get', {})).toEqual(await mia.query('development.get', {}))
  value(await mia.rebuildReadModel())
  expect(await mia.query('development.get', {})).toMatchObject({ plan: { id: next }, ended: [{ strengths: '耐心' }] })
})

test('a database from before there were development plans keeps what its steps of undo did', async () => {
  const indexedDB = new IDBFactory()
  const space = 'aaaa'
  const old = new Dexie(spaceName(space), { indexedDB, IDBKeyRange })
  old.version(5).stores({ steps: 'id', traces: 'id', leads: 'id' })
  await old.table('steps').put({ id: 1, code: 'edited_lead', size: 1 })
  await old.table('traces').put({ id: 1, traces: ['kept'] })
  old.close()
  const db = createSpaceDatabase({ indexedDB, IDBKeyRange }, space)
  expect(await db.table('traces').toArray()).toEqual([{ id: 1, traces: ['kept'] }])
  expect(await db.table('steps').toArray()).toEqual([{ id: 1, code: 'edited_lead', size: 1 }])
  expect(await db.table('developmentPlans').count()).toBe(0)
  db.close()
})
