// What lists keep of each row in memory: the fields they filter and sort by, and the folded text they search.
import type { Account } from '../domain/account/account.ts'
import { fold } from './fold.ts'
import type { AccountRow, ContactRow, LeadRow } from './rows.ts'
import type { StoredNote, StoredTask } from './summary.ts'

/** What search needs of a row. Parts of the text are joined by line breaks, which no search word holds. */
export interface TextEntry {
  id: string
  /** Folded name or title. */
  head: string
  /** All folded text, the head included. */
  text: string
  /** Which of two equally good matches comes first: the later. */
  at: number
}

export interface LeadEntry extends TextEntry {
  name: string
  company: string
  title: string
  status: string
  owner: string
  source: string
  kind: string
  tags: string[]
  hasPhone: boolean
  hasEmail: boolean
  createdAt: number
  updatedAt: number
  lastActivityAt: number
  nextStepDate: string
  openSteps: number
  noteCount: number
}

export interface NamedEntry extends TextEntry {
  name: string
  accountId: string
}

export interface NoteEntry extends TextEntry {
  authorId: string
  isUnassigned: boolean
}

export interface TaskEntry extends TextEntry {
  ownerId: string
  dueDate: string
  dueMinutes: number
  doneAt: number
}

type Reachable = Pick<Account, 'phones' | 'emails' | 'tags'>

/** Phones also as bare digits: people type them in other groups than they are written. */
function reachText(row: Reachable): string[] {
  const phones = Object.values(row.phones ?? {})
  return [
    ...phones.map((phone) => phone.number),
    ...phones.flatMap((phone) => [phone.e164 ?? '', phone.number].map((text) => text.replace(/\D/gu, ''))),
    ...Object.values(row.emails ?? {}),
    ...Object.values(row.tags ?? {}),
  ]
}

function join(parts: readonly (string | null | undefined)[]): string {
  return fold(parts.filter(Boolean).join('\n'))
}

export function leadToEntry(row: LeadRow): LeadEntry {
  const name = row.name ?? ''
  return {
    id: row.id,
    head: fold(name !== '' ? name : (row.company ?? '')),
    text: join([row.name, row.company, row.title, ...reachText(row), row.website]),
    at: row.lastActivityAt,
    name,
    company: row.company ?? '',
    title: row.title ?? '',
    status: row.status ?? 'new',
    owner: row.ownerId ?? '',
    source: row.source ?? '',
    kind: row.kind ?? '',
    tags: Object.values(row.tags ?? {}),
    hasPhone: row.phones !== undefined && Object.keys(row.phones).length > 0,
    hasEmail: row.emails !== undefined && Object.keys(row.emails).length > 0,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    lastActivityAt: row.lastActivityAt,
    nextStepDate: row.nextStepDate ?? '',
    openSteps: row.openSteps,
    noteCount: row.noteCount,
  }
}

export function accountToEntry(row: AccountRow): NamedEntry {
  const name = row.name ?? ''
  const text = join([name, row.industry, ...reachText(row), row.website])
  return { id: row.id, head: fold(name), text, at: row.lastActivityAt, name, accountId: '' }
}

export function contactToEntry(row: ContactRow): NamedEntry {
  const name = row.name ?? ''
  const text = join([name, row.title, ...reachText(row)])
  return { id: row.id, head: fold(name), text, at: row.lastActivityAt, name, accountId: row.accountId ?? '' }
}

export function noteToEntry(row: StoredNote): NoteEntry {
  const elements = Object.values(row.elements ?? {}).map((element) => element.text)
  const parts = [row.objective, row.needs, row.benefits, row.objections, row.result, ...elements, row.body]
  return {
    id: row.id,
    head: fold(row.objective ?? ''),
    text: join(parts),
    at: row.at ?? row.createdAt,
    authorId: row.authorId ?? '',
    isUnassigned: row.subjectIds.length === 0,
  }
}

export function taskToEntry(row: StoredTask): TaskEntry {
  const head = fold(row.title ?? '')
  return {
    id: row.id,
    head,
    text: head,
    at: row.updatedAt,
    ownerId: row.ownerId ?? '',
    dueDate: row.dueDate ?? '',
    dueMinutes: row.dueMinutes ?? 1440,
    doneAt: row.doneAt ?? 0,
  }
}
