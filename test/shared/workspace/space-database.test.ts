import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { derivedTables, tables } from '../../../shared/readmodel/tables.ts'
import { documentTables } from '../../../shared/store/dexie-document-store.ts'
import { createSpaceDatabase } from '../../../shared/workspace/core/space-database.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'

test('a database of version 5 gets the table of limits and keeps its steps of undo with all they did', async () => {
  const indexedDB = new IDBFactory()
  const { needLimits: _new, ...known } = tables
  const old = new Dexie(spaceName('space1'), { indexedDB, IDBKeyRange })
  old.version(5).stores({ ...documentTables, steps: 'id', traces: 'id', texts: 'id', ...known, ...derivedTables })
  await old.table('steps').put({ id: 7, code: 'edited', size: 2 })
  await old.table('traces').put({ id: 7, traces: [{ a: 1 }, { b: 2 }] })
  await old.table('leads').put({ id: 'lead:aaaa:one1', name: '王芳' })
  old.close()
  const db = createSpaceDatabase({ indexedDB, IDBKeyRange }, 'space1')
  await db.table('needLimits').put({ id: 'need-limits:aaaa:one1' })
  expect(await db.table('traces').toArray()).toEqual([{ id: 7, traces: [{ a: 1 }, { b: 2 }] }])
  expect(await db.table('steps').toArray()).toEqual([{ id: 7, code: 'edited', size: 2 }])
  expect(await db.table('leads').count()).toBe(1)
  db.close()
})
