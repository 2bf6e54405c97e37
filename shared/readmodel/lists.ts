// Windows of the other lists (lead-lists.ts): rows in order, filtered, a slice at a time. Only the rows of the window are read.
import { canRestore, restoreUntil, RESTORE_DAYS } from '../domain/deletion.ts'
import { toAccountRows, toContactRows, toNoteRows, toPageRows, toTaskRows } from './joins.ts'
import { idsOf, MAX_ROWS, sameText, select, type Page, type SubjectListParams } from './list-selection.ts'
import type { ReadModel } from './read-model.ts'
import type {
  AccountRow,
  AccountSort,
  CallNoteRow,
  ContactRow,
  ContactSort,
  DeletedRow,
  PageLine,
  SortDirection,
  SubjectFilter,
  TaskRow,
  Window,
} from './rows.ts'
import type { DeletedRecord, StoredNote, StoredPage, StoredTask } from './stored-rows.ts'

/** What the list of companies or contacts is asked with; by name when no order is given. */
export interface NamedListParams<S extends string> extends Page {
  text: string
  filter?: SubjectFilter
  sort?: { field: S; direction: SortDirection }
  today?: string
}

/** The parameters in the shape that all lists of subjects are selected by. */
export function toListParams(params: NamedListParams<string>): SubjectListParams {
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

const EXCERPT = 200

/** Pages by the time they were begun. `archived`: those put away instead of the others. */
export async function pagesWindow(
  model: ReadModel,
  params: Page & { text: string; archived?: boolean; order?: 'newest' | 'oldest' },
): Promise<Window<PageLine>> {
  const { text, archived = false, order = 'newest' } = params
  const table = await model.columns('pages')
  const createdAt = table.numbers('createdAt')
  const archivedAt = table.numbers('archivedAt')
  const held = await model.textHits('pages', text)
  const sign = order === 'newest' ? 1 : -1
  const slots = table.select(
    JSON.stringify([archived, order, text && [text, model.log.last]]),
    (slot) => archivedAt.get(slot) > 0 === archived && (!held || held.has(slot)),
    (a, b) => sign * (createdAt.get(b) - createdAt.get(a) || table.compareIds(b, a)),
  )
  const rows = await model.rows.getMany<StoredPage>('pages', idsOf({ table, slots }, params))
  const lines = (await toPageRows(model, rows)).map(({ body = '', ...row }) => ({
    ...row,
    excerpt: body.slice(0, EXCERPT).replace(/\s+/gu, ' '),
  }))
  return { rows: lines, total: slots.length }
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
