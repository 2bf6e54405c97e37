// The numbers of dashboards, counted from columns each time they are asked: 100,000 leads and 300,000 notes take a few ms, and what
// is counted when it is asked cannot drift from the records.
import type { ColumnTable } from './columns/column-table.ts'
import type { TextColumn } from './columns/columns.ts'
import type { ReadModel } from './read-model.ts'
import type { Numbers } from './rows.ts'

export interface NumbersParams {
  /** ms, ascending: n + 1 bounds make n stretches of time, each from one bound, inclusive, to the next, exclusive. */
  bounds: number[]
  /** Only what this person owns, wrote or has to do. */
  ownerId?: string
  /** The asker's local date. */
  today: string
}

/** Counts by the texts of a column. */
class Tally {
  private readonly counts: number[] = []

  constructor(private readonly column: TextColumn) {}

  add(slot: number): void {
    const code = this.column.codeOf(slot)
    this.counts[code] = (this.counts[code] ?? 0) + 1
  }

  toRecord(): Record<string, number> {
    const record: Record<string, number> = {}
    for (const [code, count] of this.counts.entries()) if (count > 0) record[this.column.pool.get(code)] = count
    return record
  }
}

/** Counts by stretches of time. */
class Series {
  readonly counts: number[]

  constructor(private readonly bounds: readonly number[]) {
    this.counts = Array.from({ length: Math.max(0, bounds.length - 1) }, () => 0)
  }

  /** True when the instant lies in one of the stretches. */
  add(at: number): boolean {
    const { bounds } = this
    if (at < (bounds[0] ?? 0) || at >= (bounds.at(-1) ?? 0)) return false
    let low = 0
    let high = bounds.length - 1
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if ((bounds[middle] ?? 0) <= at) low = middle
      else high = middle
    }
    this.counts[low] = (this.counts[low] ?? 0) + 1
    return true
  }
}

function* liveSlots(table: ColumnTable, column: TextColumn, wanted: string | undefined): Generator<number> {
  const code = wanted === undefined ? -1 : column.pool.find(wanted)
  for (let slot = 0; slot < table.size; slot++) {
    if (table.isLive(slot) && (wanted === undefined || column.codeOf(slot) === code)) yield slot
  }
}

function countLeads(table: ColumnTable, { bounds, ownerId, today }: NumbersParams): Numbers['leads'] {
  const owner = table.texts('owner')
  const byStatus = new Tally(table.texts('status'))
  const byOwner = new Tally(owner)
  const bySource = new Tally(table.texts('source'))
  const created = new Series(bounds)
  const [createdAt, openSteps] = [table.numbers('createdAt'), table.numbers('openSteps')]
  const due = table.texts('nextStepDate')
  const isLate = due.matching((date) => date !== '' && date < today)
  let total = 0
  let withoutStep = 0
  let overdue = 0
  for (const slot of liveSlots(table, owner, ownerId)) {
    total++
    byStatus.add(slot)
    byOwner.add(slot)
    bySource.add(slot)
    created.add(createdAt.get(slot))
    if (openSteps.get(slot) === 0) withoutStep++
    if (isLate[due.codeOf(slot)] === 1) overdue++
  }
  return {
    total,
    byStatus: byStatus.toRecord(),
    byOwner: byOwner.toRecord(),
    bySource: bySource.toRecord(),
    withoutStep,
    overdue,
    created: created.counts,
  }
}

function countNotes(table: ColumnTable, { bounds, ownerId }: NumbersParams): Numbers['notes'] {
  const author = table.texts('author')
  const byAuthor = new Tally(author)
  const byOutcome = new Tally(table.texts('outcome'))
  const byChannel = new Tally(table.texts('channel'))
  const made = new Series(bounds)
  const at = table.numbers('at')
  let total = 0
  for (const slot of liveSlots(table, author, ownerId)) {
    if (!made.add(at.get(slot))) continue
    total++
    byAuthor.add(slot)
    byOutcome.add(slot)
    byChannel.add(slot)
  }
  return {
    total,
    byAuthor: byAuthor.toRecord(),
    byOutcome: byOutcome.toRecord(),
    byChannel: byChannel.toRecord(),
    made: made.counts,
  }
}

function countSteps(table: ColumnTable, { bounds, ownerId, today }: NumbersParams): Numbers['steps'] {
  const done = new Series(bounds)
  const doneAt = table.numbers('doneAt')
  const due = table.texts('dueDate')
  const isLate = due.matching((date) => date !== '' && date < today)
  let open = 0
  let overdue = 0
  for (const slot of liveSlots(table, table.texts('owner'), ownerId)) {
    if (doneAt.get(slot) > 0) done.add(doneAt.get(slot))
    else {
      open++
      if (isLate[due.codeOf(slot)] === 1) overdue++
    }
  }
  return { open, overdue, done: done.counts }
}

/** The numbers of a period: leads as they are now, what was created, written and done in it. */
export async function numbers(model: ReadModel, params: NumbersParams): Promise<Numbers> {
  const [leads, notes, steps] = await Promise.all([
    model.columns('leads'),
    model.columns('callNotes'),
    model.columns('tasks'),
  ])
  return { leads: countLeads(leads, params), notes: countNotes(notes, params), steps: countSteps(steps, params) }
}
