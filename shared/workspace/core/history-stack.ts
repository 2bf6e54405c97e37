import type { RowWrite } from '../../store/document-store.ts'
import type { Trace } from '../../store/history.ts'
import type { HistoryState } from '../api.ts'

/** A part of a step of undo, as stored. A step done in slices has one row for each. What it did stands apart, in `TracesRow`. */
export interface StepRow {
  /** Sorts by age: a padded number. */
  id: string
  /** Names the step the part belongs to. */
  group: string
  code: string
  /** Records the part changed. */
  count: number
  at: number
  /** Already taken back: waits to be done again. */
  undone: boolean
  /** Its traces. */
  size: number
}

/** What a part of a step did, field by field: read when the part is taken back. */
export interface TracesRow {
  /** That of the part. */
  id: string
  traces: Trace[]
}

const MAX_STEPS = 200
/** Traces of all steps together, about: some 40 MB on the disk. The last step is kept whole, however large. */
const MAX_TRACES = 200_000
/** Steps of an earlier day are not offered: nobody remembers them. */
const SESSION_MS = 12 * 3_600_000

function removalOf(ids: readonly string[]): RowWrite[] {
  return ids.length === 0 ? [] : ['steps', 'traces'].map((table) => ({ table, put: [], remove: [...ids] }))
}

/**
 * The steps one person can take back on this device, oldest first. What they are is kept in memory, what they did on the disk, written with
 * the changes it describes, so that the tab that runs the core may close without anybody losing a step.
 */
export class HistoryStack {
  private rows: StepRow[] = []
  private next = 1

  /** Takes the stored steps; returns what to remove of them. */
  restore(rows: StepRow[], now: number): RowWrite[] {
    const sorted = rows.sort((a, b) => (a.id < b.id ? -1 : 1))
    this.next = Number(sorted.at(-1)?.id ?? 0) + 1
    this.rows = sorted.filter((row) => now - row.at <= SESSION_MS)
    return removalOf(sorted.filter((row) => now - row.at > SESSION_MS).map(({ id }) => id))
  }

  private groupsOf(undone: boolean): string[] {
    return [...new Set(this.rows.filter((row) => row.undone === undone).map((row) => row.group))]
  }

  get state(): HistoryState {
    const describe = (group: string | undefined): HistoryState['undo'] => {
      const parts = this.rows.filter((row) => row.group === group)
      const [first] = parts
      return first ? { code: first.code, count: parts.reduce((sum, row) => sum + row.count, 0) } : null
    }
    return { undo: describe(this.groupsOf(false).at(-1)), redo: describe(this.groupsOf(true).at(-1)) }
  }

  /** Parts of the step that undo (redo) would take, the latest first. */
  top(undone: boolean): StepRow[] {
    const group = this.groupsOf(undone).at(-1)
    return this.rows.filter((row) => row.undone === undone && row.group === group).reverse()
  }

  /** A part that is there to be taken back or done again; null once it is not. */
  part(id: string): StepRow | null {
    return this.rows.find((row) => row.id === id) ?? null
  }

  /** Adds a part of a step. A new step ends what could be done again, and pushes the oldest out. */
  push(step: { group: string; code: string; count: number; at: number; traces: Trace[] }): RowWrite[] {
    const { traces, ...head } = step
    const dropped = this.rows.filter((row) => row.undone)
    this.rows = this.rows.filter((row) => !row.undone)
    const added = this.add({ ...head, undone: false }, traces)
    const groups = this.groupsOf(false)
    let size = this.rows.reduce((sum, row) => sum + row.size, 0)
    for (const [at, group] of groups.slice(0, -1).entries()) {
      if (groups.length - at <= MAX_STEPS && size <= MAX_TRACES) break
      for (const row of this.rows) {
        if (row.group !== group) continue
        dropped.push(row)
        size -= row.size
      }
    }
    const gone = new Set(dropped)
    this.rows = this.rows.filter((row) => !gone.has(row))
    return [...added, ...removalOf(dropped.map(({ id }) => id))]
  }

  /** Replaces parts that were taken back (or done again) by those that reverse it. */
  turn(parts: readonly StepRow[], traces: Trace[], count: number): RowWrite[] {
    const [first] = parts
    if (!first) return []
    const removed = new Set(parts.map(({ id }) => id))
    this.rows = this.rows.filter((row) => !removed.has(row.id))
    const turned = traces.length > 0 ? this.add({ ...first, undone: !first.undone, count }, traces) : []
    return [...turned, ...removalOf([...removed])]
  }

  private add(head: Omit<StepRow, 'id' | 'size'>, traces: Trace[]): RowWrite[] {
    const row: StepRow = { ...head, id: this.nextId(), size: traces.length }
    this.rows.push(row)
    const held: TracesRow = { id: row.id, traces }
    return [
      { table: 'steps', put: [row], remove: [] },
      { table: 'traces', put: [held], remove: [] },
    ]
  }

  private nextId(): string {
    return String(this.next++).padStart(12, '0')
  }
}
