import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import { leadIds } from '../../../shared/readmodel/lead-lists.ts'
import { ReadModel } from '../../../shared/readmodel/read-model.ts'
import { derivedTables, tables } from '../../../shared/readmodel/tables.ts'

const LEADS = 100_500

test('selecting everything selects everything, also of more than 100,000 leads', async () => {
  const db = new Dexie('space', { indexedDB: new IDBFactory(), IDBKeyRange })
  db.version(1).stores({ ...tables, ...derivedTables })
  await db.open()
  const model = new ReadModel(db, 'epoch', {
    now: () => 0,
    record: () => Promise.resolve(null),
    openSearchEngine: () => Promise.reject(new Error('not asked for')),
    turn: () => Promise.resolve(),
  })
  await model.open(true)
  const changes = Array.from({ length: LEADS }, (_, at) => {
    const id = `lead:aaaa:${String(at).padStart(8, '0')}`
    return { table: 'leads' as const, id, row: { id, type: 'lead', status: 'new', createdAt: at, updatedAt: at } }
  })
  model.show([], changes)
  const sort = { field: 'createdAt', direction: 'asc' } as const
  const ids = await leadIds(model, { filter: {}, sort, today: '2026-03-02' })
  expect(ids.length).toBe(LEADS)
  expect(ids.at(-1)).toBe(changes.at(-1)?.id)
  db.close()
})
