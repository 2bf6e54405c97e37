// Windows of the lists: rows in order, filtered, a slice at a time. Filters and orders run on columns; only the rows of the window are read.
import { canRestore, restoreUntil, RESTORE_DAYS } from '../domain/deletion.ts'
import type { ColumnTable } from './columns/column-table.ts'
import type { TextColumn } from './columns/columns.ts'
import { compareText } from './collation.ts'
import { fold, queryToWords } from './fold.ts'
import { toAccountRows, toContactRows, toLeadRows, toNoteRows, toTaskRows } from './joins.ts'
import { LINE } from './list-columns.ts'
import type { ReadModel } from './read-model.ts'
import type {
  AccountRow,
  AccountSort,
  CallNoteRow,
  ContactRow,
  ContactSort,
  DeletedRow,
  LeadFilter,
  LeadRow,
  LeadSort,
  SortDirection,
  SubjectFilter,
  TaskRow,
  Window,
} from './rows.ts'
import type { DeletedRecord, StoredNote, StoredTask } from './stored-rows.ts'
import {
  activityOf,
  filterToColumns,
  filterToTest,
  groupsOf,
  sortToColumns,
  sortToOrder,
  type SubjectTable,
  type WordTest,
} from './subject-list.ts'

interface Page {
  offset: number
  limit: number
}

export interface SubjectListParams {
  filter: LeadFilter
  sort: { field: string; direction: SortDirection }
  /** The asker's local date. */
  today: string
}

export interface LeadListParams extends SubjectListParams {
  sort: { field: LeadSort; direction: SortDirection }
}

const MAX_ROWS = 500
const MAX_IDS = 100_000

interface Selected {
  table: ColumnTable
  slots: Uint32Array
}

function idsOf({ table, slots }: Selected, { offset, limit }: Page, most = MAX_ROWS): string[] {
  const start = Math.max(0, offset)
  const end = start + Math.min(Math.max(0, limit), most)
  return Array.from(slots.subarray(start, end), (slot) => table.idOf(slot))
}

/** Contacts are found by the name of their company. */
async function companyWords(model: ReadModel, contacts: ColumnTable, words: readonly string[]): Promise<WordTest> {
  const accounts = await model.columns('accounts', 'names')
  const names = accounts.texts('name')
  const account = contacts.texts('account')
  const tests = new Map(
    words.map((word) => {
      const hits = names.matching((text) => fold(text).includes(word))
      return [word, hits] as const
    }),
  )
  return (word) => (slot) => {
    const id = account.get(slot)
    const at = id === '' ? -1 : accounts.slotOf(id)
    return at >= 0 && accounts.isLive(at) && tests.get(word)?.[names.codeOf(at)] === 1
  }
}

/** Records of a list that pass a filter, in order. */
async function select(
  model: ReadModel,
  name: SubjectTable,
  params: SubjectListParams,
  accountId?: string,
): Promise<Selected> {
  const { filter, today } = params
  const { direction } = params.sort
  // A contact has no company of its own: it goes by the name of its account.
  const field = name === 'contacts' && params.sort.field === 'company' ? 'account' : params.sort.field
  const needed = groupsOf(name, [...filterToColumns(name, filter), ...sortToColumns(field)])
  const table = await model.columns(name, ...needed)
  const words = queryToWords(filter.text ?? '')
  const also = name === 'contacts' && words.length > 0 ? await companyWords(model, table, words) : undefined
  const people = await model.people()
  const accounts = field === 'account' ? await model.columns('accounts', 'names') : null
  const nameOf = (id: string): string => {
    if (!accounts) return people.get(id)?.name ?? ''
    const slot = id === '' ? -1 : accounts.slotOf(id)
    return slot >= 0 && accounts.isLive(slot) ? accounts.texts('name').get(slot) : ''
  }
  const isDated = Boolean(filter.nextStep?.length)
  const key = JSON.stringify([filter, field, direction, isDated ? today : '', accountId])
  const ownTest = filterToTest(table, name, filter, today, also)
  const company = fold(filter.company ?? '').trim()
  const inCompany = name === 'contacts' && company ? (await companyWords(model, table, [company]))(company) : null
  const test = inCompany ? (slot: number) => inCompany(slot) && ownTest(slot) : ownTest
  const isOfAccount = accountId ? sameText(table.texts('account'), accountId) : null
  const slots = table.select(
    key,
    isOfAccount ? (slot) => isOfAccount(slot) && test(slot) : test,
    sortToOrder(table, field, direction, nameOf),
  )
  return { table, slots }
}

export async function leadsWindow(model: ReadModel, params: Page & LeadListParams): Promise<Window<LeadRow>> {
  const selected = await select(model, 'leads', params)
  const rows = await model.rows.getMany('leads', idsOf(selected, params))
  return { rows: await toLeadRows(model, rows), total: selected.slots.length }
}

/**
 * The same window from the columns alone, without reading a row: what a list can show at once while somebody drags through 100,000
 * leads. Phones, e-mails, the last note and the words of the next step are left out.
 */
export async function leadsOutline(model: ReadModel, params: Page & LeadListParams): Promise<Window<LeadRow>> {
  const { slots } = await select(model, 'leads', params)
  const table = await model.columns('leads', 'names')
  const start = Math.max(0, params.offset)
  const text = (name: string, slot: number): string => table.texts(name).get(slot)
  const number = (name: string, slot: number): number => table.numbers(name).get(slot)
  const rows = Array.from(slots.subarray(start, start + Math.min(Math.max(0, params.limit), MAX_ROWS)), (slot) => {
    const tags = text('tags', slot).split(LINE).filter(Boolean)
    return {
      id: table.idOf(slot),
      type: 'lead',
      createdAt: number('createdAt', slot),
      createdBy: '',
      updatedAt: number('updatedAt', slot),
      name: text('name', slot) || undefined,
      company: text('company', slot) || undefined,
      title: text('title', slot) || undefined,
      status: text('status', slot),
      source: text('source', slot) || undefined,
      kind: text('kind', slot) || undefined,
      ownerId: text('owner', slot) || null,
      tags: Object.fromEntries(tags.map((tag) => [tag, tag])),
      noteCount: number('noteCount', slot),
      lastNoteAt: number('lastNoteAt', slot) || null,
      lastNote: '',
      openSteps: number('openSteps', slot),
      nextStepTitle: '',
      nextStepDate: text('nextStepDate', slot) || null,
      lastActivityAt: activityOf(table)(slot),
      domains: [],
    } as unknown as LeadRow
  })
  return { rows, total: slots.length }
}

export async function leadIds(model: ReadModel, params: LeadListParams): Promise<string[]> {
  return idsOf(await select(model, 'leads', params), { offset: 0, limit: MAX_IDS }, MAX_IDS)
}

/** Where a lead stands in a list, and its neighbours; `index` -1 and no neighbours when it is not in it. */
export async function leadPlace(
  model: ReadModel,
  params: LeadListParams & { id: string },
): Promise<{ index: number; total: number; previous: string | null; next: string | null }> {
  const { table, slots } = await select(model, 'leads', params)
  const index = slots.indexOf(table.slotOf(params.id))
  const idAt = (at: number): string | null => {
    const slot = index < 0 ? undefined : slots[at]
    return slot === undefined ? null : table.idOf(slot)
  }
  return { index, total: slots.length, previous: idAt(index - 1), next: idAt(index + 1) }
}

/** Counts leave the status out of the filter: they say what each tab would show. */
export async function leadCounts(
  model: ReadModel,
  params: { filter: LeadFilter; today: string },
): Promise<{ total: number; byStatus: Record<string, number> }> {
  const filter = { ...params.filter, status: [] }
  const table = await model.columns('leads', ...groupsOf('leads', filterToColumns('leads', filter)))
  const test = filterToTest(table, 'leads', filter, params.today)
  const status = table.texts('status')
  const counts = new Uint32Array(status.pool.size)
  let total = 0
  for (let slot = 0; slot < table.size; slot++) {
    if (!table.isLive(slot) || !test(slot)) continue
    total++
    counts[status.codeOf(slot)]!++
  }
  const byStatus: Record<string, number> = {}
  for (const [code, count] of counts.entries()) if (count > 0) byStatus[status.pool.get(code)] = count
  return { total, byStatus }
}

/** All tags in use, the most used first. */
export async function leadTags(model: ReadModel): Promise<string[]> {
  const table = await model.columns('leads')
  const tags = table.texts('tags')
  const used = new Uint32Array(tags.pool.size)
  for (let slot = 0; slot < table.size; slot++) if (table.isLive(slot)) used[tags.codeOf(slot)]!++
  const counts = new Map<string, number>()
  for (const [code, count] of used.entries()) {
    if (count === 0) continue
    for (const tag of tags.pool.get(code).split(LINE)) if (tag !== '') counts.set(tag, (counts.get(tag) ?? 0) + count)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])).map(([tag]) => tag)
}

/** What the list of companies or contacts is asked with; by name when no order is given. */
export interface NamedListParams<S extends string> extends Page {
  text: string
  filter?: SubjectFilter
  sort?: { field: S; direction: SortDirection }
  today?: string
}

function toListParams(params: NamedListParams<string>): SubjectListParams {
  const { text, filter = {}, sort = { field: 'name', direction: 'asc' }, today = '' } = params
  return { filter: { ...filter, text }, sort, today }
}

export async function accountsWindow(
  model: ReadModel,
  params: NamedListParams<AccountSort>,
): Promise<Window<AccountRow>> {
  const selected = await select(model, 'accounts', toListParams(params))
  const rows = await model.rows.getMany('accounts', idsOf(selected, params))
  return { rows: await toAccountRows(model, rows), total: selected.slots.length }
}

export async function contactsWindow(
  model: ReadModel,
  params: NamedListParams<ContactSort> & { accountId?: string },
): Promise<Window<ContactRow>> {
  const selected = await select(model, 'contacts', toListParams(params), params.accountId)
  const rows = await model.rows.getMany('contacts', idsOf(selected, params))
  return { rows: await toContactRows(model, rows), total: selected.slots.length }
}

/** A test for one text of a column; the text may come into the column later. */
function sameText(column: TextColumn, wanted: string): (slot: number) => boolean {
  let code = column.pool.find(wanted)
  let size = column.pool.size
  return (slot) => {
    if (code < 0 && column.pool.size > size) {
      code = column.pool.find(wanted)
      size = column.pool.size
    }
    return column.codeOf(slot) === code
  }
}

export async function callNotesWindow(
  model: ReadModel,
  params: Page & {
    text: string
    authorId?: string
    unassigned?: boolean
    outcome?: string
    channel?: string
    from?: number
    to?: number
  },
): Promise<Window<CallNoteRow>> {
  const { text, authorId, unassigned = false, outcome, channel, from = 0, to = Number.POSITIVE_INFINITY } = params
  const table = await model.columns('callNotes')
  const at = table.numbers('at')
  const subjects = table.numbers('subjects')
  const is = (name: string, wanted: string | undefined): ((slot: number) => boolean) => {
    if (wanted === undefined) return () => true
    const column = table.texts(name)
    return sameText(column, wanted)
  }
  const tests = [is('author', authorId), is('outcome', outcome), is('channel', channel)]
  const held = await model.textHits('callNotes', text)
  // Later notes may hold the words, too: a list of hits is only good until the next change.
  const key = JSON.stringify([authorId, unassigned, outcome, channel, from, to, text && [text, model.log.last]])
  const slots = table.select(
    key,
    (slot) =>
      tests.every((test) => test(slot)) &&
      (!unassigned || subjects.get(slot) === 0) &&
      at.get(slot) >= from &&
      at.get(slot) < to &&
      (!held || held.has(slot)),
    (a, b) => at.get(b) - at.get(a) || table.compareIds(b, a),
  )
  const rows = await model.rows.getMany<StoredNote>('callNotes', idsOf({ table, slots }, params))
  return { rows: await toNoteRows(model, rows), total: slots.length }
}

/** Open steps by due date, those without one last; done ones latest first. */
export async function tasksWindow(
  model: ReadModel,
  params: Page & { state: 'open' | 'done'; ownerId?: string },
): Promise<Window<TaskRow>> {
  const { state, ownerId = '' } = params
  const table = await model.columns('tasks')
  const owner = table.texts('owner')
  const doneAt = table.numbers('doneAt')
  const dueDate = table.texts('dueDate')
  const dueMinutes = table.numbers('dueMinutes')
  const days: number[] = []
  const day = (slot: number): number => (days[dueDate.codeOf(slot)] ??= Date.parse(dueDate.get(slot) || '9999-12-31'))
  const isOwned = ownerId === '' ? () => true : sameText(owner, ownerId)
  const slots = table.select(
    JSON.stringify([state, ownerId]),
    (slot) => doneAt.get(slot) > 0 === (state === 'done') && isOwned(slot),
    state === 'done'
      ? (a, b) => doneAt.get(b) - doneAt.get(a)
      : (a, b) => day(a) - day(b) || dueMinutes.get(a) - dueMinutes.get(b),
  )
  const rows = await model.rows.getMany<StoredTask>('tasks', idsOf({ table, slots }, params))
  return { rows: await toTaskRows(model, rows), total: slots.length }
}

export async function tasksDueCount(model: ReadModel, params: { today: string; ownerId?: string }): Promise<number> {
  const table = await model.columns('tasks')
  const owner = table.texts('owner')
  const doneAt = table.numbers('doneAt')
  const dueDate = table.texts('dueDate')
  const isDue = dueDate.matching((date) => date !== '' && date <= params.today)
  const isOwned = params.ownerId ? sameText(owner, params.ownerId) : () => true
  let count = 0
  for (let slot = 0; slot < table.size; slot++) {
    const hit = table.isLive(slot) && doneAt.get(slot) === 0 && isDue[dueDate.codeOf(slot)] === 1
    if (hit && isOwned(slot)) count++
  }
  return count
}

/** What was deleted in the last 30 days, latest first. */
export async function deletedWindow(model: ReadModel, params: Page): Promise<Window<DeletedRow>> {
  const now = model.now()
  const since = now - RESTORE_DAYS * 86_400_000 - 1
  const held = await model.rows.above<DeletedRecord>('deleted', 'deletedAt', since)
  const rows = held.filter((row) => canRestore(row.deletedAt, now)).sort((a, b) => b.deletedAt - a.deletedAt)
  const start = Math.max(0, params.offset)
  return {
    rows: rows
      .slice(start, start + Math.min(Math.max(0, params.limit), MAX_ROWS))
      .map(({ id, type, title, deletedAt }) => ({ id, type, title, deletedAt, until: restoreUntil(deletedAt) })),
    total: rows.length,
  }
}
