// The databases of rich-text documents as y-indexeddb makes them, read and written from outside a tab: for export and restore.
import * as Y from 'yjs'
import { openAsItIs, requestToPromise, transactionDone } from './idb.ts'

/** The store of updates of y-indexeddb. */
export const TEXT_UPDATES = 'updates'

/** Opens the database of a document; null when there is none and none shall be made. */
export async function openTextDatabase(
  indexedDB: IDBFactory,
  name: string,
  create: boolean,
): Promise<IDBDatabase | null> {
  const layOut = (db: IDBDatabase): void => {
    db.createObjectStore(TEXT_UPDATES, { autoIncrement: true })
    db.createObjectStore('custom')
  }
  return openAsItIs(indexedDB, name, create ? layOut : undefined)
}

/** A stored document as one update; null when there is none. */
export async function readText(indexedDB: IDBFactory, name: string): Promise<Uint8Array | null> {
  const db = await openTextDatabase(indexedDB, name, false)
  if (!db) return null
  try {
    const store = db.transaction([TEXT_UPDATES]).objectStore(TEXT_UPDATES)
    const updates = (await requestToPromise(store.getAll())) as Uint8Array[]
    const doc = new Y.Doc()
    for (const update of updates) Y.applyUpdate(doc, update)
    const merged = Y.encodeStateAsUpdate(doc)
    doc.destroy()
    return merged
  } finally {
    db.close()
  }
}

/** Adds an update to a stored document, making its database when there is none. Resolves when it is durable. */
export function addToText(indexedDB: IDBFactory, name: string, update: Uint8Array): Promise<void> {
  return write(indexedDB, name, (updates) => updates.add(update))
}

/** Puts a whole document in the place of what is stored. Resolves when it is durable. Tabs that have it open still hold the old one. */
export function replaceText(indexedDB: IDBFactory, name: string, whole: Uint8Array): Promise<void> {
  return write(indexedDB, name, (updates) => {
    updates.clear()
    updates.add(whole)
  })
}

async function write(indexedDB: IDBFactory, name: string, change: (updates: IDBObjectStore) => void): Promise<void> {
  const db = await openTextDatabase(indexedDB, name, true)
  if (!db) return
  try {
    const transaction = db.transaction([TEXT_UPDATES], 'readwrite', { durability: 'strict' })
    const done = transactionDone(transaction)
    change(transaction.objectStore(TEXT_UPDATES))
    await done
  } finally {
    db.close()
  }
}
