import { SCREEN_FORMAT, type SavedScreen } from './screen-key.ts'

/**
 * The answers of first screens as they are stored, by their `screenKey`; empty when there are none, or when they cannot be read. Reads
 * the space's database by the browser's own interface, because the page has no other use for a database library.
 */
export async function readSavedScreens(indexedDB: IDBFactory, name: string): Promise<ReadonlyMap<string, unknown>> {
  const none = new Map<string, unknown>()
  try {
    const db = await openExisting(indexedDB, name)
    if (!db) return none
    try {
      if (!db.objectStoreNames.contains('screens')) return none
      const rows = await settled<SavedScreen[]>(db.transaction('screens').objectStore('screens').getAll())
      return new Map(rows.filter(({ format }) => format === SCREEN_FORMAT).map(({ id, answer }) => [id, answer]))
    } finally {
      db.close()
    }
  } catch {
    // The core will say what is wrong with the storage; a first screen that is missing only comes later.
    return none
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('not read'))
  })
}

/** Opens a database without making one; null when there is none. It lets go at once when somebody wants to change it. */
async function openExisting(indexedDB: IDBFactory, name: string): Promise<IDBDatabase | null> {
  const request = indexedDB.open(name)
  let isMissing = false
  request.onupgradeneeded = () => {
    isMissing = true
    request.transaction?.abort()
  }
  try {
    const db = await settled(request)
    db.onversionchange = () => db.close()
    return db
  } catch (error) {
    if (isMissing) return null
    throw error
  }
}
