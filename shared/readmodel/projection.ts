import { idToType } from '../kernel/ids.ts'
import { isRecordType, type AnyRecord } from '../domain/schema.ts'
import { matchKeys } from '../domain/lead/rules.ts'
import { isSame, type RowWrite } from '../store/read.ts'
import { rowToKeys, type Matchable } from './keys.ts'
import type { Row, RowStore } from './row-store.ts'
import { summarize, type StoredNote, type StoredTask } from './summary.ts'
import { isSubjectType, typeToTable, type TableName } from './tables.ts'
import type { DeletedRecord } from './stored-rows.ts'

/** A row before and after; null where there is none. */
export interface RowChange {
  table: TableName
  id: string
  before: Row | null
  after: Row | null
}

export interface Projected {
  writes: RowWrite[]
  changes: RowChange[]
}

/** A live record as its table holds it, without what hangs on it. */
function recordToRow(record: AnyRecord): Row & Record<string, unknown> {
  const row: Row & Record<string, unknown> = { ...record }
  delete row['deletedAt']
  if (record.type === 'call-note' || record.type === 'task') {
    row['subjectIds'] = Object.values((record['subjects'] ?? {}) as Record<string, string>)
  }
  if (record.type === 'call-note') row['at'] = record['at'] ?? record.createdAt
  if (record.type === 'lead' || record.type === 'account') row['domains'] = matchKeys(record as Matchable).domains
  return row
}

function titleOf(record: AnyRecord): string {
  for (const field of ['name', 'title', 'company', 'objective', 'body', 'result']) {
    const held = record[field]
    if (typeof held === 'string' && held !== '') return held.slice(0, 200)
  }
  const reach = { ...(record['emails'] as object), ...(record['phones'] as object) }
  return Object.keys(reach)[0] ?? ''
}

/** Collects rows of one commit and the subjects that its notes, steps and contacts touch. */
class Work {
  readonly before = new Map<string, Row | null>()
  readonly after = new Map<string, { table: TableName; row: Row | null }>()
  readonly deleted = new Map<string, DeletedRecord | null>()
  readonly subjects = new Set<string>()

  /** Rows of a table in this commit that hang on one of its subjects, and the ids whose stored rows they replace. */
  merge<R extends Row>(table: TableName, stored: readonly R[]): R[] {
    const rows = stored.filter((row) => !this.after.has(row.id))
    for (const { table: own, row } of this.after.values()) if (own === table && row) rows.push(row as R)
    return rows
  }
}

/**
 * Turns changed records into rows. Local and foreign changes take this same road. `created` are ids that cannot have rows yet, which
 * saves reading them. `nextRevision` numbers changes of subjects for the look-up. `writeAll` writes rows that are the same, too: a rebuild.
 */
export async function projectRecords(
  rows: RowStore,
  records: readonly AnyRecord[],
  created: ReadonlySet<string>,
  nextRevision: () => number,
  writeAll = false,
): Promise<Projected> {
  const work = new Work()
  await readBefore(rows, work, records, created)
  for (const record of records) {
    if (!isRecordType(record.type)) continue
    const table = typeToTable(record.type)
    const before = work.before.get(record.id) ?? null
    const row = record.deletedAt ? null : recordToRow(record)
    work.after.set(record.id, { table, row })
    if (record.deletedAt) {
      const { id, type, deletedAt } = record
      work.deleted.set(id, { id, type, deletedAt, title: titleOf(record), record })
    } else if (!before && !created.has(record.id)) work.deleted.set(record.id, null)
    for (const side of [before, row] as (Record<string, unknown> | null)[]) {
      for (const id of (side?.['subjectIds'] ?? []) as string[]) work.subjects.add(id)
      if (record.type === 'contact' && side?.['accountId']) work.subjects.add(String(side['accountId']))
    }
    if (row && isSubjectType(record.type)) work.subjects.add(record.id)
  }
  await summarizeSubjects(rows, work, created)
  return collect(work, nextRevision, writeAll)
}

async function readBefore(
  rows: RowStore,
  work: Work,
  records: readonly AnyRecord[],
  created: ReadonlySet<string>,
): Promise<void> {
  const idsByTable = new Map<TableName, string[]>()
  for (const { id, type } of records) {
    if (!isRecordType(type) || created.has(id)) continue
    const table = typeToTable(type)
    const ids = idsByTable.get(table)
    if (ids) ids.push(id)
    else idsByTable.set(table, [id])
  }
  for (const [table, ids] of idsByTable) {
    for (const [position, row] of (await rows.getMany(table, ids)).entries()) work.before.set(ids[position] ?? '', row)
  }
}

function groupBy<R>(rows: readonly R[], keysOf: (row: R) => readonly string[]): Map<string, R[]> {
  const groups = new Map<string, R[]>()
  for (const row of rows) {
    for (const key of keysOf(row)) {
      const group = groups.get(key)
      if (group) group.push(row)
      else groups.set(key, [row])
    }
  }
  return groups
}

async function summarizeSubjects(rows: RowStore, work: Work, created: ReadonlySet<string>): Promise<void> {
  const stored = [...work.subjects].filter((id) => !created.has(id))
  const absent = stored.filter((id) => !work.after.has(id) && isSubjectType(idToType(id as never)))
  for (const [table, ids] of groupBy(absent, (id) => {
    const type = idToType(id as never)
    return isRecordType(type) ? [typeToTable(type)] : []
  })) {
    for (const [position, row] of (await rows.getMany(table as TableName, ids)).entries()) {
      const id = ids[position] ?? ''
      work.before.set(id, row)
      if (row) work.after.set(id, { table: table as TableName, row })
    }
  }
  const accounts = stored.filter((id) => idToType(id as never) === 'account')
  const notes = work.merge('callNotes', await rows.byIndex<StoredNote>('callNotes', 'subjectIds', stored))
  const tasks = work.merge('tasks', await rows.byIndex<StoredTask>('tasks', 'subjectIds', stored))
  const contacts = work.merge(
    'contacts',
    await rows.byIndex<Row & { accountId?: string }>('contacts', 'accountId', accounts),
  )
  const notesById = groupBy(notes, (note) => note.subjectIds)
  const tasksById = groupBy(tasks, (task) => task.subjectIds)
  const contactsById = groupBy(contacts, (contact) => (contact.accountId ? [contact.accountId] : []))
  for (const id of work.subjects) {
    const held = work.after.get(id)
    if (!held?.row) continue
    const row = { ...held.row, ...summarize(held.row as AnyRecord, notesById.get(id) ?? [], tasksById.get(id) ?? []) }
    if (held.table === 'accounts') Object.assign(row, { contactCount: contactsById.get(id)?.length ?? 0 })
    work.after.set(id, { table: held.table, row })
  }
}

/** Only rows that really changed are written, unless all are wanted. */
function collect(work: Work, nextRevision: () => number, writeAll: boolean): Projected {
  const writes = new Map<string, RowWrite>()
  const changes: RowChange[] = []
  const writeTo = (table: TableName): RowWrite => {
    const known = writes.get(table) ?? { table, put: [], remove: [] }
    writes.set(table, known)
    return known
  }
  for (const [id, { table, row }] of work.after) {
    const before = work.before.get(id) ?? null
    if (!writeAll && isSame(before, row)) continue
    if (row) writeTo(table).put.push(row)
    else writeTo(table).remove.push(id)
    changes.push({ table, id, before, after: row })
    if (isSubjectType(idToType(id as never))) {
      const keys = row ? rowToKeys(row as unknown as Matchable) : []
      writeTo('keys').put.push({ id, keys, rev: nextRevision() } as Row)
    }
  }
  for (const [id, record] of work.deleted) {
    if (record) writeTo('deleted').put.push(record)
    else writeTo('deleted').remove.push(id)
    changes.push({ table: 'deleted', id, before: null, after: record })
  }
  return { writes: [...writes.values()], changes }
}
