import type { BindingSpec, Database, PreparedStatement } from '@sqlite.org/sqlite-wasm'
import { DamagedIndexError, type EngineEntry, type EngineWrite, type Match, type SearchEngine } from './engine.ts'
import { SEARCH_TABLES, type SearchTable } from './source.ts'
import type { SqliteHome } from './sqlite-home.ts'
import { isIdAt, matchToText, restoreId, schemaOf, shortenId, toWords } from './sqlite-words.ts'

/**
 * Positions start here: numbers that take three bytes in each list of the index, with room for later documents before them. Of notes
 * there may be millions. An index is built from new to old, and so at the end of every page: before the others, half of each stays empty.
 */
function firstPositionOf(table: SearchTable): number {
  return table === 'callNotes' || table === 'tasks' ? 100_000_000 : 1_000_000
}
/** Pages that one piece of housekeeping may merge. */
const TIDY_PAGES = 64
/** After so many documents the log, which has grown by them, is carried over and cut. */
const LOG_DOCUMENTS = 500
const COLUMNS = 'position, id, stamp, at'

/** Codes of SQLite that say that the file is not what it was: CORRUPT, NOTADB, IOERR, CANTOPEN, SCHEMA errors of a half file. */
const DAMAGED = new Set([10, 11, 14, 26])
/** What the private files answer to a write for which there is no room: no fault of what is in them. */
const IOERR = 10

function toError(error: unknown, isWriting: boolean): unknown {
  const code = (error as { resultCode?: unknown } | null)?.resultCode
  const isDamaged = typeof code === 'number' && DAMAGED.has(code & 0xff) && !(isWriting && code === IOERR)
  const message = error instanceof Error ? error.message : String(error)
  // A table that should be there is not, or is another one: the file is of another time.
  const isForeign = /no such (table|column)|has no column|malformed/u.test(message)
  return isDamaged || isForeign ? new DamagedIndexError(message) : error
}

/** SQLite's full-text index behind the engine port, wherever its database lives. */
export class SqliteEngine implements SearchEngine {
  private statements = new Map<string, PreparedStatement>()
  private db: Database | null = null
  private readonly untidy = new Set<SearchTable>()
  /** Documents written since the log was cut. */
  private logged = 0

  private constructor(private readonly home: SqliteHome) {}

  /** Opens the database; a damaged one is thrown away. */
  static async open(home: SqliteHome): Promise<SqliteEngine> {
    const engine = new SqliteEngine(home)
    try {
      await engine.openDatabase()
    } catch (error) {
      if (!(toError(error, true) instanceof DamagedIndexError)) throw error
      await engine.reset()
    }
    return engine
  }

  get kind(): 'stored' | 'memory' {
    return this.home.kind
  }

  private async openDatabase(): Promise<void> {
    this.db = await this.home.open()
    // A log that is carried over in small pieces: fewer waits for the disk. What is lost with the power is indexed again.
    this.db.exec(
      'PRAGMA locking_mode=exclusive; PRAGMA journal_mode=wal; PRAGMA synchronous=normal; PRAGMA wal_autocheckpoint=500; PRAGMA cache_size=-16000',
    )
    // An index from before a kind of record was searched gets the tables of that kind, and keeps all others.
    const known = new Set(this.db.selectValues(`SELECT name FROM sqlite_master WHERE type = 'table'`))
    const missing = SEARCH_TABLES.filter((table) => !known.has(`docs_${table}`))
    const note = known.has('note') ? '' : 'CREATE TABLE note(key INTEGER PRIMARY KEY, value TEXT NOT NULL);'
    if (note || missing.length > 0) this.db.exec(`BEGIN; ${note} ${missing.map(schemaOf).join('')} COMMIT`)
  }

  private closeDatabase(): void {
    for (const statement of this.statements.values()) statement.finalize()
    this.statements.clear()
    this.db?.close()
    this.db = null
  }

  /** Runs `work` and says what its failure means. */
  private async guard<T>(work: (db: Database) => T, isWriting = false): Promise<T> {
    if (!this.db) throw new Error('the index is closed')
    try {
      return work(this.db)
    } catch (error) {
      throw toError(error, isWriting)
    }
  }

  private statement(sql: string): PreparedStatement {
    const known = this.statements.get(sql)
    if (known) return known
    if (!this.db) throw new Error('the index is closed')
    const statement = this.db.prepare(sql)
    this.statements.set(sql, statement)
    return statement
  }

  private run(sql: string, values: BindingSpec): void {
    const statement = this.statement(sql)
    try {
      statement.bind(values).step()
    } finally {
      statement.reset(true)
    }
  }

  private all<T>(sql: string, values: BindingSpec, read: (statement: PreparedStatement) => T): T[] {
    const statement = this.statement(sql)
    const found: T[] = []
    try {
      if (Array.isArray(values) ? values.length > 0 : values !== null) statement.bind(values)
      while (statement.step()) found.push(read(statement))
    } finally {
      statement.reset(true)
    }
    return found
  }

  readNote(): Promise<string | null> {
    return this.guard(() => this.all('SELECT value FROM note WHERE key = 0', [], (row) => row.getString(0))[0] ?? null)
  }

  write(writes: readonly EngineWrite[], note: string | null): Promise<void> {
    return this.guard((db) => {
      db.exec('BEGIN IMMEDIATE')
      try {
        for (const write of writes) this.writeTable(write)
        if (note !== null) this.run('INSERT OR REPLACE INTO note VALUES(0, ?)', [note])
        db.exec('COMMIT')
      } catch (error) {
        try {
          db.exec('ROLLBACK')
        } catch {
          // It has been rolled back already; the first error says why.
        }
        throw error
      }
    }, true)
  }

  private writeTable({ table, put = [], place = 'newer', touch = [], remove = [] }: EngineWrite): void {
    if (put.length + remove.length > 0) this.untidy.add(table)
    this.logged += put.length + remove.length
    for (const id of remove) this.removeDocument(table, id)
    // All removals come first: the index keeps what it collects only while positions rise.
    for (const { id } of put) this.removeDocument(table, id)
    for (const { id, at } of touch)
      this.run(`UPDATE docs_${table} SET at = ?1 WHERE ${isIdAt(2)}`, [at, shortenId(table, id)])
    if (put.length === 0) return
    const order = place === 'newer' ? 'ASC' : 'DESC'
    const edge = `SELECT position FROM docs_${table} ORDER BY position ${order} LIMIT 1`
    const [known] = this.all(edge, [], (row) => Number(row.get(0)))
    let position = known === undefined ? firstPositionOf(table) : place === 'newer' ? known - put.length : known + 1
    const insertWords = `INSERT INTO words_${table}(rowid, words) VALUES(?, ?)`
    const insertDocument = `INSERT INTO docs_${table}(${COLUMNS}) VALUES(?, ?, ?, ?)`
    for (const document of put.toReversed()) {
      this.run(insertWords, [position, toWords(table, document)])
      this.run(insertDocument, [position, shortenId(table, document.id), document.stamp, Math.trunc(document.at)])
      position++
    }
  }

  private removeDocument(table: SearchTable, id: string): void {
    const select = `SELECT position FROM docs_${table} WHERE ${isIdAt(1)}`
    const [position] = this.all(select, [shortenId(table, id)], (row) => Number(row.get(0)))
    if (position === undefined) return
    this.run(`DELETE FROM words_${table} WHERE rowid = ?`, [position])
    this.run(`DELETE FROM docs_${table} WHERE position = ?`, [position])
  }

  count(table: SearchTable): Promise<number> {
    return this.guard(() => this.all(`SELECT count(*) FROM docs_${table}`, [], (row) => Number(row.get(0)))[0] ?? 0)
  }

  /** One long text instead of a row each: crossing into JavaScript costs more than reading. */
  private joined(table: SearchTable, sql: string, values: BindingSpec): string[] {
    const [text] = this.all(sql, values, (row) => row.getString(0))
    return text ? text.split(' ').map((id) => restoreId(table, id)) : []
  }

  ids(table: SearchTable): Promise<string[]> {
    return this.guard(() => this.joined(table, `SELECT group_concat(id, ' ') FROM docs_${table}`, []))
  }

  entries(table: SearchTable, ids: readonly string[]): Promise<(EngineEntry | null)[]> {
    const sql = `SELECT ${COLUMNS} FROM docs_${table} WHERE ${isIdAt(1)}`
    return this.guard(() => ids.map((id) => this.all(sql, [shortenId(table, id)], readEntry(table))[0] ?? null))
  }

  entriesAfter(table: SearchTable, position: number, limit: number): Promise<EngineEntry[]> {
    const sql = `SELECT ${COLUMNS} FROM docs_${table} WHERE position > ? ORDER BY position LIMIT ?`
    return this.guard(() => this.all(sql, [position, limit], readEntry(table)))
  }

  find(table: SearchTable, match: Match, limit: number, after?: number): Promise<EngineEntry[]> {
    const text = matchToText(match, table)
    if (text === '') return Promise.resolve([])
    // The inner question ends as soon as it has enough: positions come latest first from the index itself.
    const bound = after === undefined ? '' : 'AND rowid > ?3'
    const sql = `SELECT ${COLUMNS.replace('position', 'docs.position')} FROM
      (SELECT rowid AS found FROM words_${table} WHERE words_${table} MATCH ?1 ${bound} ORDER BY rowid LIMIT ?2)
      CROSS JOIN docs_${table} AS docs ON docs.position = found`
    const values = after === undefined ? [text, limit] : [text, limit, after]
    return this.guard(() => this.all(sql, values, readEntry(table)))
  }

  matching(table: SearchTable, match: Match): Promise<string[]> {
    const text = matchToText(match, table)
    if (text === '') return Promise.resolve([])
    const sql = `SELECT group_concat(id, ' ') FROM (SELECT rowid AS found FROM words_${table} WHERE words_${table} MATCH ?)
      CROSS JOIN docs_${table} ON position = found`
    return this.guard(() => this.joined(table, sql, [text]))
  }

  tidy(): Promise<boolean> {
    return this.guard((db) => {
      for (const table of this.untidy) {
        const before = db.changes(true)
        this.run(`INSERT INTO words_${table}(words_${table}, rank) VALUES('merge', ?)`, [TIDY_PAGES])
        // SQLite counts the command itself as one change.
        if (db.changes(true) - before < 2) this.untidy.delete(table)
        break
      }
      if (this.untidy.size > 0) return false
      if (this.logged >= LOG_DOCUMENTS) {
        this.logged = 0
        db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      }
      return true
    }, true)
  }

  async reset(): Promise<void> {
    try {
      this.closeDatabase()
    } catch {
      // A damaged database need not close well.
      this.db = null
    }
    await this.home.remove()
    await this.openDatabase()
  }

  async close(): Promise<void> {
    if (!this.db) return
    this.closeDatabase()
    await this.home.release()
  }
}

function readEntry(table: SearchTable): (row: PreparedStatement) => EngineEntry {
  return (row) => ({
    position: Number(row.get(0)),
    id: restoreId(table, row.getString(1) ?? ''),
    stamp: Number(row.get(2)),
    at: Number(row.get(3)),
  })
}
