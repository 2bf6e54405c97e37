import type { Database, SAHPoolUtil, Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { SEARCH_FOLDER } from './stored-folder.ts'

/** Where an engine's database lives. */
export interface SqliteHome {
  readonly kind: 'stored' | 'memory'
  open(): Promise<Database>
  /** Throws the closed database away. */
  remove(): Promise<void>
  /** Lets go of what others may want to open. */
  release(): Promise<void>
}

let loading: Promise<Sqlite3Static> | null = null

/** Loads SQLite once, when first asked for: neither the first screen nor a list waits for it. */
export function loadSqlite(): Promise<Sqlite3Static> {
  loading ??= import('@sqlite.org/sqlite-wasm')
    .then((module) => module.default())
    .catch((error: unknown) => {
      loading = null
      throw error
    })
  return loading
}

/** A database that lasts as long as its worker. */
export async function createMemoryHome(): Promise<SqliteHome> {
  const sqlite = await loadSqlite()
  return {
    kind: 'memory',
    open: () => Promise.resolve(new sqlite.oo1.DB(':memory:')),
    remove: () => Promise.resolve(),
    release: () => Promise.resolve(),
  }
}

const FILE = '/index.db'
/** The database and its log, and one to spare. */
const FILES = 3

type PoolOptions = Parameters<Sqlite3Static['installOpfsSAHPoolVfs']>[0] & { forceReinitIfPreviouslyFailed: boolean }

/**
 * A database in the browser's private files. Fails where there are no synchronous file handles (outside dedicated workers, in private
 * windows of some browsers) and while another worker holds them.
 */
export async function createStoredHome(spaceId: string): Promise<SqliteHome> {
  const sqlite = await loadSqlite()
  const options: PoolOptions = {
    name: `touchline-${spaceId}`,
    directory: `${SEARCH_FOLDER}/${spaceId}`,
    initialCapacity: FILES,
    // Another worker that holds the files must not cost them.
    preserveOnInitFailure: true,
    forceReinitIfPreviouslyFailed: true,
  }
  const pool: SAHPoolUtil = await sqlite.installOpfsSAHPoolVfs(options)
  await pool.unpauseVfs()
  await pool.reserveMinimumCapacity(FILES)
  return {
    kind: 'stored',
    open: () => Promise.resolve(new pool.OpfsSAHPoolDb(FILE)),
    remove: () => pool.wipeFiles(),
    release: () => Promise.resolve(void pool.pauseVfs()),
  }
}
