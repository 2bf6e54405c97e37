// What hangs on a lead, account or contact, worked out from its live notes, steps and contacts.
import type { CallNote } from '../domain/call-note/call-note.ts'
import type { Task } from '../domain/task/task.ts'
import type { StoredNote, StoredSummary, StoredTask } from './stored-rows.ts'

/** The text of a note that lists show: what was written, else the first of the structured parts. */
export function noteToText(note: CallNote): string {
  const parts = [note.body, note.result, note.objective, note.needs, note.benefits, note.objections]
  const elements = Object.values(note.elements ?? {}).map((element) => element.text)
  return [...parts, ...elements].find((part) => part !== undefined && part !== '') ?? ''
}

/** Earlier due first; steps without a date last; then the older one. */
export function compareSteps(a: Task, b: Task): number {
  const left = a.dueDate ?? '\uffff'
  const right = b.dueDate ?? '\uffff'
  if (left !== right) return left < right ? -1 : 1
  return (a.dueMinutes ?? 1440) - (b.dueMinutes ?? 1440) || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
}

/** Later first. */
export function compareNotes(a: CallNote, b: CallNote): number {
  return (b.at ?? b.createdAt) - (a.at ?? a.createdAt) || (a.id < b.id ? 1 : -1)
}

/** What hangs on a record; null when nothing does. */
export function summarize(
  id: string,
  notes: readonly StoredNote[],
  tasks: readonly StoredTask[],
  contactCount: number,
): StoredSummary | null {
  if (notes.length === 0 && tasks.length === 0 && contactCount === 0) return null
  let latest: StoredNote | null = null
  let next: StoredTask | null = null
  let openSteps = 0
  let hangingAt = 0
  for (const note of notes) {
    if (!latest || compareNotes(note, latest) < 0) latest = note
    hangingAt = Math.max(hangingAt, note.at)
  }
  for (const task of tasks) {
    hangingAt = Math.max(hangingAt, task.updatedAt)
    if (task.doneAt) continue
    openSteps++
    if (!next || compareSteps(task, next) < 0) next = task
  }
  return {
    id,
    noteCount: notes.length,
    lastNoteAt: latest ? latest.at : null,
    lastNoteId: latest ? latest.id : null,
    openSteps,
    nextStepTitle: next?.title ?? '',
    nextStepDate: next?.dueDate ?? null,
    hangingAt,
    contactCount,
  }
}
