// What can be done with a next step, each with a way back.
import { m } from '../../../../shared/i18n/index.ts'
import type { IsoDate } from '../../../../shared/kernel/dates.ts'
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { runCommand } from '../../run.ts'
import type { DueRow } from './promised.ts'
import { dueText } from './step-words.ts'

/** Ticks an open step, or takes the tick of a done one back. */
export async function toggleStep(workspace: Workspace, step: DueRow): Promise<void> {
  const title = step.title ?? ''
  const { id, promisedIn } = step
  if (promisedIn) {
    const done = !step.doneAt
    const undo = done ? m.steps_completed_toast({ title }) : m.steps_reopened_toast({ title })
    await runCommand(promisedIn.workspace, 'tickActionItem', { id, done }, { undo })
  } else if (step.doneAt)
    await runCommand(workspace, 'reopenStep', { id: step.id }, { undo: m.steps_reopened_toast({ title }) })
  else await runCommand(workspace, 'completeStep', { id: step.id }, { undo: m.steps_completed_toast({ title }) })
}

/** Moves a step to another day; null takes its date away. */
export async function snoozeStep(
  workspace: Workspace,
  step: DueRow,
  day: IsoDate | null,
  today: IsoDate,
): Promise<void> {
  const undo = day ? m.steps_snoozed_toast({ day: dueText(day, today) }) : m.steps_undated_toast()
  const args = { id: step.id, set: { dueDate: day } }
  if (step.promisedIn) await runCommand(step.promisedIn.workspace, 'editActionItem', args, { undo })
  else await runCommand(workspace, 'editStep', args, { undo })
}

/** Deletes a step. A promise is not only its owner's: it is deleted where it was made. */
export async function deleteStep(workspace: Workspace, step: DueRow): Promise<void> {
  if (step.promisedIn) return
  await runCommand(workspace, 'deleteRecords', { ids: [step.id] }, { undo: m.steps_deleted_toast() })
}
