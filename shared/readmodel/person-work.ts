// What one person did in a stretch of time, for the brief before a one-on-one: one pass over the columns of each list, and only the rows that
// are quoted are read.
import type { ColumnTable } from './columns/column-table.ts'
import { toLeadRows, toNoteRows } from './joins.ts'
import { sameText } from './list-selection.ts'
import { rowToName, type ReadModel } from './read-model.ts'
import type { CallNoteRow, PersonWork, WorkStep } from './rows.ts'
import type { StoredNote } from './stored-rows.ts'
import { activityOf, openLeadTest } from './subject-list.ts'

export interface PersonWorkParams {
  personId: string
  /** ms, the first moment, and the first after it. */
  from: number
  to: number
  /** ms: notes from then on are those of the time before. */
  before: number
  /** ms: an open lead with which nothing has happened since is silent. */
  silentBefore: number
  /** Local date: open steps that were due before it are told of. */
  today: string
}

/** Notes of each kind that are quoted, the latest; and leads, the longest silence first. */
const QUOTED = 3
/** Ids that are named with a number. */
const NAMED = 50
/** Notes that are read in search of an objection, at most, and at once: the words stand in the rows alone. */
const MOST_READ = 500
const SLICE = 50

const QUOTED_OUTCOMES = ['won', 'meeting_booked', 'lost'] as const

async function readNotes(model: ReadModel, table: ColumnTable, slots: readonly number[]): Promise<CallNoteRow[]> {
  const ids = slots.map((slot) => table.idOf(slot))
  return toNoteRows(model, await model.rows.getMany<StoredNote>('callNotes', ids))
}

const hasObjection = ({ objections }: { objections?: string | undefined }): boolean => (objections ?? '').trim() !== ''

async function withObjection(model: ReadModel, table: ColumnTable, slots: readonly number[]): Promise<CallNoteRow[]> {
  const found: StoredNote[] = []
  for (let at = 0; at < Math.min(slots.length, MOST_READ) && found.length < QUOTED; at += SLICE) {
    const ids = slots.slice(at, at + SLICE).map((slot) => table.idOf(slot))
    const rows = await model.rows.getMany<StoredNote>('callNotes', ids)
    found.push(...rows.filter((row) => row !== null).filter(hasObjection))
  }
  return toNoteRows(model, found.slice(0, QUOTED))
}

async function notesOf(model: ReadModel, params: PersonWorkParams): Promise<PersonWork['notes']> {
  const { personId, from, to, before } = params
  const table = await model.columns('callNotes')
  const at = table.numbers('at')
  const isOwn = sameText(table.texts('author'), personId)
  const slots: number[] = []
  let earlier = 0
  for (let slot = 0; slot < table.size; slot++) {
    const time = at.get(slot)
    if (time < before || time >= to || !isOwn(slot) || !table.isLive(slot)) continue
    if (time >= from) slots.push(slot)
    else earlier++
  }
  slots.sort((a, b) => at.get(b) - at.get(a) || table.compareIds(b, a))
  const outcome = table.texts('outcome')
  const quoted = QUOTED_OUTCOMES.flatMap((wanted) => {
    const code = outcome.pool.find(wanted)
    return code < 0 ? [] : slots.filter((slot) => outcome.codeOf(slot) === code).slice(0, QUOTED)
  })
  return {
    total: slots.length,
    before: earlier,
    ids: slots.slice(0, NAMED).map((slot) => table.idOf(slot)),
    quoted: await readNotes(model, table, quoted),
    objections: await withObjection(model, table, slots),
  }
}

async function stepsOf(model: ReadModel, params: PersonWorkParams): Promise<Pick<PersonWork, 'done' | 'overdue'>> {
  const { personId, from, to, today } = params
  const table = await model.columns('tasks')
  const doneAt = table.numbers('doneAt')
  const dueDate = table.texts('dueDate')
  const isOwn = sameText(table.texts('owner'), personId)
  const isLate = dueDate.matching((date) => date !== '' && date < today)
  const done: WorkStep[] = []
  const overdue: WorkStep[] = []
  for (let slot = 0; slot < table.size; slot++) {
    if (!isOwn(slot) || !table.isLive(slot)) continue
    const time = doneAt.get(slot)
    const isOverdue = time === 0 && isLate[dueDate.codeOf(slot)] === 1
    if (!isOverdue && !(time >= from && time < to)) continue
    const step = { id: table.idOf(slot), dueDate: dueDate.get(slot) || null, doneAt: time || null }
    if (isOverdue) overdue.push(step)
    else done.push(step)
  }
  const day = ({ dueDate: date }: WorkStep): string => date ?? ''
  return {
    done: done.sort((a, b) => (b.doneAt ?? 0) - (a.doneAt ?? 0) || (a.id < b.id ? -1 : 1)),
    overdue: overdue.sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : a.id < b.id ? -1 : 1)),
  }
}

async function leadsOf(model: ReadModel, params: PersonWorkParams): Promise<PersonWork['leads']> {
  const { personId, from, to, silentBefore } = params
  const table = await model.columns('leads')
  const [created, updated] = [table.numbers('createdAt'), table.numbers('updatedAt')]
  const status = table.texts('status')
  const isOwn = sameText(table.texts('owner'), personId)
  const isOpen = openLeadTest(table)
  const [qualified, disqualified] = [sameText(status, 'qualified'), sameText(status, 'disqualified')]
  const activity = activityOf(table)
  const isWithin = (time: number): boolean => time >= from && time < to
  const counts = { created: 0, qualified: 0, disqualified: 0 }
  const silent: number[] = []
  for (let slot = 0; slot < table.size; slot++) {
    if (!isOwn(slot) || !table.isLive(slot)) continue
    if (isWithin(created.get(slot))) counts.created++
    if (isWithin(updated.get(slot))) {
      if (qualified(slot)) counts.qualified++
      else if (disqualified(slot)) counts.disqualified++
    }
    if (isOpen(slot) && activity(slot) < silentBefore) silent.push(slot)
  }
  const quietest = leastOf(silent, (a, b) => activity(a) - activity(b) || table.compareIds(a, b))
  const rows = await model.rows.getMany(
    'leads',
    quietest.map((slot) => table.idOf(slot)),
  )
  return {
    ...counts,
    silent: silent.length,
    quietest: (await toLeadRows(model, rows)).map((row) => ({
      id: row.id,
      name: rowToName(row),
      lastActivityAt: row.lastActivityAt,
    })),
  }
}

/** The first few in an order; thousands of silent leads are not sorted for three of them. */
function leastOf(slots: readonly number[], compare: (a: number, b: number) => number): number[] {
  const least: number[] = []
  for (const slot of slots) {
    const last = least[QUOTED - 1]
    if (last !== undefined && compare(last, slot) <= 0) continue
    least.push(slot)
    least.sort(compare)
    least.length = Math.min(least.length, QUOTED)
  }
  return least
}

/** What a person did in a stretch of time, and what waits; see `PersonWork`. */
export async function personWork(model: ReadModel, params: PersonWorkParams): Promise<PersonWork> {
  const [notes, steps, leads] = await Promise.all([
    notesOf(model, params),
    stepsOf(model, params),
    leadsOf(model, params),
  ])
  return { notes, ...steps, leads }
}
