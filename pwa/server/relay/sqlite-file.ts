// The file the log is kept in: its tables, its lock, its copies.
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import Database from 'libsql'

const SCHEMA_VERSION = 1

/** Copies a store to a file that is not there yet, also while a relay uses it. */
export function backupSqliteStore(from: string, to: string): void {
  if (!existsSync(from)) throw new Error(`there is no store at ${from}`)
  const db = new Database(from)
  try {
    copyTo(db, to)
  } finally {
    db.close()
  }
}

/** Copies an open store to a file that is not there yet. */
export function copyTo(db: Database.Database, to: string): void {
  if (existsSync(to)) throw new Error(`${to} is there already`)
  db.prepare('VACUUM INTO ?').run(to)
}

/** Thrown when another process has the store open. */
export class StoreTaken extends Error {
  constructor(path: string) {
    super(`another process uses ${path}`)
  }
}

/**
 * One process at a time: a second would append behind the back of this one's watchers. SQLite's own lock on a file beside, since it ends
 * with the process however that ends; the store itself stays readable for a back-up.
 */
export function takeLock(path: string): Database.Database {
  const lock = new Database(path)
  try {
    lock.exec('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') throw new StoreTaken(path)
    throw error
  }
}

/** Makes the tables that are not there yet. Throws for a file of another version. */
export function prepareFile(db: Database.Database): void {
  db.exec('PRAGMA journal_mode = WAL')
  db.exec('PRAGMA synchronous = FULL')
  db.exec('BEGIN IMMEDIATE')
  db.exec(`
    CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS spaces (
      id INTEGER PRIMARY KEY, name BLOB NOT NULL UNIQUE, head INTEGER NOT NULL, bytes INTEGER NOT NULL, entries INTEGER NOT NULL
    );
    CREATE TABLE IF NOT EXISTS entries (
      id INTEGER PRIMARY KEY, space INTEGER NOT NULL, kind INTEGER NOT NULL, hash BLOB NOT NULL, bytes BLOB
    );
    CREATE TABLE IF NOT EXISTS devices (
      device BLOB NOT NULL, space BLOB NOT NULL, PRIMARY KEY (device, space)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS notes (
      space BLOB NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL, PRIMARY KEY (space, name)
    ) WITHOUT ROWID;
    CREATE UNIQUE INDEX IF NOT EXISTS entries_by_hash ON entries (space, hash);
    CREATE INDEX IF NOT EXISTS entries_by_kind ON entries (kind, id) WHERE kind = 1;
  `)
  const put = db.prepare('INSERT OR IGNORE INTO meta VALUES (?, ?)')
  put.run('storeId', randomBytes(16))
  put.run('schema', Buffer.of(SCHEMA_VERSION))
  db.exec('COMMIT')
  const schema = readMeta(db, 'schema')[0]
  if (schema !== SCHEMA_VERSION)
    throw new Error(`the relay's file is of version ${String(schema)}, not ${SCHEMA_VERSION}`)
}

/** A value kept beside the log. */
export function readMeta(db: Database.Database, key: string): Uint8Array {
  const row = db.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: Uint8Array | ArrayBuffer }
  return plain(row.value)
}

/** libsql gives a Buffer for one row and an ArrayBuffer for many. */
export function plain(value: Uint8Array | ArrayBuffer): Uint8Array {
  return new Uint8Array(value)
}
