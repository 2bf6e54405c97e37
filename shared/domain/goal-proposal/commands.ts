import * as v from 'valibot'
import { ok } from '../../kernel/result.ts'
import { createChange, defineCommand, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'

/** Proposes a target for a goal; `id` is the person's earlier proposal for it, which then says the new value. */
export const proposeTarget = defineCommand({
  args: v.object({
    goalId: v.string(),
    id: v.optional(v.string()),
    value: v.number(),
    reason: v.optional(v.string()),
  }),
  reads: ({ goalId, id }) => [goalId, ...(id ? [id] : [])],
  run: (context, { goalId, id, value, reason }) => {
    const goal = context.record('goal', goalId)
    if (!goal) return refuse('not_found', 'goalId')
    if (goal.deletedAt) return refuse('deleted', 'goalId')
    const history = { code: 'changed_goal', count: 1 }
    if (id) {
      const held = context.record('goal-proposal', id)
      if (held && (held.goalId !== goalId || held.createdBy !== context.actorId)) return refuse('bad_value', 'id')
      const changes = patchToChanges(context, 'goal-proposal', held, { set: { value, reason: reason ?? null } })
      return changes.ok ? ok({ changes: changes.value, result: { id }, history }) : changes
    }
    const made = context.newId('goal-proposal')
    const change = createChange(context, 'goal-proposal', made, { goalId, value, reason })
    return change.ok ? ok({ changes: [change.value], result: { id: made as string }, history }) : change
  },
})
