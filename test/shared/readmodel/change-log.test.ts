import { Dexie } from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, expect, test } from 'vitest'
import { ChangeLog, type LoggedChange } from '../../../shared/readmodel/change-log.ts'
import { derivedTables, tables } from '../../../shared/readmodel/tables.ts'

let db: Dexie
afterEach(() => db.close())

async function openTables(): Promise<void> {
  db = new Dexie('log', { indexedDB: new IDBFactory(), IDBKeyRange })
  db.version(1).stores({ ...tables, ...derivedTables })
  await db.open()
}

let now = 1_771_000_000_000
async function begin(): Promise<ChangeLog> {
  const log = new ChangeLog(db)
  await log.open((now += 60_000))
  return log
}

async function store(log: ChangeLog, change: LoggedChange): Promise<void> {
  await db.table('changes').put(change)
  log.stored(change.rev)
}

test('sessions that only read stand where the last change was: what they note is known to every later one', async () => {
  await openTables()
  const first = await begin()
  await store(first, first.add(['lead:a']))
  const noted = first.last
  for (let session = 0; session < 3; session++) {
    const log = await begin()
    expect(log.last).toBe(noted)
    expect(await log.since(log.last)).toEqual([])
  }
  const writes = await begin()
  await store(writes, writes.add(['lead:b']))
  expect(writes.last).toBeGreaterThan(noted)
  expect(await (await begin()).since(noted)).toEqual(['lead:b'])
})

test('a change that was shown and never stored has a number that is nobody else’s: who stands there knows nothing', async () => {
  await openTables()
  const first = await begin()
  await store(first, first.add(['lead:a']))
  const stored = first.last
  const shown = first.add(['lead:b']).rev
  const second = await begin()
  expect(await second.since(shown)).toBeNull()
  expect(await second.since(stored)).toEqual([])
  await store(second, second.add(['lead:c']))
  expect(second.last).toBeGreaterThan(shown)
  for (const log of [second, await begin()]) {
    expect(await log.since(shown)).toBeNull()
    expect(await log.since(stored)).toEqual(['lead:c'])
  }
})

test('who has never stored anything begins anew each time, and so do those who stood there', async () => {
  await openTables()
  const first = await begin()
  const { last } = first
  expect(await first.since(last)).toEqual([])
  expect(await (await begin()).since(last)).toBeNull()
  const writes = await begin()
  const start = writes.last
  await store(writes, writes.add(['lead:a']))
  expect(await writes.since(start)).toEqual(['lead:a'])
})
