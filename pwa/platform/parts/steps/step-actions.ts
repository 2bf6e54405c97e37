// What can be done with a next step, each with a way back.
import { m } from '../../../../shared/i18n/index.ts'
import type { IsoDate } from '../../../../shared/kernel/dates.ts'
import type { TaskRow } from '../../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { runCommand } from '../../run.ts'
import { dueText } from './step-words.ts'

/** Ticks an open step, or takes the tick of a done one back. */
export async function toggleStep(workspace: Workspace, step: TaskRow): Promise<void> {
  const title = step.title ?? ''
  if (step.doneAt)
    await runCommand(workspace, 'reopenStep', { id: step.id }, { undo: m.steps_reopened_toast({ title }) })
  else await runCommand(workspace, 'completeStep', { id: step.id }, { undo: m.steps_completed_toast({ title }) })
}

/** Moves a step to another day; null takes its date away. */
export async function snoozeStep(
  workspace: Workspace,
  step: TaskRow,
  day: IsoDate | null,
  today: IsoDate,
): Promise<void> {
  const undo = day ? m.steps_snoozed_toast({ day: dueText(day, today) }) : m.steps_undated_toast()
  await runCommand(workspace, 'editStep', { id: step.id, set: { dueDate: day } }, { undo })
}

/** Deletes a step. */
export async function deleteStep(workspace: Workspace, step: TaskRow): Promise<void> {
  await runCommand(workspace, 'deleteRecords', { ids: [step.id] }, { undo: m.steps_deleted_toast() })
}
