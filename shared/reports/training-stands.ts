// How somebody's training stands: a line of the coach's brief, and of the learner's own day. Pure.
import { progressOf } from '../domain/training/progress.ts'
import { addDays, type IsoDate } from '../kernel/dates.ts'
import type { WorkCalendar } from '../kernel/working-days.ts'
import type { TrainingAssignmentRow } from '../readmodel/training-rows.ts'

export interface TrainingStand {
  assignmentId: string
  plan: string
  /** Items, and how many of them should have been done before today and are not. */
  done: number
  total: number
  late: number
  /** When the last item was done, ms; null while one is open. */
  finishedAt: number | null
  /** What can be done next and is due first; null when nothing can. */
  next: { title: string; dueDate: IsoDate | null; isLate: boolean } | null
}

/** How far each assignment is, what wants doing first at the top; those without items are left out. */
export function trainingStands(
  rows: readonly TrainingAssignmentRow[],
  today: IsoDate,
  calendar: WorkCalendar,
): TrainingStand[] {
  return rows
    .map((row): TrainingStand => {
      const { items, done, total } = progressOf(row.items, row, { measured: row.measured, today, days: calendar })
      const titles = new Map(row.items.map(({ key = '', title = '' }) => [key, title]))
      const [next] = items
        .filter(({ isDone, waitsFor }) => !isDone && waitsFor.length === 0)
        .sort((a, b) => ((a.dueDate ?? '~') < (b.dueDate ?? '~') ? -1 : a.dueDate === b.dueDate ? 0 : 1))
      return {
        assignmentId: row.id,
        plan: row.planTitle,
        done,
        total,
        late: items.filter(({ isLate }) => isLate).length,
        finishedAt: done === total ? Math.max(0, ...items.map(({ doneAt }) => doneAt ?? 0)) : null,
        next: next ? { title: titles.get(next.key) ?? '', dueDate: next.dueDate, isLate: next.isLate } : null,
      }
    })
    .filter(({ total }) => total > 0)
    .sort((a, b) => {
      const [one, other] = [a.next?.dueDate ?? '~', b.next?.dueDate ?? '~']
      return one < other ? -1 : one > other ? 1 : a.assignmentId < b.assignmentId ? -1 : 1
    })
}

/** So many days ahead a day speaks of training. */
const AHEAD_DAYS = 3

/** What of somebody's training is due by three days from today, or late. */
export function trainingOfDay(
  rows: readonly TrainingAssignmentRow[],
  today: IsoDate,
  calendar: WorkCalendar,
): TrainingStand[] {
  const until = addDays(today, AHEAD_DAYS)
  return trainingStands(rows, today, calendar).filter(({ next }) => next?.dueDate && next.dueDate <= until)
}
