import { readFileSync } from 'node:fs'
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import type { SpaceInfo, Workspace } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import { createDevice, type SimulatedDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { FIRST_SCREEN, value } from '../../support/team.ts'
import { until } from '../../support/until.ts'

// Written once by the first version, on a simulated device, and never again: a whole space's database and its export file.
const golden = JSON.parse(readFileSync(new URL('./golden-space-v1.json', import.meta.url), 'utf8')) as {
  space: SpaceInfo
  version: number
  schema: Record<string, string>
  tables: Record<string, unknown[]>
  answers: { leads: object[]; deleted: string[] }
  export: string
}

const tabs: SimulatedTab[] = []
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.kill()
})

function toValue(held: unknown): unknown {
  if (Array.isArray(held)) return held.map(toValue)
  if (typeof held !== 'object' || held === null) return held
  if ('$bytes' in held) return new Uint8Array(Buffer.from(String(held.$bytes), 'base64'))
  return Object.fromEntries(Object.entries(held).map(([key, value]) => [key, toValue(value)]))
}

async function layOldSpace(device: SimulatedDevice): Promise<void> {
  const { indexedDB } = device
  const db = new Dexie(spaceName(golden.space.spaceId), { indexedDB, IDBKeyRange })
  db.version(golden.version).stores(golden.schema)
  for (const [name, rows] of Object.entries(golden.tables)) await db.table(name).bulkPut(rows.map(toValue))
  db.close()
  const directory = new Dexie('touchline-directory', { indexedDB, IDBKeyRange })
  directory.version(1).stores({ spaces: 'spaceId', settings: 'key' })
  await directory.table('spaces').put(golden.space)
  directory.close()
}

async function check(workspace: Workspace): Promise<void> {
  const leads = async (): Promise<object[]> =>
    (await workspace.query('leads.window', FIRST_SCREEN)).rows.map(
      ({ name, company, noteCount, nextStepTitle, lastNote }) => ({
        name,
        company,
        noteCount,
        nextStepTitle,
        lastNote,
      }),
    )
  await until(async () => JSON.stringify(await leads()) === JSON.stringify(golden.answers.leads))
  expect(await leads()).toEqual(golden.answers.leads)
  const deleted = await workspace.query('deleted.window', { offset: 0, limit: 10 })
  expect(deleted.rows.map(({ title }) => title)).toEqual(golden.answers.deleted)
  expect((await workspace.query('contacts.window', { offset: 0, limit: 10, text: 'engines' })).total).toBe(1)
  expect((await workspace.query('search', { text: '报价', limit: 10 })).map(({ type }) => type).sort()).toEqual([
    'call-note',
    'task',
  ])
}

test('[S7] a space of the first version opens, is carried over and answers as before', async () => {
  const device = createDevice(5)
  device.clock.time = golden.space.createdAt + 3_600_000
  await layOldSpace(device)
  const tab = await device.openTab()
  tabs.push(tab)
  const workspace = await tab.directory.open(golden.space.spaceId)
  await check(workspace)
  // What was done then can still be taken back: its steps are there, too.
  value(await workspace.undo())
  expect((await workspace.query('leads.window', FIRST_SCREEN)).total).toBe(3)
  tab.kill()
  const later = await device.openTab()
  tabs.push(later)
  const again = await later.directory.open(golden.space.spaceId)
  expect((await again.query('leads.window', FIRST_SCREEN)).total).toBe(3)
})

test('[S7] an export of the first version is restored', async () => {
  const device = createDevice(6)
  device.clock.time = golden.space.createdAt + 3_600_000
  const tab = await device.openTab()
  tabs.push(tab)
  const file = new Blob([new Uint8Array(Buffer.from(golden.export, 'base64'))])
  value(await tab.directory.restore(file))
  await check(await tab.directory.open(golden.space.spaceId))
})
