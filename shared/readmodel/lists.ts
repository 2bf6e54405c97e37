// Windows of the lists: rows in order, filtered, a slice at a time.
import type { NamedEntry, NoteEntry, TaskEntry } from './entries.ts'
import { queryToWords } from './fold.ts'
import { toAccountRows, toContactRows, toLeadRows, toNoteRows, toTaskRows } from './joins.ts'
import { compareText, filterToTest, isOpenFilter, sortToOrder } from './lead-list.ts'
import type { ReadModel } from './read-model.ts'
import type {
  AccountRow,
  CallNoteRow,
  ContactRow,
  DeletedRow,
  LeadFilter,
  LeadRow,
  LeadSort,
  SortDirection,
  TaskRow,
  Window,
} from './rows.ts'
import type { DeletedRecord } from './stored-rows.ts'
import { canRestore, restoreUntil, RESTORE_DAYS } from '../domain/deletion.ts'

interface Page {
  offset: number
  limit: number
}

export interface LeadListParams {
  filter: LeadFilter
  sort: { field: LeadSort; direction: SortDirection }
  today: string
}

const MAX_ROWS = 500
const MAX_IDS = 100_000

function slice<T>(list: readonly T[], { offset, limit }: Page): T[] {
  const start = Math.max(0, offset)
  return list.slice(start, start + Math.min(Math.max(0, limit), MAX_ROWS))
}

async function selectLeads(model: ReadModel, params: LeadListParams): Promise<readonly string[]> {
  await model.leads.load()
  const people = await model.people()
  const { field, direction } = params.sort
  return model.leads.select(
    JSON.stringify([params.filter, field, direction, params.filter.nextStep?.length ? params.today : '']),
    filterToTest(params.filter, params.today),
    sortToOrder(field, direction, (id) => people.get(id)?.name ?? ''),
  )
}

const INDEXED: readonly LeadSort[] = ['lastActivityAt', 'createdAt', 'updatedAt']

export async function leadsWindow(model: ReadModel, params: Page & LeadListParams): Promise<Window<LeadRow>> {
  const { field, direction } = params.sort
  // The usual first screen comes straight from an index; nothing else of the table is read.
  if (!model.leads.isLoaded && !model.rows.hasOverlay && INDEXED.includes(field) && isOpenFilter(params.filter)) {
    const limit = Math.min(Math.max(0, params.limit), MAX_ROWS)
    const offset = Math.max(0, params.offset)
    const window = await model.rows.window<LeadRow>('leads', field, direction === 'desc', offset, limit)
    return { rows: toLeadRows(window.rows), total: window.total }
  }
  const ids = await selectLeads(model, params)
  const total = ids.length
  return { rows: toLeadRows(await model.rows.getMany<LeadRow>('leads', slice(ids, params))), total }
}

export async function leadIds(model: ReadModel, params: LeadListParams): Promise<string[]> {
  return (await selectLeads(model, params)).slice(0, MAX_IDS)
}

/** Counts leave the status out of the filter: they say what each tab would show. */
export async function leadCounts(
  model: ReadModel,
  params: { filter: LeadFilter; today: string },
): Promise<{ total: number; byStatus: Record<string, number> }> {
  await model.leads.load()
  const test = filterToTest({ ...params.filter, status: [] }, params.today)
  const byStatus: Record<string, number> = {}
  let total = 0
  for (const entry of model.leads.entries.values()) {
    if (!test(entry)) continue
    total++
    byStatus[entry.status] = (byStatus[entry.status] ?? 0) + 1
  }
  return { total, byStatus }
}

/** All tags in use, the most used first. */
export async function leadTags(model: ReadModel): Promise<string[]> {
  await model.leads.load()
  const counts = new Map<string, number>()
  for (const { tags } of model.leads.entries.values()) {
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])).map(([tag]) => tag)
}

const byName = (a: NamedEntry, b: NamedEntry): number => compareText(a.name, b.name)

export async function accountsWindow(model: ReadModel, params: Page & { text: string }): Promise<Window<AccountRow>> {
  await model.accounts.load()
  const words = queryToWords(params.text)
  const matches = (entry: NamedEntry): boolean => words.every((word) => entry.text.includes(word))
  const ids = model.accounts.select(JSON.stringify(words), matches, byName)
  const total = ids.length
  return { rows: toAccountRows(await model.rows.getMany<AccountRow>('accounts', slice(ids, params))), total }
}

export async function contactsWindow(
  model: ReadModel,
  params: Page & { text: string; accountId?: string },
): Promise<Window<ContactRow>> {
  await model.contacts.load()
  const words = queryToWords(params.text)
  const accountIds = words.length > 0 ? await accountsNamed(model, words) : new Map<string, Set<string>>()
  const ofAccount = params.accountId ?? ''
  // A contact is found by the name of the company, too.
  const matches = (entry: NamedEntry): boolean =>
    (ofAccount === '' || entry.accountId === ofAccount) &&
    words.every((word) => entry.text.includes(word) || accountIds.get(word)?.has(entry.accountId))
  const stamp = [...accountIds.values()].map((ids) => [...ids])
  const ids = model.contacts.select(JSON.stringify([words, ofAccount, stamp]), matches, byName)
  const total = ids.length
  return {
    rows: await toContactRows(model, await model.rows.getMany<ContactRow>('contacts', slice(ids, params))),
    total,
  }
}

async function accountsNamed(model: ReadModel, words: readonly string[]): Promise<Map<string, Set<string>>> {
  await model.accounts.load()
  const found = new Map<string, Set<string>>()
  for (const word of words) {
    const ids = [...model.accounts.entries.values()].filter((entry) => entry.head.includes(word)).map(({ id }) => id)
    found.set(word, new Set(ids))
  }
  return found
}

export async function callNotesWindow(
  model: ReadModel,
  params: Page & { text: string; authorId?: string; unassigned?: boolean },
): Promise<Window<CallNoteRow>> {
  const { text, authorId = '', unassigned = false } = params
  const words = queryToWords(text)
  const isPlain = words.length === 0 && authorId === '' && !unassigned
  if (isPlain && !model.callNotes.isLoaded && !model.rows.hasOverlay) {
    const limit = Math.min(Math.max(0, params.limit), MAX_ROWS)
    const window = await model.rows.window<never>('callNotes', 'at', true, Math.max(0, params.offset), limit)
    return { rows: await toNoteRows(model, window.rows), total: window.total }
  }
  await model.callNotes.load()
  const matches = (entry: NoteEntry): boolean =>
    (authorId === '' || entry.authorId === authorId) &&
    (!unassigned || entry.isUnassigned) &&
    words.every((word) => entry.text.includes(word))
  const key = JSON.stringify([words, authorId, unassigned])
  const ids = model.callNotes.select(key, matches, (a, b) => b.at - a.at)
  const total = ids.length
  return { rows: await toNoteRows(model, (await model.rows.getMany('callNotes', slice(ids, params))) as never), total }
}

/** Open steps by due date, those without one last; done ones latest first. */
export async function tasksWindow(
  model: ReadModel,
  params: Page & { state: 'open' | 'done'; ownerId?: string },
): Promise<Window<TaskRow>> {
  await model.tasks.load()
  const { state, ownerId = '' } = params
  const matches = (entry: TaskEntry): boolean =>
    entry.doneAt > 0 === (state === 'done') && (ownerId === '' || entry.ownerId === ownerId)
  const order =
    state === 'done'
      ? (a: TaskEntry, b: TaskEntry) => b.doneAt - a.doneAt
      : (a: TaskEntry, b: TaskEntry) => compareDue(a, b)
  const ids = model.tasks.select(JSON.stringify([state, ownerId]), matches, order)
  const total = ids.length
  return { rows: await toTaskRows(model, (await model.rows.getMany('tasks', slice(ids, params))) as never), total }
}

function compareDue(a: TaskEntry, b: TaskEntry): number {
  const left = a.dueDate === '' ? '\uffff' : a.dueDate
  const right = b.dueDate === '' ? '\uffff' : b.dueDate
  return left === right ? a.dueMinutes - b.dueMinutes : left < right ? -1 : 1
}

export async function tasksDueCount(model: ReadModel, params: { today: string; ownerId?: string }): Promise<number> {
  await model.tasks.load()
  let count = 0
  for (const { doneAt, dueDate, ownerId } of model.tasks.entries.values()) {
    if (doneAt === 0 && dueDate !== '' && dueDate <= params.today && (!params.ownerId || ownerId === params.ownerId))
      count++
  }
  return count
}

/** What was deleted in the last 30 days, latest first. */
export async function deletedWindow(model: ReadModel, params: Page): Promise<Window<DeletedRow>> {
  const now = model.now()
  const since = now - RESTORE_DAYS * 86_400_000 - 1
  const held = await model.rows.above<DeletedRecord>('deleted', 'deletedAt', since)
  const rows = held.filter((row) => canRestore(row.deletedAt, now)).sort((a, b) => b.deletedAt - a.deletedAt)
  return {
    rows: slice(rows, params).map(({ id, type, title, deletedAt }) => ({
      id,
      type,
      title,
      deletedAt,
      until: restoreUntil(deletedAt),
    })),
    total: rows.length,
  }
}
