import type { RowWrite } from '../../store/document-store.ts'
import type { Trace } from '../../store/history.ts'
import type { HistoryState } from '../api.ts'

/** A part of a step of undo, as stored. A step done in slices has one row for each. */
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
  traces: Trace[]
}

const MAX_STEPS = 200
/** Steps of an earlier day are not offered: nobody remembers them. */
const SESSION_MS = 12 * 3_600_000

/**
 * The steps one person can take back on this device, oldest first. Kept in memory and written with the changes they describe, so that
 * the tab that runs the core may close without anybody losing a step.
 */
export class HistoryStack {
  private rows: StepRow[] = []
  private next = 1

  /** Takes the stored steps; returns what to remove of them. */
  restore(rows: StepRow[], now: number): RowWrite[] {
    const sorted = rows.sort((a, b) => (a.id < b.id ? -1 : 1))
    this.next = Number(sorted.at(-1)?.id ?? 0) + 1
    this.rows = sorted.filter((row) => now - row.at <= SESSION_MS)
    const old = sorted.filter((row) => now - row.at > SESSION_MS).map(({ id }) => id)
    return old.length > 0 ? [{ table: 'steps', put: [], remove: old }] : []
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
  push(step: { group: string; code: string; count: number; at: number; traces: Trace[] }): RowWrite {
    const dropped = this.rows.filter((row) => row.undone)
    const row = { ...step, id: this.nextId(), undone: false }
    this.rows = [...this.rows.filter((held) => !held.undone), row]
    const groups = this.groupsOf(false)
    for (const group of groups.slice(0, Math.max(0, groups.length - MAX_STEPS))) {
      dropped.push(...this.rows.filter((held) => held.group === group))
      this.rows = this.rows.filter((held) => held.group !== group)
    }
    return { table: 'steps', put: [row], remove: dropped.map(({ id }) => id) }
  }

  /** Replaces parts that were taken back (or done again) by those that reverse it. */
  turn(parts: readonly StepRow[], traces: Trace[], count: number): RowWrite {
    const [first] = parts
    if (!first) return { table: 'steps', put: [], remove: [] }
    const removed = new Set(parts.map(({ id }) => id))
    this.rows = this.rows.filter((row) => !removed.has(row.id))
    const turned: StepRow = { ...first, id: this.nextId(), undone: !first.undone, traces, count }
    if (traces.length > 0) this.rows.push(turned)
    return { table: 'steps', put: traces.length > 0 ? [turned] : [], remove: [...removed] }
  }

  private nextId(): string {
    return String(this.next++).padStart(12, '0')
  }
}
