// What the records say about each person of the team, in one pass over the columns of each list: it is counted when it is asked and cannot
// drift from the records, and no row is read.
import type { IsoDate } from '../kernel/dates.ts'
import type { ColumnTable } from './columns/column-table.ts'
import { goalsNow } from './goals/goals.ts'
import { groupBy } from './group-by.ts'
import type { ReadModel } from './read-model.ts'
import type { PersonPulse } from './rows.ts'
import { activityOf, openLeadTest } from './subject-list.ts'

export interface PulseParams {
  today: IsoDate
  /** IANA; whose days goals are measured in. */
  zone: string
  /** ms: an open lead with which nothing has happened since is quiet. */
  quietBefore: number
  /** ms: wins since. */
  winsFrom: number
}

/** One number for each text of a column. */
class Tally {
  private readonly values: Float64Array

  constructor(private readonly pool: { size: number; find(text: string): number }) {
    this.values = new Float64Array(pool.size)
  }

  add(code: number): void {
    this.values[code] = (this.values[code] ?? 0) + 1
  }

  raise(code: number, value: number): void {
    if (value > (this.values[code] ?? 0)) this.values[code] = value
  }

  of(text: string): number {
    const code = this.pool.find(text)
    return code < 0 ? 0 : (this.values[code] ?? 0)
  }
}

function tallyLeads(table: ColumnTable, quietBefore: number): { open: Tally; quiet: Tally } {
  const owner = table.texts('owner')
  const isOpen = openLeadTest(table)
  const lastActivity = activityOf(table)
  const open = new Tally(owner.pool)
  const quiet = new Tally(owner.pool)
  for (let slot = 0; slot < table.size; slot++) {
    if (!isOpen(slot) || !table.isLive(slot)) continue
    const code = owner.codeOf(slot)
    open.add(code)
    if (lastActivity(slot) < quietBefore) quiet.add(code)
  }
  return { open, quiet }
}

function tallyNotes(table: ColumnTable, winsFrom: number): { last: Tally; wins: Tally } {
  const author = table.texts('author')
  const at = table.numbers('at')
  const outcome = table.texts('outcome')
  const won = outcome.pool.find('won')
  const last = new Tally(author.pool)
  const wins = new Tally(author.pool)
  for (let slot = 0; slot < table.size; slot++) {
    if (!table.isLive(slot)) continue
    const time = at.get(slot)
    const code = author.codeOf(slot)
    last.raise(code, time)
    if (time >= winsFrom && outcome.codeOf(slot) === won) wins.add(code)
  }
  return { last, wins }
}

function tallySteps(table: ColumnTable, today: IsoDate): { open: Tally; overdue: Tally } {
  const owner = table.texts('owner')
  const doneAt = table.numbers('doneAt')
  const due = table.texts('dueDate')
  const isLate = due.matching((date) => date !== '' && date < today)
  const open = new Tally(owner.pool)
  const overdue = new Tally(owner.pool)
  for (let slot = 0; slot < table.size; slot++) {
    if (doneAt.get(slot) > 0 || !table.isLive(slot)) continue
    open.add(owner.codeOf(slot))
    if (isLate[due.codeOf(slot)] === 1) overdue.add(owner.codeOf(slot))
  }
  return { open, overdue }
}

/** What the records say about everybody in the team who has not left it; in no order that means anything. */
export async function peoplePulse(model: ReadModel, params: PulseParams): Promise<PersonPulse[]> {
  const { today, zone, quietBefore, winsFrom } = params
  const [people, leadTable, noteTable, taskTable, stands] = await Promise.all([
    model.people(),
    model.columns('leads'),
    model.columns('callNotes'),
    model.columns('tasks'),
    goalsNow(model, { today, zone }),
  ])
  const leads = tallyLeads(leadTable, quietBefore)
  const notes = tallyNotes(noteTable, winsFrom)
  const steps = tallySteps(taskTable, today)
  const goals = groupBy(stands, ({ goal }) => (goal.ownerId ? [goal.ownerId] : []))
  return [...people.values()]
    .filter(({ inactive }) => !inactive)
    .map((person) => ({
      person,
      lastNoteAt: notes.last.of(person.id) || null,
      leads: { open: leads.open.of(person.id), quiet: leads.quiet.of(person.id) },
      steps: { open: steps.open.of(person.id), overdue: steps.overdue.of(person.id) },
      wins: notes.wins.of(person.id),
      goals: goals.get(person.id) ?? [],
    }))
}
