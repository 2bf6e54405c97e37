// What is kept of a space beside its log in the SQLite file.
import type Database from 'libsql'
import { equalBytes, fromHex } from '../../../shared/sync/bytes.ts'
import { plain } from './sqlite-file.ts'

/** See `RelayStore.setNote`. */
export function setNote(db: Database.Database, space: string, name: string, value: Uint8Array | null): void {
  if (value) db.prepare('INSERT OR REPLACE INTO notes VALUES (?, ?, ?)').run(fromHex(space), name, value)
  else db.prepare('DELETE FROM notes WHERE space = ? AND name = ?').run(fromHex(space), name)
}

/** See `RelayStore.replaceNote`. Nothing comes in between: only this process writes to the file, and this never waits. */
export function replaceNote(
  db: Database.Database,
  space: string,
  name: string,
  value: Uint8Array,
  instead: Uint8Array | null,
): boolean {
  const none = new Uint8Array(0)
  if (!equalBytes(readNotes(db, space).get(name) ?? none, instead ?? none)) return false
  setNote(db, space, name, value)
  return true
}

/** See `RelayStore.notes`. */
export function readNotes(db: Database.Database, space: string): Map<string, Uint8Array> {
  // Of bytes that stand alone libsql takes each for a parameter, and ends the process: hence the name.
  const read = db.prepare('SELECT name, value FROM notes WHERE space = ? AND name >= ? ORDER BY name')
  const rows = read.all(fromHex(space), '')
  return new Map((rows as { name: string; value: ArrayBuffer }[]).map(({ name, value }) => [name, plain(value)]))
}
