// The outbox across versions of the extension: the shape of version 1 is written here by hand and stays as it is.
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { OutboxDb } from '../../extension/outbox/outbox-db.ts'
import { Outbox } from '../../extension/outbox/outbox.ts'
import { noteItem } from './items.ts'

/** Opens a database as a version of the extension left it. Dexie stores its version times ten. */
function createRaw(name: string, version: number, fill: (db: IDBDatabase) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version * 10)
    request.onupgradeneeded = () => fill(request.result)
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      request.result.close()
      resolve()
    }
  })
}

function createVersion1(db: IDBDatabase): void {
  const items = db.createObjectStore('items', { keyPath: 'id' })
  items.createIndex('state', 'state')
  items.createIndex('changedAt', 'changedAt')
  const drafts = db.createObjectStore('drafts', { keyPath: 'id' })
  drafts.createIndex('[session+tabId]', ['session', 'tabId'])
  drafts.createIndex('changedAt', 'changedAt')
  items.put({
    id: 'item-v001',
    state: 'sent',
    at: 5,
    changedAt: 6,
    handedOver: 1,
    code: null,
    recordId: null,
    item: {
      version: 1,
      id: 'item-v001',
      kind: 'lead',
      at: 5,
      source: 'clip',
      pageUrl: 'https://harbourpine.example/',
      pageTitle: 'Contact',
      lead: {
        kind: 'organization',
        name: { value: 'Harbour & Pine' },
        phones: [],
        emails: [],
        addresses: [],
        social: [],
      },
    },
  })
  drafts.put({ id: 'draft-1', session: 's', tabId: 3, url: '', title: 'Contact', changedAt: 7, form: {} })
}

test('items and drafts of version 1 are read and delivered', async () => {
  await createRaw('outbox-v1', 1, createVersion1)
  const outbox = new Outbox(new OutboxDb('outbox-v1'), { now: () => 10 })
  expect(await outbox.counts()).toEqual({ waiting: 1, rejected: 0 })
  await outbox.release()
  expect((await outbox.takeBatch()).map((item) => item.id)).toEqual(['item-v001'])
  expect((await outbox.db.drafts.toArray()).map((draft) => draft.id)).toEqual(['draft-1'])
})

test('a database of a newer version with other tables is not damaged by this one', async () => {
  await createRaw('outbox-v9', 9, (db) => {
    createVersion1(db)
    db.createObjectStore('attachments', { keyPath: 'id' }).put({ id: 'a', bytes: 'x' })
  })
  const outbox = new Outbox(new OutboxDb('outbox-v9'), { now: () => 10 })
  const saved = await outbox.add([noteItem('item-0001', 1)])
  // Dexie may open a newer database whose tables it knows; whatever it does, nothing of the newer version may be lost.
  if (!saved.ok) expect(saved.error).toBe('newer_version_open')
  outbox.db.close()
  const kept = await new Promise<unknown>((resolve, reject) => {
    const request = indexedDB.open('outbox-v9')
    request.onerror = () => reject(request.error)
    request.onsuccess = () => {
      const get = request.result.transaction('attachments').objectStore('attachments').get('a')
      get.onsuccess = () => resolve(get.result)
    }
  })
  expect(kept).toEqual({ id: 'a', bytes: 'x' })
})
