// The log in one SQLite file. Appends of some milliseconds share one transaction, and so one fsync: one each would allow some hundred a
// second.
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import { fromHex, toHex } from '../../../shared/sync/bytes.ts'
import { noteDevices, spacesNoting } from './sqlite-devices.ts'
import { readNotes, replaceNote, setNote } from './sqlite-notes.ts'
import { copyTo, plain, prepareFile, readMeta, takeLock } from './sqlite-file.ts'
import {
  MAX_READ_BYTES,
  Presence,
  type Quota,
  type RelayStore,
  type StoredEntry,
  StoreFull,
  Watchers,
} from './store.ts'

/** An entry's id is its space's number, then its cursor in 32 bits: one integer key, and at most 2^21 spaces. */
const CURSORS = 2 ** 32
const MAX_SPACES = 2 ** 21
const READ_STEP = 64

/** ms from one fsync to the next at the least: what comes meanwhile shares it, and what comes alone hardly waits. */
const COMMIT_EVERY = 5
/** Bytes that wait before the delay is cut short. */
const COMMIT_BYTES = 1024 * 1024

interface Waiting {
  space: string
  entries: readonly Uint8Array[]
  hashes: Uint8Array[]
  quota: Quota
  resolve(cursors: number[]): void
  reject(error: unknown): void
}

interface Space {
  id: number
  head: number
  bytes: number
  entries: number
}

/** Opens or creates a store in a file. Throws `StoreTaken` when another process has it open. */
export function openSqliteStore(path: string): SqliteStore {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const lock = takeLock(`${path}.lock`)
  const db = new Database(path)
  try {
    prepareFile(db)
  } catch (error) {
    db.close()
    lock.close()
    throw error
  }
  return new SqliteStore(db, lock)
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

export class SqliteStore implements RelayStore {
  readonly id: Uint8Array
  private readonly watchers = new Watchers()
  private readonly presence = new Presence()
  private readonly spaces = new Map<string, Space>()
  private totalBytes: number
  private waiting: Waiting[] = []
  private waitingBytes = 0
  private timer: NodeJS.Timeout | null = null
  private committedAt = 0
  private isClosed = false
  private readonly insert
  private readonly known
  private readonly saveSpace
  private readonly hashById

  constructor(
    private readonly db: Database.Database,
    private readonly lock: Database.Database,
  ) {
    this.id = readMeta(db, 'storeId')
    for (const row of db.prepare('SELECT * FROM spaces').all() as (Space & { name: ArrayBuffer })[]) {
      const { id, head, bytes, entries } = row
      this.spaces.set(toHex(plain(row.name)), { id, head, bytes, entries })
    }
    this.totalBytes = [...this.spaces.values()].reduce((sum, space) => sum + space.bytes, 0)
    this.insert = db.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?)')
    this.known = db.prepare('SELECT id FROM entries WHERE space = ? AND hash = ?')
    this.hashById = db.prepare('SELECT hash FROM entries WHERE id = ?')
    this.saveSpace = db.prepare(
      'INSERT INTO spaces VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET head = excluded.head, bytes = excluded.bytes, entries = excluded.entries',
    )
  }

  append(space: string, entries: readonly Uint8Array[], quota: Quota): Promise<number[]> {
    if (this.isClosed) return Promise.reject(new Error('closed'))
    const hashes = entries.map(sha256)
    return new Promise((resolve, reject) => {
      this.waiting.push({ space, entries, hashes, quota, resolve, reject })
      for (const entry of entries) this.waitingBytes += entry.byteLength
      if (this.waitingBytes >= COMMIT_BYTES) this.commit()
      else
        this.timer ??= setTimeout(() => this.commit(), Math.max(0, this.committedAt + COMMIT_EVERY - performance.now()))
    })
  }

  /** Writes what waits in one transaction. A call that does not fit is refused alone; an error of the disk refuses them all. */
  private commit(): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    const waiting = this.waiting
    this.waiting = []
    this.waitingBytes = 0
    if (waiting.length === 0) return
    this.write(waiting)
    this.committedAt = performance.now()
  }

  private write(waiting: readonly Waiting[]): void {
    const staged = new Map<string, Space>()
    const fresh = new Map<string, StoredEntry[]>()
    const done: (() => void)[] = []
    try {
      this.db.exec('BEGIN IMMEDIATE')
      for (const call of waiting) {
        try {
          const cursors = this.put(call, staged, fresh)
          done.push(() => call.resolve(cursors))
        } catch (error) {
          if (!(error instanceof StoreFull)) throw error
          done.push(() => call.reject(error))
        }
      }
      for (const [name, space] of staged) {
        this.saveSpace.run(space.id, fromHex(name), space.head, space.bytes, space.entries)
      }
      this.db.exec('COMMIT')
    } catch (error) {
      if (this.db.inTransaction) this.db.exec('ROLLBACK')
      for (const call of waiting) call.reject(error)
      return
    }
    for (const [name, space] of staged) {
      this.totalBytes += space.bytes - (this.spaces.get(name)?.bytes ?? 0)
      this.spaces.set(name, space)
    }
    for (const settle of done) settle()
    for (const [name, entries] of fresh) {
      for (const watcher of this.watchers.of(name)) watcher.entries(entries)
    }
  }

  private put(call: Waiting, staged: Map<string, Space>, fresh: Map<string, StoredEntry[]>): number[] {
    const before = staged.get(call.space) ?? this.spaces.get(call.space)
    const space: Space = before ? { ...before } : { id: this.nextId(staged), head: 0, bytes: 0, entries: 0 }
    const added: StoredEntry[] = []
    const cursorByHash = new Map<string, number>()
    const cursors = call.entries.map((bytes, at) => {
      const digest = call.hashes[at] ?? sha256(bytes)
      const name = toHex(digest)
      const found = cursorByHash.get(name) ?? (before ? this.cursorOf(space.id, digest) : null)
      if (found !== null && found !== undefined) return found
      space.head++
      space.entries++
      space.bytes += bytes.byteLength
      added.push({ cursor: space.head, hash: digest, bytes })
      cursorByHash.set(name, space.head)
      return space.head
    })
    if (added.length === 0) return cursors
    if (space.bytes > call.quota.bytes || space.entries > call.quota.entries || space.id > MAX_SPACES)
      throw new StoreFull()
    for (const { cursor, hash: digest, bytes } of added) {
      this.insert.run(space.id * CURSORS + cursor, space.id, bytes[0] ?? 0, digest, bytes)
    }
    staged.set(call.space, space)
    const others = fresh.get(call.space)
    if (others) others.push(...added)
    else fresh.set(call.space, added)
    return cursors
  }

  private nextId(staged: Map<string, Space>): number {
    let newOnes = 0
    for (const name of staged.keys()) if (!this.spaces.has(name)) newOnes++
    return this.spaces.size + newOnes + 1
  }

  private cursorOf(space: number, digest: Uint8Array): number | null {
    const row = this.known.get(space, digest) as { id: number } | undefined
    return row ? row.id - space * CURSORS : null
  }

  async readAfter(space: string, cursor: number, limit: number, kind?: number): Promise<StoredEntry[]> {
    const id = this.spaces.get(space)?.id
    if (id === undefined || cursor >= CURSORS) return []
    const first = id * CURSORS
    const byKind = kind === undefined ? '' : `AND kind = ${Math.trunc(kind)}`
    const read = this.db.prepare(
      `SELECT id, hash, bytes FROM entries WHERE id > ? AND id < ? ${byKind} AND bytes IS NOT NULL ORDER BY id LIMIT ?`,
    )
    const out: StoredEntry[] = []
    let size = 0
    let at = first + cursor
    // In steps: how large the entries are is known only after reading them.
    while (out.length < limit && size < MAX_READ_BYTES) {
      const step = Math.min(READ_STEP, limit - out.length)
      const rows = read.all(at, first + CURSORS, step) as { id: number; hash: ArrayBuffer; bytes: ArrayBuffer }[]
      for (const row of rows) {
        const bytes = plain(row.bytes)
        if (out.length > 0 && size + bytes.byteLength > MAX_READ_BYTES) return out
        size += bytes.byteLength
        at = row.id
        out.push({ cursor: row.id - first, hash: plain(row.hash), bytes })
      }
      if (rows.length < step) break
    }
    return out
  }

  async hashAt(space: string, cursor: number): Promise<Uint8Array | null> {
    const id = this.spaces.get(space)?.id
    if (id === undefined || cursor >= CURSORS) return null
    const row = this.hashById.get(id * CURSORS + cursor) as { hash: Uint8Array } | undefined
    return row ? plain(row.hash) : null
  }

  async head(space: string): Promise<number> {
    return this.spaces.get(space)?.head ?? 0
  }

  watch(...[space, watcher]: Parameters<RelayStore['watch']>): () => void {
    return this.watchers.add(space, watcher)
  }

  tell(space: string, frame: Uint8Array): void {
    for (const watcher of this.watchers.of(space)) watcher.told(frame)
  }

  announce(space: string, device: string): () => void {
    return this.presence.announce(space, device)
  }

  async isConnected(space: string, device: string): Promise<boolean> {
    return this.presence.has(space, device)
  }

  async noteDevices(space: string, devices: readonly string[]): Promise<void> {
    noteDevices(this.db, space, devices)
  }

  async spacesNoting(device: string, limit: number): Promise<string[]> {
    return spacesNoting(this.db, device, limit)
  }

  async entryOf(space: string, kind: number, hash: Uint8Array): Promise<StoredEntry | null> {
    const id = this.spaces.get(space)?.id
    if (id === undefined) return null
    const read = this.db.prepare(
      'SELECT id, bytes FROM entries WHERE space = ? AND hash = ? AND kind = ? AND bytes IS NOT NULL',
    )
    const row = read.get(id, hash, kind) as { id: number; bytes: ArrayBuffer } | undefined
    return row ? { cursor: row.id - id * CURSORS, hash, bytes: plain(row.bytes) } : null
  }

  async setNote(space: string, name: string, value: Uint8Array | null): Promise<void> {
    // Behind what waits: its transaction is open on the same connection while it is written.
    this.commit()
    setNote(this.db, space, name, value)
  }

  async replaceNote(space: string, name: string, value: Uint8Array, instead: Uint8Array | null): Promise<boolean> {
    this.commit()
    return replaceNote(this.db, space, name, value, instead)
  }

  async notes(space: string): Promise<Map<string, Uint8Array>> {
    return readNotes(this.db, space)
  }

  async prune(space: string, cursors: readonly number[]): Promise<void> {
    this.commit()
    const known = this.spaces.get(space)
    if (!known) return
    const size = this.db.prepare('SELECT length(bytes) AS size FROM entries WHERE id = ? AND bytes IS NOT NULL')
    const forget = this.db.prepare('UPDATE entries SET bytes = NULL WHERE id = ?')
    const after = { ...known }
    this.db.exec('BEGIN IMMEDIATE')
    try {
      for (const cursor of cursors) {
        const row = size.get(known.id * CURSORS + cursor) as { size: number } | undefined
        if (!row) continue
        forget.run(known.id * CURSORS + cursor)
        after.bytes -= row.size
      }
      this.saveSpace.run(after.id, fromHex(space), after.head, after.bytes, after.entries)
      this.db.exec('COMMIT')
    } catch (error) {
      this.db.exec('ROLLBACK')
      throw error
    }
    this.totalBytes += after.bytes - known.bytes
    this.spaces.set(space, after)
  }

  async stats(): Promise<{ spaces: number; entries: number; bytes: number }> {
    const entries = [...this.spaces.values()].reduce((sum, space) => sum + space.entries, 0)
    return { spaces: this.spaces.size, entries, bytes: this.totalBytes }
  }

  /** Writes a copy of everything to a file that is not there yet, while the store is in use. */
  async backup(path: string): Promise<void> {
    this.commit()
    copyTo(this.db, path)
  }

  async flush(): Promise<void> {
    this.commit()
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    this.commit()
    this.db.close()
    this.lock.close()
  }
}
