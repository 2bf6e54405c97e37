// Stored rows hold ids of other records; names are joined when a row is asked for, so that renaming a person or a company writes one row.
import type { ReadModel } from './read-model.ts'
import type { AccountRow, CallNoteRow, ContactRow, LeadRow, TaskRow } from './rows.ts'
import { summarize, type StoredNote, type StoredTask } from './summary.ts'
import type { AnyRecord } from '../domain/schema.ts'

/** A deleted record has no summary stored: it is answered with an empty one. */
function withSummary<R>(row: R): R {
  const record = row as unknown as AnyRecord
  if (record['lastActivityAt'] !== undefined) return row
  return { domains: [], contactCount: 0, ...row, ...summarize(record, [], []) }
}

export function toLeadRows(rows: readonly (LeadRow | null)[]): LeadRow[] {
  return rows.filter((row) => row !== null).map(withSummary)
}

export function toAccountRows(rows: readonly (AccountRow | null)[]): AccountRow[] {
  return rows.filter((row) => row !== null).map(withSummary)
}

export async function toContactRows(model: ReadModel, rows: readonly (ContactRow | null)[]): Promise<ContactRow[]> {
  const held = rows.filter((row) => row !== null)
  const names = await model.names(held.flatMap((row) => (row.accountId ? [row.accountId] : [])))
  return held.map((row) => ({ ...withSummary(row), accountName: names.get(row.accountId ?? '') ?? '' }))
}

function subjectIdsOf(row: { subjects?: Record<string, string> | undefined }): string[] {
  return Object.values(row.subjects ?? {})
}

export async function toNoteRows(model: ReadModel, rows: readonly (StoredNote | null)[]): Promise<CallNoteRow[]> {
  const held = rows.filter((row) => row !== null)
  const [names, people] = await Promise.all([model.names(held.flatMap(subjectIdsOf)), model.people()])
  return held.map((row) => ({
    ...row,
    subjectNames: subjectIdsOf(row).map((id) => names.get(id) ?? ''),
    authorName: people.get(row.authorId ?? '')?.name ?? '',
  }))
}

export async function toTaskRows(model: ReadModel, rows: readonly (StoredTask | null)[]): Promise<TaskRow[]> {
  const held = rows.filter((row) => row !== null)
  const [names, people] = await Promise.all([model.names(held.flatMap(subjectIdsOf)), model.people()])
  return held.map((row) => ({
    ...row,
    subjectNames: subjectIdsOf(row).map((id) => names.get(id) ?? ''),
    ownerName: people.get(row.ownerId ?? '')?.name ?? '',
  }))
}
