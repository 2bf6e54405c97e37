import type { BindingSpec, Database, PreparedStatement } from '@sqlite.org/sqlite-wasm'
import { DamagedIndexError, type EngineEntry, type EngineWrite, type Match, type SearchEngine } from './engine.ts'
import { FIELDS_BY_TABLE, type SearchField } from './fields.ts'
import { SEARCH_TABLES, type SearchTable } from './source.ts'
import type { SqliteHome } from './sqlite-home.ts'

/**
 * Positions start here, so that there is room for older documents before them. Larger ones would take a byte more in every list of an
 * index that has millions of them.
 */
const FIRST_POSITION = 100_000_000
const COLUMNS = 'position, id, stamp, at'

/**
 * One table of words per kind of record. `content=''`: the words only, the texts stand in the rows. `detail`: which fields hold a word,
 * or for notes, which have one field, not even that. `prefix='1'`: one Chinese character begins thousands of pairs, whose lists would
 * otherwise be merged for each question. The tokenizer only splits at spaces: the tokens are made by tokens.ts.
 */
function schemaOf(table: SearchTable): string {
  const fields = FIELDS_BY_TABLE[table]
  const detail = fields.length > 1 ? 'column' : 'none'
  return `
    CREATE VIRTUAL TABLE IF NOT EXISTS words_${table} USING fts5(
      ${fields.join(', ')}, content='', contentless_delete=1, detail=${detail}, tokenize='ascii', prefix='1');
    CREATE TABLE IF NOT EXISTS docs_${table}(
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stamp INTEGER NOT NULL, at INTEGER NOT NULL);`
}

/** Codes of SQLite that say that the file is not what it was: CORRUPT, NOTADB, IOERR, CANTOPEN, SCHEMA errors of a half file. */
const DAMAGED = new Set([10, 11, 14, 26])

function toError(error: unknown): unknown {
  const code = (error as { resultCode?: unknown } | null)?.resultCode
  const isDamaged = typeof code === 'number' && DAMAGED.has(code & 0xff)
  const message = error instanceof Error ? error.message : String(error)
  // A table that should be there is not: the file is another one.
  return isDamaged || /no such (table|column)|malformed/u.test(message) ? new DamagedIndexError(message) : error
}

/** What the tokenizer leaves whole. Anything else stands in no document: it is never shown to SQLite, quoted or not. */
const TOKEN = /^[0-9A-Za-z\u0080-\uFFFF]+$/

/** A match in the language of FTS5 for a table with these fields. '' matches nothing. */
function matchToText(match: Match, fields: readonly SearchField[]): string {
  if ('token' in match) return TOKEN.test(match.token) ? `"${match.token}"${match.prefix ? ' *' : ''}` : ''
  if ('field' in match) {
    const inner = fields.includes(match.field) ? matchToText(match.match, fields) : ''
    // Where all words are of one field, the index does not even know of fields.
    return inner === '' || fields.length === 1 ? inner : `{${match.field}} : (${inner})`
  }
  const isAll = 'all' in match
  const parts = (isAll ? match.all : match.any).map((part) => matchToText(part, fields))
  const held = parts.filter((part) => part !== '')
  if (held.length === 0 || (isAll && held.length < parts.length)) return ''
  return held.length === 1 ? (held[0] ?? '') : `(${held.join(isAll ? ' AND ' : ' OR ')})`
}

/** SQLite's full-text index behind the engine port, wherever its database lives. */
export class SqliteEngine implements SearchEngine {
  private statements = new Map<string, PreparedStatement>()
  private db: Database | null = null

  private constructor(private readonly home: SqliteHome) {}

  /** Opens the database; a damaged one is thrown away. */
  static async open(home: SqliteHome): Promise<SqliteEngine> {
    const engine = new SqliteEngine(home)
    try {
      await engine.openDatabase()
    } catch (error) {
      if (!(toError(error) instanceof DamagedIndexError)) throw error
      await engine.reset()
    }
    return engine
  }

  get kind(): 'stored' | 'memory' {
    return this.home.kind
  }

  private async openDatabase(): Promise<void> {
    this.db = await this.home.open()
    // Every commit would otherwise write the same pages twice; what is lost with the power is built again.
    this.db.exec(
      'PRAGMA locking_mode=exclusive; PRAGMA journal_mode=wal; PRAGMA synchronous=normal; PRAGMA cache_size=-16000',
    )
    this.db.exec(`BEGIN; CREATE TABLE IF NOT EXISTS note(key INTEGER PRIMARY KEY, value TEXT NOT NULL);
      ${SEARCH_TABLES.map(schemaOf).join('')} COMMIT`)
  }

  private closeDatabase(): void {
    for (const statement of this.statements.values()) statement.finalize()
    this.statements.clear()
    this.db?.close()
    this.db = null
  }

  /** Runs `work` and says what its failure means. */
  private async guard<T>(work: (db: Database) => T): Promise<T> {
    if (!this.db) throw new Error('the index is closed')
    try {
      return work(this.db)
    } catch (error) {
      throw toError(error)
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
    })
  }

  private writeTable({ table, put = [], place = 'newer', touch = [], remove = [] }: EngineWrite): void {
    for (const id of remove) this.removeDocument(table, id)
    // All removals come first: the index keeps what it collects only while positions rise.
    for (const { id } of put) this.removeDocument(table, id)
    for (const { id, at } of touch) this.run(`UPDATE docs_${table} SET at = ? WHERE id = ?`, [at, id])
    if (put.length === 0) return
    const order = place === 'newer' ? 'DESC' : 'ASC'
    const edge = `SELECT position FROM docs_${table} ORDER BY position ${order} LIMIT 1`
    const [known] = this.all(edge, [], (row) => Number(row.get(0)))
    let position = known === undefined ? FIRST_POSITION : place === 'newer' ? known + 1 : known - put.length
    const fields = FIELDS_BY_TABLE[table]
    const insertWords = `INSERT INTO words_${table}(rowid, ${fields.join(', ')}) VALUES(?${', ?'.repeat(fields.length)})`
    const insertDocument = `INSERT INTO docs_${table}(${COLUMNS}) VALUES(?, ?, ?, ?)`
    for (const { id, tokens, stamp, at } of put) {
      this.run(insertWords, [position, ...fields.map((_, column) => (tokens[column] ?? '').replaceAll('\0', ' '))])
      this.run(insertDocument, [position, id, stamp, Math.trunc(at)])
      position++
    }
  }

  private removeDocument(table: SearchTable, id: string): void {
    const select = `SELECT position FROM docs_${table} WHERE id = ?`
    const [position] = this.all(select, [id], (row) => Number(row.get(0)))
    if (position === undefined) return
    this.run(`DELETE FROM words_${table} WHERE rowid = ?`, [position])
    this.run(`DELETE FROM docs_${table} WHERE position = ?`, [position])
  }

  count(table: SearchTable): Promise<number> {
    return this.guard(() => this.all(`SELECT count(*) FROM docs_${table}`, [], (row) => Number(row.get(0)))[0] ?? 0)
  }

  /** One long text instead of a row each: crossing into JavaScript costs more than reading. */
  private joined(sql: string, values: BindingSpec): string[] {
    const [text] = this.all(sql, values, (row) => row.getString(0))
    return text ? text.split(' ') : []
  }

  ids(table: SearchTable): Promise<string[]> {
    return this.guard(() => this.joined(`SELECT group_concat(id, ' ') FROM docs_${table}`, []))
  }

  entries(table: SearchTable, ids: readonly string[]): Promise<(EngineEntry | null)[]> {
    const sql = `SELECT ${COLUMNS} FROM docs_${table} WHERE id = ?`
    return this.guard(() => ids.map((id) => this.all(sql, [id], readEntry)[0] ?? null))
  }

  entriesAfter(table: SearchTable, position: number, limit: number): Promise<EngineEntry[]> {
    const sql = `SELECT ${COLUMNS} FROM docs_${table} WHERE position > ? ORDER BY position LIMIT ?`
    return this.guard(() => this.all(sql, [position, limit], readEntry))
  }

  find(table: SearchTable, match: Match, limit: number, before?: number): Promise<EngineEntry[]> {
    const text = matchToText(match, FIELDS_BY_TABLE[table])
    if (text === '') return Promise.resolve([])
    // The inner question ends as soon as it has enough: positions come latest first from the index itself.
    const bound = before === undefined ? '' : 'AND rowid < ?3'
    const sql = `SELECT ${COLUMNS.replace('position', 'docs.position')} FROM
      (SELECT rowid AS found FROM words_${table} WHERE words_${table} MATCH ?1 ${bound} ORDER BY rowid DESC LIMIT ?2)
      CROSS JOIN docs_${table} AS docs ON docs.position = found`
    const values = before === undefined ? [text, limit] : [text, limit, before]
    return this.guard(() => this.all(sql, values, readEntry))
  }

  matching(table: SearchTable, match: Match): Promise<string[]> {
    const text = matchToText(match, FIELDS_BY_TABLE[table])
    if (text === '') return Promise.resolve([])
    const sql = `SELECT group_concat(id, ' ') FROM (SELECT rowid AS found FROM words_${table} WHERE words_${table} MATCH ?)
      CROSS JOIN docs_${table} ON position = found`
    return this.guard(() => this.joined(sql, [text]))
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

function readEntry(row: PreparedStatement): EngineEntry {
  return {
    position: Number(row.get(0)),
    id: row.getString(1) ?? '',
    stamp: Number(row.get(2)),
    at: Number(row.get(3)),
  }
}
