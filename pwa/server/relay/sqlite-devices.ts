// Which spaces name a device, beside the log in the SQLite file.
import type Database from 'libsql'
import { fromHex, toHex } from '../../../shared/sync/bytes.ts'
import { plain } from './sqlite-file.ts'

/** Notes devices of a space that are not noted yet, and waits for the disk. */
export function noteDevices(db: Database.Database, space: string, devices: readonly string[]): void {
  const name = fromHex(space)
  const isNoted = db.prepare('SELECT 1 FROM devices WHERE device = ? AND space = ?')
  const fresh = devices.map((device) => fromHex(device)).filter((device) => !isNoted.get(device, name))
  if (fresh.length === 0) return
  const note = db.prepare('INSERT INTO devices VALUES (?, ?)')
  db.transaction(() => fresh.forEach((device) => note.run(device, name)))()
}

/** Spaces noted for a device, at most `limit`. */
export function spacesNoting(db: Database.Database, device: string, limit: number): string[] {
  const rows = db.prepare('SELECT space FROM devices WHERE device = ? LIMIT ?').all(fromHex(device), limit)
  return (rows as { space: ArrayBuffer }[]).map(({ space }) => toHex(plain(space)))
}
