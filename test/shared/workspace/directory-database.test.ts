import { Dexie } from 'dexie'
import { IDBDatabase, IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import type { SpaceInfo } from '../../../shared/workspace/api.ts'
import { DIRECTORY, DirectoryDatabase } from '../../../shared/workspace/directory-database.ts'

const space = (spaceId: string, name = spaceId): SpaceInfo => ({
  spaceId,
  name,
  sample: false,
  createdAt: 1,
  personId: 'person:one' as SpaceInfo['personId'],
})

/** The database as every version up to 0.1.0 made it. */
function openByDexie(indexedDB: IDBFactory, version = 1): Dexie {
  const db = new Dexie(DIRECTORY, { indexedDB, IDBKeyRange })
  db.version(version).stores({ spaces: 'spaceId', settings: 'key' })
  return db
}

/** What the database is made of. */
async function shapeOf(indexedDB: IDBFactory): Promise<unknown> {
  const request = indexedDB.open(DIRECTORY)
  await new Promise((resolve) => (request.onsuccess = resolve))
  const { result: db } = request
  const transaction = db.transaction([...db.objectStoreNames])
  const stores = [...db.objectStoreNames].map((name) => {
    const { keyPath, autoIncrement, indexNames } = transaction.objectStore(name)
    return { name, keyPath, autoIncrement, indexes: [...indexNames] }
  })
  db.close()
  return { version: db.version, stores }
}

test('a device that has its spaces from Dexie keeps them', async () => {
  const indexedDB = new IDBFactory()
  const old = openByDexie(indexedDB)
  await old.table('spaces').bulkPut([space('first00000'), space('second0000')])
  await old.table('settings').put({ key: 'active', value: 'second0000' })
  old.close()

  const db = new DirectoryDatabase(indexedDB)
  expect(await db.spaces()).toEqual([space('first00000'), space('second0000')])
  expect(await db.active()).toEqual(space('second0000'))
  await db.change('first00000', { name: 'Renamed' })
  await db.add(space('third00000'))

  // And a version with Dexie reads what this one wrote: an update may be taken back.
  const again = openByDexie(indexedDB)
  expect(await again.table('spaces').toArray()).toEqual([
    space('first00000', 'Renamed'),
    space('second0000'),
    space('third00000'),
  ])
  expect(await again.table('settings').get('active')).toEqual({ key: 'active', value: 'third00000' })
  again.close()
})

test('a new device gets the very database that Dexie would have made', async () => {
  const ours = new IDBFactory()
  expect(await new DirectoryDatabase(ours).spaces()).toEqual([])
  const theirs = new IDBFactory()
  await openByDexie(theirs).open()
  expect(await shapeOf(ours)).toEqual(await shapeOf(theirs))
})

test('what a later version added does not hide the spaces', async () => {
  const indexedDB = new IDBFactory()
  const later = openByDexie(indexedDB, 2)
  await later.table('spaces').put(space('first00000'))
  later.close()
  expect(await new DirectoryDatabase(indexedDB).spaces()).toEqual([space('first00000')])
})

test('a later version without these stores is refused by its name', async () => {
  const indexedDB = new IDBFactory()
  const later = new Dexie(DIRECTORY, { indexedDB, IDBKeyRange })
  later.version(2).stores({ teams: 'id' })
  await later.open()
  later.close()
  await expect(new DirectoryDatabase(indexedDB).spaces()).rejects.toMatchObject({ name: 'VersionError' })
})

test('it lets go of a database that is being deleted or upgraded, and opens it anew when it is asked again', async () => {
  const indexedDB = new IDBFactory()
  const db = new DirectoryDatabase(indexedDB)
  await db.add(space('first00000'))
  const request = indexedDB.deleteDatabase(DIRECTORY)
  await new Promise((resolve, reject) => {
    request.onsuccess = resolve
    request.onblocked = () => reject(new Error('it holds on'))
  })
  expect(await db.spaces()).toEqual([])
  const newer = openByDexie(indexedDB, 2)
  await newer.open()
  newer.close()
  await db.add(space('second0000'))
  expect(await db.active()).toEqual(space('second0000'))
})

test('a space and its being the active one are written together or not at all', async () => {
  const indexedDB = new IDBFactory()
  const db = new DirectoryDatabase(indexedDB)
  await db.add(space('first00000'))
  const { put } = IDBObjectStore.prototype
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
    if (this.name === 'settings') throw new DOMException('refused by the test', 'QuotaExceededError')
    return put.apply(this, args)
  }
  try {
    await expect(db.add(space('second0000'))).rejects.toMatchObject({ name: 'QuotaExceededError' })
  } finally {
    IDBObjectStore.prototype.put = put
  }
  expect(await db.spaces()).toEqual([space('first00000')])
  expect(await db.active()).toEqual(space('first00000'))
})

test('renaming a space that is not here does nothing', async () => {
  const db = new DirectoryDatabase(new IDBFactory())
  await db.change('first00000', { name: 'Name' })
  expect(await db.spaces()).toEqual([])
})

test('every write asks for the disk, not for the memory of the system', async () => {
  const asked: unknown[] = []
  const indexedDB = new IDBFactory()
  const db = new DirectoryDatabase(indexedDB)
  await db.spaces()
  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof transaction>) {
    asked.push(args.slice(1))
    return transaction.apply(this, args)
  }
  try {
    await db.add(space('first00000'))
    await db.remove('first00000')
  } finally {
    IDBDatabase.prototype.transaction = transaction
  }
  expect(asked).toEqual([
    ['readwrite', { durability: 'strict' }],
    ['readwrite', { durability: 'strict' }],
  ])
})
