import { openAsItIs, requestToPromise } from '../store/idb.ts'
import { SCREEN_FORMAT, type SavedScreen } from './screen-key.ts'

/**
 * The answers of first screens as they are stored, by their `screenKey`; empty when there are none, or when they cannot be read. Reads
 * the space's database by the browser's own interface, because the page has no other use for a database library.
 */
export async function readSavedScreens(indexedDB: IDBFactory, name: string): Promise<ReadonlyMap<string, unknown>> {
  const none = new Map<string, unknown>()
  try {
    const db = await openAsItIs(indexedDB, name)
    if (!db) return none
    // It lets go at once when somebody wants to change it.
    db.onversionchange = () => db.close()
    try {
      if (!db.objectStoreNames.contains('screens')) return none
      const rows = await requestToPromise<SavedScreen[]>(db.transaction('screens').objectStore('screens').getAll())
      return new Map(rows.filter(({ format }) => format === SCREEN_FORMAT).map(({ id, answer }) => [id, answer]))
    } finally {
      db.close()
    }
  } catch {
    // The core will say what is wrong with the storage; a first screen that is missing only comes later.
    return none
  }
}
