import type { Dexie } from 'dexie'
import { idToType, isId, type Id } from '../kernel/ids.ts'
import type { AnyRecord, RecordType } from '../domain/schema.ts'
import type { RowWrite } from '../store/read.ts'
import { ChangeLog, type LoggedChange } from './change-log.ts'
import type { ColumnChange, ColumnTable } from './columns/column-table.ts'
import { packGroup } from './columns/packed-group.ts'
import { isListTable, LIST_TABLES, type ListTableName } from './list-columns.ts'
import { ListTable } from './list-table.ts'
import { changesToIds, projectRecords, type Projected, type Projection, type RowChange } from './projection.ts'
import { queryToWords } from './fold.ts'
import { RowStore } from './row-store.ts'
import { SearchIndex } from './search/search-index.ts'
import type { SearchEngine } from './search/engine.ts'
import { createSearchSource } from './search-source.ts'
import type { PersonRow } from './rows.ts'
import type { DeletedRecord, Row, StoredSummary } from './stored-rows.ts'
import { isSubjectType, typeToTable, type TableName } from './tables.ts'

/** A record's name for lists that mention it. */
export function rowToName(row: { name?: string; company?: string; emails?: object; phones?: object }): string {
  return row.name ?? row.company ?? Object.keys({ ...row.emails, ...row.phones })[0] ?? ''
}

/** Records that are indexed while somebody waits for the answer: a second or two at most. */
const FEW_WORDS = 3000

/** What the read model is told by those who hold the documents. */
export interface ReadModelSource {
  now: () => number
  /** A record as its document has it; null when there is none. */
  record: (id: Id) => Promise<AnyRecord | null>
  openSearchEngine: () => Promise<SearchEngine>
  /** Awaited before a piece of work that nobody waits for. */
  turn: () => Promise<void>
}

/**
 * The read model of one space: rows in the database, the columns of the lists, and the log of what changed. Questions are answered by
 * the functions of `queries.ts`; this class holds what they share and keeps it true.
 */
export class ReadModel {
  readonly rows: RowStore
  readonly log: ChangeLog
  readonly search: SearchIndex
  private readonly lists: ReadonlyMap<ListTableName, ListTable>
  private peopleById: Promise<Map<string, PersonRow>> | null = null
  /** Whole tables of the small ones that are asked for again after each change elsewhere. */
  private readonly wholes = new Map<TableName, Promise<Row[]>>()
  /** Counts the commits shown. */
  private turn = 0

  constructor(
    private readonly db: Dexie,
    /** Names this build of the read model: who knows another one starts anew. */
    public epoch: string,
    private readonly source: ReadModelSource,
  ) {
    this.rows = new RowStore(db)
    this.log = new ChangeLog(db)
    this.lists = new Map(
      LIST_TABLES.map((table) => [table, new ListTable(db, this.rows, this.log, table, () => this.epoch)]),
    )
    this.search = new SearchIndex({
      source: createSearchSource(this),
      openEngine: () => this.source.openSearchEngine(),
      turn: () => this.source.turn(),
    })
  }

  /** Reads where the log of changes stands. `isNew`: the columns of a new space are kept from its first record on. */
  async open(isNew: boolean): Promise<void> {
    await this.log.open(this.source.now())
    if (isNew) for (const list of this.lists.values()) await list.need()
  }

  get now(): () => number {
    return this.source.now
  }

  record(id: Id): Promise<AnyRecord | null> {
    return this.source.record(id)
  }

  list(table: ListTableName): ListTable {
    const list = this.lists.get(table)
    if (!list) throw new Error(`no columns for ${table}`)
    return list
  }

  /** The columns of a list with these groups loaded; `main` always is. */
  columns(table: ListTableName, ...groups: readonly string[]): Promise<ColumnTable> {
    return this.list(table).need(...groups)
  }

  /**
   * The search index, complete when little is missing. A large index that is not complete goes on in the background and answers with
   * what it has; `search.state` says so.
   */
  async searchable(): Promise<SearchIndex> {
    const { search } = this
    await search.open()
    const { kind, done, total } = search.state
    if (kind === 'building' && total - done <= FEW_WORDS) await search.catchUp({ isUrgent: true })
    else if (kind === 'building') void search.catchUp().catch(() => undefined)
    return search
  }

  /** Slots of the records of a list that hold the words of a text; null when the text has no words. */
  async textHits(table: 'callNotes' | 'pages', text: string): Promise<ReadonlySet<number> | null> {
    if (queryToWords(text).length === 0) return null
    const columns = await this.columns(table)
    return new Set((await (await this.searchable()).matching(table, text)).map((id) => columns.slotOf(id)))
  }

  /** True when nothing hangs on a lead, company or contact, as far as loaded columns say. */
  hasNoSummary(id: string): boolean {
    return this.listOf(id)?.hasNoSummary(id) === true
  }

  /** The list of a lead, company or contact; null for other records. */
  private listOf(id: string): ListTable | null {
    const type = idToType(id as Id)
    return isSubjectType(type) ? this.list(typeToTable(type) as ListTableName) : null
  }

  /**
   * Loads the columns of a list whose records somebody is about to change: it is asked for them right after, and they are told from then
   * on what changes instead of having to catch up.
   */
  warm(type: RecordType | null): void {
    const table = type && typeToTable(type)
    if (table && isListTable(table))
      void this.list(table)
        .need()
        .catch(() => undefined)
  }

  /** True for a record whose row the columns know: it is there, and what hangs on it is known. */
  isListed(id: string): boolean {
    const list = this.listOf(id)
    return list !== null && list.isReady('main') && list.knows(id)
  }

  /** Rows for changed records. Nothing is kept until `show`. */
  async project(projection: Projection): Promise<Projected> {
    const projected = await projectRecords(this.rows, projection)
    await this.addSummaries(projected.changes, projection.created)
    return projected
  }

  /** A record that comes (back) into a list brings what already hangs on it. */
  private async addSummaries(changes: readonly RowChange[], created: ReadonlySet<string>): Promise<void> {
    const unknown = changes.filter(
      ({ table, id, row }) =>
        row &&
        isListTable(table) &&
        isSubjectType(idToType(id as Id)) &&
        !created.has(id) &&
        !this.list(table).knows(id),
    )
    if (unknown.length === 0) return
    const summaries = await this.rows.getMany<StoredSummary>(
      'summaries',
      unknown.map(({ id }) => id),
    )
    for (const [position, change] of unknown.entries()) change.summary = summaries[position] ?? null
  }

  /** Takes a commit in: from now on every question is answered with it, stored or not. Returns what goes into the log. */
  show(writes: readonly RowWrite[], changes: readonly RowChange[]): LoggedChange & { turn: number } {
    const logged = this.log.add(changesToIds(changes))
    this.turn++
    this.rows.addOverlay(writes, this.turn)
    if (changes.some((change) => change.table === 'people')) {
      this.peopleById = null
      for (const list of this.lists.values()) list.columns.forgetLists()
    }
    for (const { table } of changes) this.wholes.delete(table)
    const byTable = new Map<ListTableName, ColumnChange[]>()
    for (const { table, ...change } of changes) {
      if (!isListTable(table)) continue
      const held = byTable.get(table)
      if (held) held.push(change)
      else byTable.set(table, [change])
    }
    for (const [table, own] of byTable) this.list(table).apply(own)
    // A contact's place in its list follows from the company's name.
    if (byTable.has('accounts')) this.list('contacts').columns.forgetLists()
    return { ...logged, turn: this.turn }
  }

  /** This commit, with these rows, is on the disk; so are those before it. */
  settle(writes: readonly RowWrite[], shown: { turn: number; rev: number }): void {
    this.rows.settle(writes, shown.turn)
    this.log.stored(shown.rev)
  }

  /** Forgets what is in memory, when rows were written behind its back. */
  reset(): void {
    this.peopleById = null
    this.wholes.clear()
    this.rows.forget()
    for (const list of this.lists.values()) list.reset()
  }

  /** Makes columns that were never stored (after a restore, or a rebuild), so that a later question need not wait. */
  async prepare(isStopped: () => boolean): Promise<void> {
    const stored = new Set((await this.db.table('columns').toCollection().primaryKeys()) as string[])
    for (const [table, list] of this.lists) {
      if (isStopped()) return
      if (!stored.has(`${table}/main`)) await list.need()
    }
  }

  /** Stores columns that have changed much since they were stored; all that have changed at all when forced. Only when all is durable. */
  async saveColumns(force = false): Promise<void> {
    for (const list of this.lists.values()) {
      const groups = list.toSave(force)
      if (groups.length > 0) await this.db.table('columns').bulkPut(await Promise.all(groups.map(packGroup)))
    }
    await this.log.trim(Math.min(...[...this.lists.values()].map((list) => list.oldest)))
  }

  /** All rows of a small table, read once until one of them changes. Rows are shared: nobody may change one. */
  whole<R extends Row>(table: TableName): Promise<R[]> {
    let rows = this.wholes.get(table)
    if (!rows) {
      rows = this.rows.all<Row>(table)
      this.wholes.set(table, rows)
      const read = rows
      rows.catch(() => this.wholes.get(table) === read && this.wholes.delete(table))
    }
    return rows as Promise<R[]>
  }

  async people(): Promise<Map<string, PersonRow>> {
    if (!this.peopleById) {
      const read = this.rows
        .all<Row>('people')
        .then((rows) => new Map(rows.map((row) => [row.id, row as unknown as PersonRow])))
      this.peopleById = read
      read.catch(() => this.peopleById === read && (this.peopleById = null))
    }
    return this.peopleById
  }

  /** A row by id; a deleted record is still answered, with `deletedAt`. */
  async find<R>(table: TableName, id: string): Promise<R | null> {
    const row = await this.rows.get(table, id)
    if (row) return row as R
    const deleted = await this.rows.get<DeletedRecord>('deleted', id)
    if (!deleted || !isId(id) || typeToTable(deleted.type as never) !== table) return null
    return deleted.record as R
  }

  /** Names of subjects by id; ones that are gone keep the name they had. */
  async names(ids: Iterable<string>): Promise<Map<string, string>> {
    const names = new Map<string, string>()
    const idsByTable = new Map<TableName, string[]>()
    for (const id of new Set(ids)) {
      const type = isId(id) ? idToType(id) : ''
      if (!isSubjectType(type)) continue
      const table = typeToTable(type)
      const known = idsByTable.get(table)
      if (known) known.push(id)
      else idsByTable.set(table, [id])
    }
    for (const [table, wanted] of idsByTable) {
      const rows = await this.rows.getMany(table, wanted)
      const gone = wanted.filter((_, position) => rows[position] === null)
      const deleted = await this.rows.getMany<DeletedRecord>('deleted', gone)
      for (const row of rows) if (row) names.set(row.id, rowToName(row as never))
      for (const row of deleted) if (row) names.set(row.id, row.title)
    }
    return names
  }
}
