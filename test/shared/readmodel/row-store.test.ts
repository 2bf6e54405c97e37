import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import { RowStore } from '../../../shared/readmodel/row-store.ts'
import { derivedTables, tables } from '../../../shared/readmodel/tables.ts'

let db: Dexie
afterEach(() => db.close())

async function openTables(): Promise<Dexie> {
  db = new Dexie('rows', { indexedDB: new IDBFactory(), IDBKeyRange })
  db.version(1).stores({ ...tables, ...derivedTables })
  return db.open()
}

const put = (...ids: string[]) => [{ table: 'leads', put: ids.map((id) => ({ id, name: `new ${id}` })), remove: [] }]

test('a row on its way to the disk is read once by who reads through the whole table, wherever it arrives', async () => {
  await openTables()
  await db.table('leads').bulkPut(['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({ id, name: id })))
  const rows = new RowStore(db)
  // Shown: a row behind, one ahead, a new one, one that goes.
  const writes = [...put('a', 'e', 'z'), { table: 'leads', put: [], remove: ['b'] }]
  rows.addOverlay(writes, 1)
  const read: { id: string; name?: string }[] = []
  let isStored = false
  for await (const chunk of rows.chunks<{ id: string; name?: string }>('leads', 2)) {
    read.push(...chunk)
    if (isStored) continue
    isStored = true
    await db.table('leads').bulkPut(put('a', 'e', 'z')[0]!.put)
    await db.table('leads').delete('b')
    rows.settle(writes, 1)
  }
  expect(read.sort((x, y) => (x.id < y.id ? -1 : 1))).toEqual([
    { id: 'a', name: 'new a' },
    { id: 'c', name: 'c' },
    { id: 'd', name: 'd' },
    { id: 'e', name: 'new e' },
    { id: 'f', name: 'f' },
    { id: 'z', name: 'new z' },
  ])
})
