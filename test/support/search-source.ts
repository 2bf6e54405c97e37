// Rows in arrays behind the port that search reads, and a disk for the in-memory SQLite that outlives its engine, so that an engine can
// be killed at any moment and its bytes be damaged.
import type { Database } from '@sqlite.org/sqlite-wasm'
import { loadSqlite, type SqliteHome } from '../../shared/readmodel/search/sqlite-home.ts'
import type { SearchSource, SearchTable } from '../../shared/readmodel/search/source.ts'
import type { Row } from '../../shared/readmodel/stored-rows.ts'
import { idToTable } from '../../shared/readmodel/search/indexer.ts'

export type TestRow = Row & Record<string, unknown>

/** How recent a row is, as the read model orders them. */
function ageOf(row: TestRow): number {
  return Number(row['lastActivityAt'] ?? row['at'] ?? row['updatedAt'] ?? 0)
}

/** The read model as search sees it. */
export class ArraySource implements SearchSource {
  revision = 0
  epoch = 'first'
  /** Changes before this one are forgotten. */
  knownFrom = 0
  /** Changes that were shown and never reached the disk. */
  readonly lost = new Set<number>()
  /** How many rows were asked for. */
  reads = 0
  readonly held = new Map<string, TestRow>()
  private readonly changes: { revision: number; id: string }[] = []

  put(...rows: TestRow[]): void {
    this.revision++
    for (const row of rows) {
      this.held.set(row.id, row)
      this.changes.push({ revision: this.revision, id: row.id })
    }
  }

  remove(...ids: string[]): void {
    this.revision++
    for (const id of ids) {
      this.held.delete(id)
      this.changes.push({ revision: this.revision, id })
    }
  }

  /** A crash: these rows, shown by the last change, are what they were before it. */
  loseLast(...rows: TestRow[]): void {
    this.lost.add(this.revision)
    for (const row of rows) this.held.set(row.id, row)
    for (let at = this.changes.length - 1; this.changes[at]?.revision === this.revision; at--) this.changes.pop()
    // The next session's numbers begin further on.
    this.revision += 1000
  }

  all(table: SearchTable): TestRow[] {
    return [...this.held.values()].filter((row) => idToTable(row.id) === table)
  }

  changedSince(revision: number): Promise<string[] | null> {
    if (revision < this.knownFrom || revision > this.revision || this.lost.has(revision)) return Promise.resolve(null)
    const ids = this.changes.filter((change) => change.revision > revision).map(({ id }) => id)
    return Promise.resolve([...new Set(ids)])
  }

  idsByAge(table: SearchTable): Promise<readonly string[]> {
    const rows = this.all(table).sort((a, b) => ageOf(a) - ageOf(b) || (a.id < b.id ? -1 : 1))
    return Promise.resolve(rows.map(({ id }) => id))
  }

  rows(table: SearchTable, ids: readonly string[]): Promise<(Row | null)[]> {
    this.reads += ids.length
    return Promise.resolve(ids.map((id) => (idToTable(id) === table ? (this.held.get(id) ?? null) : null)))
  }

  count(table: SearchTable): Promise<number> {
    return Promise.resolve(this.all(table).length)
  }
}

/** Bytes that outlive the engines that open them. */
export class TestDisk implements SqliteHome {
  readonly kind = 'stored'
  bytes: Uint8Array | null = null
  private db: Database | null = null

  async open(): Promise<Database> {
    const sqlite = await loadSqlite()
    const db = new sqlite.oo1.DB(':memory:')
    if (this.bytes) {
      const pointer = sqlite.wasm.allocFromTypedArray(this.bytes)
      const { length } = this.bytes
      const flags = sqlite.capi.SQLITE_DESERIALIZE_FREEONCLOSE | sqlite.capi.SQLITE_DESERIALIZE_RESIZEABLE
      db.checkRc(sqlite.capi.sqlite3_deserialize(db.pointer!, 'main', pointer, length, length, flags))
    }
    this.db = db
    return db
  }

  /** What the disk holds at this moment: after a crash, what the next engine finds. */
  async keep(): Promise<Uint8Array> {
    const sqlite = await loadSqlite()
    if (!this.db) throw new Error('nothing is open')
    this.bytes = sqlite.capi.sqlite3_js_db_export(this.db)
    return this.bytes
  }

  /** Does something behind the engine's back. */
  run(sql: string): void {
    this.db?.exec(sql)
  }

  /** From now on it has room for nothing more, or has again. */
  fill(isFull: boolean): void {
    this.run(`PRAGMA max_page_count=${isFull ? '1' : '4294967294'}`)
  }

  remove(): Promise<void> {
    this.bytes = null
    return Promise.resolve()
  }

  release(): Promise<void> {
    this.db = null
    return Promise.resolve()
  }
}

let count = 0

/** A lead row with what every row has. */
export function leadRow(fields: Record<string, unknown>, at = ++count): TestRow {
  const id = `lead:test0001:${String(++count).padStart(8, '0')}`
  return { id, type: 'lead', kind: 'person', createdAt: at, updatedAt: at, lastActivityAt: at, ...fields }
}

/** A call note row. */
export function noteRow(fields: Record<string, unknown>, at = ++count): TestRow {
  const id = `call-note:test0001:${String(++count).padStart(8, '0')}`
  return { id, type: 'call-note', createdAt: at, updatedAt: at, at, subjects: {}, subjectIds: [], ...fields }
}

/** A row of another type. */
export function otherRow(
  type: 'account' | 'contact' | 'task' | 'page',
  fields: Record<string, unknown>,
  at = ++count,
): TestRow {
  const id = `${type}:test0001:${String(++count).padStart(8, '0')}`
  return { id, type, createdAt: at, updatedAt: at, lastActivityAt: at, subjects: {}, subjectIds: [], ...fields }
}
