import type { Dexie } from 'dexie'
import { idToType, isId } from '../kernel/ids.ts'
import type { AnyRecord } from '../domain/schema.ts'
import {
  accountToEntry,
  contactToEntry,
  leadToEntry,
  noteToEntry,
  taskToEntry,
  type LeadEntry,
  type NamedEntry,
  type NoteEntry,
  type TaskEntry,
} from './entries.ts'
import { ListIndex } from './list-index.ts'
import { projectRecords, type Projected, type RowChange } from './projection.ts'
import { RowStore, type Row } from './row-store.ts'
import type { PersonRow } from './rows.ts'
import type { DeletedRecord } from './stored-rows.ts'
import { isSubjectType, typeToTable, type TableName } from './tables.ts'

/** A record's name for lists that mention it. */
export function rowToName(row: { name?: string; company?: string; emails?: object; phones?: object }): string {
  return row.name ?? row.company ?? Object.keys({ ...row.emails, ...row.phones })[0] ?? ''
}

/**
 * The read model of one space: rows in the database, and beside them what lists need in memory. Questions are answered by the functions
 * of `queries.ts`; this class holds what they share and keeps it true.
 */
export class ReadModel {
  readonly rows: RowStore
  readonly leads: ListIndex<LeadEntry>
  readonly accounts: ListIndex<NamedEntry>
  readonly contacts: ListIndex<NamedEntry>
  readonly callNotes: ListIndex<NoteEntry>
  readonly tasks: ListIndex<TaskEntry>
  private peopleById: Promise<Map<string, PersonRow>> | null = null
  private revision = 0

  constructor(
    db: Dexie,
    /** Names this build of the read model: a look-up that knows another one starts anew. */
    public epoch: string,
    readonly now: () => number,
  ) {
    this.rows = new RowStore(db)
    this.leads = new ListIndex(this.rows, 'leads', leadToEntry)
    this.accounts = new ListIndex(this.rows, 'accounts', accountToEntry)
    this.contacts = new ListIndex(this.rows, 'contacts', contactToEntry)
    this.callNotes = new ListIndex(this.rows, 'callNotes', noteToEntry)
    this.tasks = new ListIndex(this.rows, 'tasks', taskToEntry)
  }

  /** Reads where the count of changes stands. */
  async open(): Promise<void> {
    this.revision = await this.rows.largest('keys', 'rev')
  }

  get currentRevision(): number {
    return this.revision
  }

  private indexes(): ListIndex<never>[] {
    return [this.leads, this.accounts, this.contacts, this.callNotes, this.tasks] as unknown as ListIndex<never>[]
  }

  /** Rows for changed records. Nothing is kept until `apply`. */
  project(records: readonly AnyRecord[], created: ReadonlySet<string>, writeAll = false): Promise<Projected> {
    return projectRecords(this.rows, records, created, () => ++this.revision, writeAll)
  }

  /** Takes changes in that are stored (or lie in the overlay). */
  apply(changes: readonly RowChange[]): void {
    if (changes.some((change) => change.table === 'people')) {
      this.peopleById = null
      for (const index of this.indexes()) index.forgetLists()
    }
    for (const index of this.indexes()) index.apply(changes)
  }

  /** Forgets what is in memory, when rows were written behind its back. */
  reset(): void {
    this.peopleById = null
    for (const index of this.indexes()) index.reset()
  }

  async people(): Promise<Map<string, PersonRow>> {
    this.peopleById ??= this.rows
      .all<Row>('people')
      .then((rows) => new Map(rows.map((row) => [row.id, row as unknown as PersonRow])))
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
      if (isSubjectType(type)) idsByTable.set(typeToTable(type), [...(idsByTable.get(typeToTable(type)) ?? []), id])
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
