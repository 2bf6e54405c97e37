import { idToType, type Id } from '../kernel/ids.ts'
import { isRecordType, type AnyRecord } from '../domain/schema.ts'
import { type LaterRecord, type RowWrite } from '../store/read.ts'
import type { PartialRow } from './columns/column-table.ts'
import { groupBy } from './group-by.ts'
import { LaterRow } from './later-row.ts'
import { LIST_TABLES } from './list-columns.ts'
import { recordToRow } from './record-row.ts'
import type { RowStore } from './row-store.ts'
import { summarize } from './summary.ts'
import { idToRowTable, isSubjectType, typeToTable, type TableName } from './tables.ts'
import type { DeletedRecord, Row, StoredNote, StoredSummary, StoredTask } from './stored-rows.ts'

/** A record whose row, or what hangs on it, is another one now; null when it is gone. Absent: as before. */
export interface RowChange {
  table: TableName
  id: string
  row?: Row | null
  /** Of a row that is there and stays: what of it is another one. Instead of `row`. */
  part?: PartialRow
  summary?: StoredSummary | null
}

export interface Projected {
  writes: RowWrite[]
  changes: RowChange[]
}

/** What is to be turned into rows. */
export interface Projection {
  records: readonly AnyRecord[]
  /** Leads and accounts that have a row and keep it. */
  later?: readonly LaterRecord[]
  /** Ids that cannot have rows yet, which saves looking for them. */
  created: ReadonlySet<string>
  /** True when the record was deleted at some time, so that it may stand among the deleted. */
  wasDeleted: (id: string) => boolean
  /** Rows only; what hangs on others is worked out afterwards. For rebuilding. */
  rowsOnly?: boolean
}

/** What a record is called among others; '' when it says nothing of that kind. */
export function titleOf(record: AnyRecord): string {
  for (const field of ['name', 'title', 'company', 'objective', 'body', 'result']) {
    const held = record[field]
    if (typeof held === 'string' && held !== '') return held.slice(0, 200)
  }
  const reach = { ...(record['emails'] as object), ...(record['phones'] as object) }
  return Object.keys(reach)[0] ?? ''
}

/** Rows of one commit, by table. */
class Work {
  readonly writes = new Map<string, RowWrite>()
  readonly changes: RowChange[] = []
  readonly rows = new Map<string, { table: TableName; row: Row | null }>()
  /** Records whose notes, steps or contacts are touched. */
  readonly subjects = new Set<string>()

  writeTo(table: TableName): RowWrite {
    let write = this.writes.get(table)
    if (!write) this.writes.set(table, (write = { table, put: [], remove: [] }))
    return write
  }

  write(table: TableName, id: string, row: Row | null): void {
    if (row) this.writeTo(table).put.push(row)
    else this.writeTo(table).remove.push(id)
  }

  /** A row follows from its record alone, and is there before and after: that it is written is enough to know now. */
  edit(record: LaterRecord): void {
    const { id, type, fields, part } = record
    const table = typeToTable(type)
    const row = new LaterRow(id, record)
    this.writeTo(table).put.push(row)
    this.changes.push({ table, id, part: { fields, values: part, whole: () => row.whole } })
  }

  /** Stored rows of a table with those of this commit in their place. */
  merge<R extends Row>(table: TableName, stored: readonly R[]): R[] {
    const rows = stored.filter((row) => !this.rows.has(row.id))
    for (const { table: own, row } of this.rows.values()) if (own === table && row) rows.push(row as R)
    return rows
  }
}

/**
 * Turns changed records into rows. Local and foreign changes take this same road. The row of a lead or an account follows from its
 * record alone; only notes, steps and contacts look at what they were before, because they may have hung elsewhere.
 */
export async function projectRecords(rows: RowStore, projection: Projection): Promise<Projected> {
  const { records, created, wasDeleted, rowsOnly = false } = projection
  const work = new Work()
  const before = rowsOnly ? new Map<string, Row | null>() : await readBefore(rows, records, created)
  for (const record of records) {
    if (!isRecordType(record.type)) continue
    const table = typeToTable(record.type)
    const row = record.deletedAt ? null : recordToRow(record)
    work.rows.set(record.id, { table, row })
    work.write(table, record.id, row)
    work.changes.push({ table, id: record.id, row })
    if (record.deletedAt) {
      const { id, type, deletedAt } = record
      const gone: DeletedRecord = { id, type, deletedAt, title: titleOf(record), record }
      work.write('deleted', id, gone)
      work.changes.push({ table: 'deleted', id, row: gone })
    } else if (wasDeleted(record.id)) {
      work.write('deleted', record.id, null)
      work.changes.push({ table: 'deleted', id: record.id, row: null })
    }
    if (rowsOnly) continue
    for (const side of [before.get(record.id) ?? null, row] as (Record<string, unknown> | null)[]) {
      for (const id of (side?.['subjectIds'] ?? []) as string[]) work.subjects.add(id)
      if (record.type === 'contact' && side?.['accountId']) work.subjects.add(String(side['accountId']))
    }
  }
  for (const record of projection.later ?? []) work.edit(record)
  if (work.subjects.size > 0) await summarizeInto(rows, work, created)
  return { writes: [...work.writes.values()], changes: work.changes }
}

async function readBefore(
  rows: RowStore,
  records: readonly AnyRecord[],
  created: ReadonlySet<string>,
): Promise<Map<string, Row | null>> {
  const before = new Map<string, Row | null>()
  for (const type of ['call-note', 'task', 'contact'] as const) {
    const ids = records.filter((record) => record.type === type && !created.has(record.id)).map(({ id }) => id)
    const held = await rows.getMany(typeToTable(type), ids)
    for (const [position, id] of ids.entries()) before.set(id, held[position] ?? null)
  }
  return before
}

async function summarizeInto(rows: RowStore, work: Work, created: ReadonlySet<string>): Promise<void> {
  const subjects = [...work.subjects].filter((id) => isSubjectType(idToType(id as Id)))
  const stored = subjects.filter((id) => !created.has(id))
  const accounts = stored.filter((id) => idToType(id as Id) === 'account')
  const notes = work.merge('callNotes', await rows.byIndex<StoredNote>('callNotes', 'subjectIds', stored))
  const tasks = work.merge('tasks', await rows.byIndex<StoredTask>('tasks', 'subjectIds', stored))
  const contacts = work.merge<Row & { accountId?: string | null }>(
    'contacts',
    await rows.byIndex('contacts', 'accountId', accounts),
  )
  const notesById = groupBy(notes, (note) => note.subjectIds)
  const tasksById = groupBy(tasks, (task) => task.subjectIds)
  const contactsById = groupBy(contacts, (contact) => (contact.accountId ? [contact.accountId] : []))
  for (const id of subjects) {
    const summary = summarize(id, notesById.get(id) ?? [], tasksById.get(id) ?? [], contactsById.get(id)?.length ?? 0)
    if (summary || !created.has(id)) work.write('summaries', id, summary)
    const table = idToRowTable(id)
    if (table) work.changes.push({ table, id, summary })
  }
}

/** What hangs on these subjects, from the stored rows: the second half of a rebuild. */
export async function projectSummaries(rows: RowStore, ids: readonly string[]): Promise<Projected> {
  const work = new Work()
  for (const id of ids) work.subjects.add(id)
  await summarizeInto(rows, work, new Set())
  return { writes: [...work.writes.values()], changes: work.changes }
}

/** Ids of a commit that lists, search and look-up have to know of, each once, in order. */
export function changesToIds(changes: readonly RowChange[]): string[] {
  const listed: readonly string[] = LIST_TABLES
  return [...new Set(changes.filter(({ table }) => listed.includes(table)).map(({ id }) => id))]
}
