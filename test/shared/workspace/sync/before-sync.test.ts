import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import { derivedTables, tables } from '../../../../shared/readmodel/tables.ts'
import { documentTables } from '../../../../shared/store/dexie-document-store.ts'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import { syncTables } from '../../../../shared/workspace/sync/tables.ts'
import { Seat } from '../../../support/shared-team.ts'
import { createDevice } from '../../../support/simulated-device.ts'
import { until } from '../../../support/until.ts'

const seats: Seat[] = []
afterEach(() => {
  for (const seat of seats.splice(0)) seat.tab.kill()
})

/** The schema as the version before sync declared it. */
const SCHEMA_2 = { ...documentTables, steps: 'id', texts: 'id', ...tables, ...derivedTables }

test('a space of the version before sync opens as it was, alone, and its tables of sync are empty', async () => {
  const from = await Seat.found(1, null)
  seats.push(from)
  await from.addLead('kept')
  const name = spaceName(from.space.spaceId)
  const made = new Dexie(name, { indexedDB: from.device.indexedDB, IDBKeyRange })
  await made.open()
  const device = createDevice(2)
  const old = new Dexie(name, { indexedDB: device.indexedDB, IDBKeyRange })
  old.version(2).stores(SCHEMA_2)
  for (const table of Object.keys(SCHEMA_2)) {
    // Keys of the log of changes are in the rows.
    await old.table(table).bulkPut(await made.table(table).toArray())
  }
  old.close()
  made.close()
  const directory = new Dexie('touchline-directory', { indexedDB: device.indexedDB, IDBKeyRange })
  directory.version(1).stores({ spaces: 'spaceId', settings: 'key' })
  await directory.table('spaces').put(from.space)
  directory.close()

  const seat = await new Seat(device).open()
  seats.push(seat)
  expect(await seat.leads()).toEqual(['kept'])
  await seat.addLead('new')
  expect(await seat.leads()).toEqual(['kept', 'new'])
  await until(() => seat.team !== null)
  expect(seat.team?.standing).toBe('alone')
  expect(await seat.workspace.team.invite({ role: 'member', expiresInDays: 0 })).toEqual({
    ok: false,
    error: { code: 'not_shared' },
  })
  const now = new Dexie(name, { indexedDB: device.indexedDB, IDBKeyRange })
  await now.open()
  for (const table of Object.keys(syncTables)) expect(await now.table(table).count(), table).toBe(0)
  now.close()
})
