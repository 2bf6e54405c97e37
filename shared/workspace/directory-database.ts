// The rows of the directory: which spaces are on this device, and which was opened last. Kept by the browser's own database interface,
// because this is all that a page stores itself, and it opens before anything is shown.
import { toSpaceKind } from '../domain/team/space-kind.ts'
import { requestToPromise, transactionDone } from '../store/idb.ts'
import type { SpaceInfo } from './api.ts'

/** Name of the database, and of the channel that tells other tabs of changes. */
export const DIRECTORY = 'touchline-directory'
/** Devices have this database from Dexie, which counts ten for each version of its own. */
const VERSION = 10

const SPACES = 'spaces'
const SETTINGS = 'settings'
const STORES = [SPACES, SETTINGS]
const ACTIVE = 'active'

type SpaceRow = Omit<SpaceInfo, 'kind'> & { kind?: unknown }
export type Stores = Record<'spaces' | 'settings', IDBObjectStore>

/** Opens itself when it is first asked, and anew when the browser or a newer version had it closed. */
export class DirectoryDatabase {
  private opening: Promise<IDBDatabase> | null = null
  private opened: IDBDatabase | null = null

  constructor(private readonly indexedDB: IDBFactory) {}

  /** All spaces, in no order. */
  spaces(): Promise<SpaceInfo[]> {
    return this.read(async ({ spaces }) => (await requestToPromise<SpaceRow[]>(spaces.getAll())).map(toSpace))
  }

  space(spaceId: string): Promise<SpaceInfo | undefined> {
    return this.read(({ spaces }) => readSpace(spaces, spaceId))
  }

  /** The space opened last, if it is still here. */
  active(): Promise<SpaceInfo | undefined> {
    return this.read(async ({ spaces, settings }) => {
      const row = await requestToPromise<{ value: string } | undefined>(settings.get(ACTIVE))
      return row && readSpace(spaces, row.value)
    })
  }

  setActive(spaceId: string): Promise<void> {
    return this.write(({ settings }) => void settings.put({ key: ACTIVE, value: spaceId }))
  }

  /** Adds a space, or replaces what is known of it, and makes it the one opened last: both or neither. */
  add(info: SpaceInfo): Promise<void> {
    return this.write(({ spaces, settings }) => {
      spaces.put(info)
      settings.put({ key: ACTIVE, value: info.spaceId })
    })
  }

  /** Changes what is known of a space. Does nothing to one that is not here. */
  change(spaceId: string, known: Partial<SpaceInfo>): Promise<void> {
    return this.write(async ({ spaces }) => {
      const info = await requestToPromise<SpaceRow | undefined>(spaces.get(spaceId))
      if (info) spaces.put({ ...info, ...known, spaceId })
    })
  }

  remove(spaceId: string): Promise<void> {
    return this.write(({ spaces }) => void spaces.delete(spaceId))
  }

  protected async read<T>(work: (stores: Stores) => Promise<T>): Promise<T> {
    return work(storesOf(await this.begin('readonly')))
  }

  /** Resolves when what was written is on the disk. */
  protected async write(work: (stores: Stores) => void | Promise<void>): Promise<void> {
    const transaction = await this.begin('readwrite')
    const done = transactionDone(transaction)
    try {
      await work(storesOf(transaction))
    } catch (error) {
      // The work's own error says more than that the transaction was given up.
      done.catch(() => undefined)
      abort(transaction)
      throw error
    }
    await done
  }

  private async begin(mode: IDBTransactionMode): Promise<IDBTransaction> {
    const begin = (db: IDBDatabase) => db.transaction(STORES, mode, { durability: 'strict' })
    const db = await this.open()
    try {
      return begin(db)
    } catch (error) {
      if ((error as DOMException).name !== 'InvalidStateError') throw error
      // The browser closed it and has not said so yet.
      this.forget(db)
      return begin(await this.open())
    }
  }

  private open(): Promise<IDBDatabase> {
    if (this.opening) return this.opening
    const opening = openDirectoryDatabase(this.indexedDB).then((db) => {
      // Somebody deletes or upgrades it, which waits for this.
      db.onversionchange = () => this.forget(db)
      db.onclose = () => this.forget(db)
      this.opened = db
      return db
    })
    this.opening = opening
    // What went wrong once may go well the next time.
    opening.catch(() => (this.opening = null))
    return opening
  }

  private forget(db: IDBDatabase): void {
    db.close()
    // Another one may be open by now.
    if (this.opened !== db) return
    this.opened = null
    this.opening = null
  }
}

async function openDirectoryDatabase(indexedDB: IDBFactory): Promise<IDBDatabase> {
  const request = indexedDB.open(DIRECTORY, VERSION)
  request.onupgradeneeded = () => {
    request.result.createObjectStore(SPACES, { keyPath: 'spaceId' })
    request.result.createObjectStore(SETTINGS, { keyPath: 'key' })
  }
  try {
    return await requestToPromise(request)
  } catch (error) {
    if ((error as DOMException).name !== 'VersionError') throw error
    // A later version may have added to it, and this one been put back: the spaces must still be found.
    const db = await requestToPromise(indexedDB.open(DIRECTORY))
    if (STORES.every((name) => db.objectStoreNames.contains(name))) return db
    db.close()
    throw error
  }
}

/** Rows from before there were other spaces than teams say no kind; a later version may know more kinds. */
function toSpace(stored: SpaceRow): SpaceInfo {
  return { ...stored, kind: toSpaceKind(stored.kind) }
}

async function readSpace(spaces: IDBObjectStore, spaceId: string): Promise<SpaceInfo | undefined> {
  const stored = await requestToPromise<SpaceRow | undefined>(spaces.get(spaceId))
  return stored && toSpace(stored)
}

function storesOf(transaction: IDBTransaction): Stores {
  return { spaces: transaction.objectStore(SPACES), settings: transaction.objectStore(SETTINGS) }
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // A failed request has ended it already.
  }
}
