import * as v from 'valibot'
import { ok } from '../../kernel/result.ts'
import { defineCommand, defineCreate, defineEdit, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'

/** Adds a next step. */
export const addStep = defineCreate('task', 'added_step', (fields) =>
  fields['title'] ? ok(null) : refuse('required', 'title'),
)

export const editStep = defineEdit('task', 'edited_step', (_record, patch) =>
  patch.set && 'title' in patch.set && !patch.set['title'] ? refuse('required', 'title') : ok(null),
)

/** Ticks a next step, now. */
export const completeStep = defineCommand({
  args: v.object({ id: v.string() }),
  reads: (args) => [args.id],
  run: (context, args) => {
    const task = context.record('task', args.id)
    if (task?.doneAt) return refuse('step_already_done')
    const changes = patchToChanges(context, 'task', task, { set: { doneAt: context.now } })
    return changes.ok
      ? ok({ changes: changes.value, result: null, history: { code: 'completed_step', count: 1 } })
      : changes
  },
})

/** Takes a tick back. */
export const reopenStep = defineCommand({
  args: v.object({ id: v.string() }),
  reads: (args) => [args.id],
  run: (context, args) => {
    const changes = patchToChanges(context, 'task', context.record('task', args.id), { set: { doneAt: null } })
    return changes.ok
      ? ok({ changes: changes.value, result: null, history: { code: 'reopened_step', count: 1 } })
      : changes
  },
})
