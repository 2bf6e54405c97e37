// What is asked about one record: its notes, steps and story; and what else might be the same.
import { idToType, isId } from '../kernel/ids.ts'
import { isSharedHost, socialKey } from '../domain/lead/rules.ts'
import { emailKey, hostOf, phoneKey, type RecordedProvenance } from '../domain/values.ts'
import { toContactRows, toNoteRows, toTaskRows } from './joins.ts'
import { rowToName, type ReadModel } from './read-model.ts'
import type { CallNoteRow, ContactRow, DuplicateHit, DuplicateReason, LeadRow, TaskRow, TimelineItem } from './rows.ts'
import type { KeysRow } from './stored-rows.ts'
import { compareNotes, compareSteps, type StoredNote, type StoredTask } from './summary.ts'
import { isSubjectType, typeToTable } from './tables.ts'

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
  const items: TimelineItem[] = [
    { kind: 'created', at: record.createdAt, by: people.get(record.createdBy)?.name ?? '' },
    ...captures(record.provenance ?? {}),
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
  const rows = await model.rows.byIndex<KeysRow>('keys', 'keys', [...wanted.keys()])
  const found = rows
    .filter((row) => row.id !== params.exceptId)
    .map((row) => ({ id: row.id, reasons: row.keys.flatMap((key) => wanted.get(key) ?? []) }))
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
    lastNoteAt: row.lastNoteAt,
    reasons,
  }
}
