// What is asked about one record: its notes, steps and story; and what else might be the same.
import { idToType, isId } from '../kernel/ids.ts'
import { isSharedHost, socialKey } from '../domain/lead/rules.ts'
import { emailKey, hostOf, phoneKey, type RecordedProvenance } from '../domain/values.ts'
import { toContactRows, toNoteRows, toTaskRows } from './joins.ts'
import { rowToName, type ReadModel } from './read-model.ts'
import type { ListTableName } from './list-columns.ts'
import type { CallNoteRow, ContactRow, DuplicateHit, DuplicateReason, LeadRow, TaskRow, TimelineItem } from './rows.ts'
import { hashText } from './columns/string-pool.ts'
import { rowToKeys, type Matchable } from './keys.ts'
import type { StoredNote, StoredSummary, StoredTask } from './stored-rows.ts'
import { compareNotes, compareSteps } from './summary.ts'
import { isSubjectType, SUBJECT_TYPES, typeToTable } from './tables.ts'

/** The call notes of a record, latest first. */
export async function callNotesOf(model: ReadModel, subjectId: string): Promise<CallNoteRow[]> {
  const notes = await model.rows.byIndex<StoredNote>('callNotes', 'subjectIds', [subjectId])
  return toNoteRows(model, notes.sort(compareNotes))
}

/** The steps of a record: open ones first, the earliest due first; then done ones, latest first. */
export async function tasksOf(model: ReadModel, subjectId: string): Promise<TaskRow[]> {
  const tasks = await model.rows.byIndex<StoredTask>('tasks', 'subjectIds', [subjectId])
  tasks.sort((a, b) => {
    if (a.doneAt && b.doneAt) return b.doneAt - a.doneAt
    return a.doneAt || b.doneAt ? (a.doneAt ? 1 : -1) : compareSteps(a, b)
  })
  return toTaskRows(model, tasks)
}

/** Everything that happened to a record, latest first. */
export async function timeline(model: ReadModel, subjectId: string): Promise<TimelineItem[]> {
  const type = isId(subjectId) ? idToType(subjectId) : ''
  if (!isSubjectType(type)) return []
  const record = await model.find<LeadRow>(typeToTable(type), subjectId)
  if (!record) return []
  const [notes, tasks, people] = await Promise.all([
    callNotesOf(model, subjectId),
    tasksOf(model, subjectId),
    model.people(),
  ])
  const provenance = record.provenance ?? ((await model.record(record.id))?.['provenance'] as typeof record.provenance)
  const items: TimelineItem[] = [
    { kind: 'created', at: record.createdAt, by: people.get(record.createdBy)?.name ?? '' },
    ...captures(provenance ?? {}),
    ...notes.map((note) => ({ kind: 'call-note' as const, at: note.at ?? note.createdAt, note })),
  ]
  for (const task of tasks) if (task.doneAt) items.push({ kind: 'step-done', at: task.doneAt, task })
  return items.sort((a, b) => b.at - a.at)
}

/** One item for each page and time that values were taken from. */
function captures(provenance: Record<string, RecordedProvenance>): TimelineItem[] {
  const items = new Map<string, Extract<TimelineItem, { kind: 'captured' }>>()
  for (const { url, at } of Object.values(provenance)) {
    const key = `${at} ${url ?? ''}`
    const item = items.get(key) ?? { kind: 'captured', at, url: url ?? null, fields: 0 }
    item.fields++
    items.set(key, item)
  }
  return [...items.values()]
}

const MAX_HITS = 20
/** Records looked at for one question: a key that thousands share says little. */
const MAX_CANDIDATES = 500
const REASON_ORDER: DuplicateReason[] = ['email', 'phone', 'social', 'domain']

/** Records that share an e-mail, phone, profile or domain with what is given, the strongest reason first. */
export async function duplicatesOf(
  model: ReadModel,
  params: { emails: string[]; phones: string[]; websites: string[]; social: string[]; exceptId?: string },
): Promise<DuplicateHit[]> {
  const wanted = new Map<string, { reason: DuplicateReason; value: string }>()
  const want = (prefix: string, reason: DuplicateReason, value: string): void => {
    if (value !== '') wanted.set(`${prefix}:${value}`, { reason, value })
  }
  for (const email of params.emails) want('e', 'email', emailKey(email))
  for (const phone of params.phones) want('p', 'phone', phoneKey(phone))
  for (const social of params.social) want('s', 'social', socialKey(social))
  for (const text of [...params.websites, ...params.emails.filter((email) => email.includes('@'))]) {
    const host = hostOf(text)
    if (!isSharedHost(host)) want('d', 'domain', host)
  }
  const found: { id: string; reasons: DuplicateHit['reasons'] }[] = []
  for (const { id, keys } of await recordsWithKeys(model, [...wanted.keys()])) {
    if (id !== params.exceptId) found.push({ id, reasons: keys.flatMap((key) => wanted.get(key) ?? []) })
  }
  const strength = (hit: { reasons: { reason: DuplicateReason }[] }): number =>
    Math.min(...hit.reasons.map(({ reason }) => REASON_ORDER.indexOf(reason)))
  found.sort((a, b) => strength(a) - strength(b) || b.reasons.length - a.reasons.length || (a.id < b.id ? -1 : 1))
  const hits: DuplicateHit[] = []
  for (const { id, reasons } of found.slice(0, MAX_HITS)) {
    const hit = await toHit(model, id, reasons)
    if (hit) hits.push(hit)
  }
  return hits
}

/** Records that hold one of the keys, with all their keys: found by hash, then looked at. */
async function recordsWithKeys(
  model: ReadModel,
  wanted: readonly string[],
): Promise<{ id: string; keys: readonly string[] }[]> {
  if (wanted.length === 0) return []
  const hashes = new Set(wanted.map(hashText))
  const found: { id: string; keys: readonly string[] }[] = []
  for (const type of SUBJECT_TYPES) {
    const table = await model.columns(typeToTable(type) as ListTableName, 'keys')
    const slots = table
      .hashes('keys')
      .slotsWith(hashes)
      .filter((slot) => table.isLive(slot))
    const rows = await model.rows.getMany(
      typeToTable(type),
      slots.slice(0, MAX_CANDIDATES).map((slot) => table.idOf(slot)),
    )
    for (const row of rows) {
      const keys = row ? rowToKeys(row as unknown as Matchable) : []
      if (row && keys.some((key) => wanted.includes(key))) found.push({ id: row.id, keys })
    }
  }
  return found
}

async function toHit(model: ReadModel, id: string, reasons: DuplicateHit['reasons']): Promise<DuplicateHit | null> {
  const type = idToType(id as never)
  if (!isSubjectType(type)) return null
  const row = await model.rows.get<LeadRow>(typeToTable(type), id)
  if (!row) return null
  const people = await model.people()
  const [contact] = type === 'contact' ? await toContactRows(model, [row as unknown as ContactRow]) : []
  return {
    type,
    id,
    name: rowToName(row),
    company: contact?.accountName ?? row.company ?? '',
    ownerName: people.get(row.ownerId ?? '')?.name ?? '',
    lastNoteAt: (await model.rows.get<StoredSummary>('summaries', id))?.lastNoteAt ?? null,
    reasons,
  }
}
