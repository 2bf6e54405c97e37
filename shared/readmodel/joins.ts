// Stored rows hold ids of other records; what hangs on a record, and names of others, are joined when a row is asked for, so that
// renaming a person or a company writes one row.
import { matchKeys } from '../domain/lead/rules.ts'
import type { Id } from '../kernel/ids.ts'
import type { ReadModel } from './read-model.ts'
import type { AccountRow, CallNoteRow, ContactRow, LeadRow, PageRow, SubjectSummary, TaskRow } from './rows.ts'
import type { StoredNote, StoredPage, StoredSubject, StoredSummary, StoredTask } from './stored-rows.ts'
import { noteToText } from './summary.ts'

/** What the joined row of a stored one was made with: the same screen is asked for again and again. */
const joined = new WeakMap<StoredSubject, { summary: StoredSummary | null; row: object }>()

/** So much of the latest note stands in lists. */
const LAST_NOTE_LENGTH = 200

/** The first characters of a note, as a text of its own: a slice would keep the whole note in memory for as long as it lives. */
function toExcerpt(note: StoredNote): string {
  return ` ${noteToText(note).slice(0, LAST_NOTE_LENGTH)}`.slice(1)
}

function toSummary(row: StoredSubject, summary: StoredSummary | null, note: StoredNote | undefined): SubjectSummary {
  const own = Math.max(row.createdAt, row.updatedAt)
  return {
    noteCount: summary?.noteCount ?? 0,
    lastNoteAt: summary?.lastNoteAt ?? null,
    lastNote: note ? toExcerpt(note) : (summary?.lastNote ?? ''),
    openSteps: summary?.openSteps ?? 0,
    nextStepTitle: summary?.nextStepTitle ?? '',
    nextStepDate: summary?.nextStepDate ?? null,
    lastActivityAt: Math.max(own, summary?.hangingAt ?? 0),
  }
}

async function summariesOf(model: ReadModel, rows: readonly StoredSubject[]): Promise<Map<string, StoredSummary>> {
  const ids = rows.filter((row) => !model.hasNoSummary(row.id)).map((row) => row.id)
  const found = await model.rows.getMany<StoredSummary>('summaries', ids)
  return new Map(found.filter((summary) => summary !== null).map((summary) => [summary.id, summary]))
}

/** Rows with what hangs on them, without those that are gone. A deleted record is answered with nothing hanging on it. */
async function withSummaries(model: ReadModel, rows: readonly (object | null)[]): Promise<object[]> {
  const held = rows.filter((row) => row !== null) as (StoredSubject & { deletedAt?: number })[]
  const summaries = await summariesOf(model, held)
  const summaryOf = (row: StoredSubject & { deletedAt?: number }): StoredSummary | null =>
    row.deletedAt ? null : (summaries.get(row.id) ?? null)
  const isMade = (row: StoredSubject): boolean => joined.get(row)?.summary === summaryOf(row)
  const noteIds = held.flatMap((row) => (isMade(row) ? [] : (summaryOf(row)?.lastNoteId ?? [])))
  const notes = await model.rows.getMany<StoredNote>('callNotes', noteIds, { keep: false })
  const notesById = new Map<string, StoredNote>()
  for (const note of notes) if (note) notesById.set(note.id, note)
  return held.map((row) => {
    const summary = summaryOf(row)
    const known = joined.get(row)
    if (known && known.summary === summary) return known.row
    const made = {
      ...row,
      ...toSummary(row, summary, notesById.get(summary?.lastNoteId ?? '')),
      domains: row.type === 'contact' ? [] : matchKeys(row).domains,
      ...(row.type === 'account' ? { contactCount: summary?.contactCount ?? 0 } : {}),
    }
    joined.set(row, { summary, row: made })
    return made
  })
}

export async function toLeadRows(model: ReadModel, rows: readonly (object | null)[]): Promise<LeadRow[]> {
  return (await withSummaries(model, rows)) as LeadRow[]
}

export async function toAccountRows(model: ReadModel, rows: readonly (object | null)[]): Promise<AccountRow[]> {
  return (await withSummaries(model, rows)) as AccountRow[]
}

export async function toContactRows(model: ReadModel, rows: readonly (object | null)[]): Promise<ContactRow[]> {
  const held = (await withSummaries(model, rows)) as ContactRow[]
  const names = await model.names(held.flatMap((row) => (row.accountId ? [row.accountId] : [])))
  return held.map((row) => ({ ...row, accountName: names.get(row.accountId ?? '') ?? '' }))
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

export async function toPageRows(model: ReadModel, rows: readonly (StoredPage | null)[]): Promise<PageRow[]> {
  const people = await model.people()
  return rows
    .filter((row) => row !== null)
    .map((row) => ({ ...row, authorName: people.get(row.authorId ?? '')?.name ?? '' }))
}

/** One record with where its values came from, which only its document knows. Reading it brings the document into memory for edits. */
export async function withProvenance<R extends { id: string; deletedAt?: number | null | undefined }>(
  model: ReadModel,
  row: R | undefined,
): Promise<R | null> {
  if (!row) return null
  const record = row.deletedAt ? null : await model.record(row.id as Id)
  return record?.['provenance'] ? { ...row, provenance: record['provenance'] } : row
}
