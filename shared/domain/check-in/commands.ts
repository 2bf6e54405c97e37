import * as v from 'valibot'
import { ok, type Result } from '../../kernel/result.ts'
import { createChange, defineCommand, defineEdit } from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'

/** A check-in says something: a number, a feeling or a word. */
function checkContent(fields: Record<string, unknown>): Result<null, DomainError> {
  const says = typeof fields['value'] === 'number' || Boolean(fields['confidence']) || Boolean(fields['note'])
  return says ? ok(null) : refuse('required', 'value')
}

/**
 * Checks in on a goal. Progress is its owner's: for a person who has a device of their own nobody else does it; for a name without one
 * somebody has to.
 */
export const addCheckIn = defineCommand({
  args: v.object({
    fields: v.record(v.string(), v.unknown()),
    /** The goal's owner, null for a goal of the team. */
    ownerId: v.nullable(v.string()),
  }),
  reads: ({ fields, ownerId }) => [
    ...(typeof fields['goalId'] === 'string' ? [fields['goalId']] : []),
    ...(ownerId ? [ownerId] : []),
  ],
  run: (context, { fields, ownerId }) => {
    const goalId = typeof fields['goalId'] === 'string' ? fields['goalId'] : ''
    const goal = context.record('goal', goalId)
    if (!goal) return refuse('not_found', 'goalId')
    if (goal.deletedAt) return refuse('deleted', 'goalId')
    if ((goal.ownerId ?? null) !== ownerId) return refuse('bad_value', 'ownerId')
    const owner = ownerId === null ? null : context.record('person', ownerId)
    if (owner?.memberId && ownerId !== context.actorId) return refuse('bad_value', 'ownerId')
    if (!fields['day']) return refuse('required', 'day')
    const content = checkContent(fields)
    if (!content.ok) return content
    const id = context.newId('check-in')
    const change = createChange(context, 'check-in', id, { ...fields, ownerId: ownerId ?? context.actorId })
    if (!change.ok) return change
    return ok({ changes: [change.value], result: { id }, history: { code: 'checked_in', count: 1 } })
  },
})

export const editCheckIn = defineEdit('check-in', 'checked_in', (record, patch) => {
  if (patch.set && ('goalId' in patch.set || 'ownerId' in patch.set)) return refuse('bad_value', 'goalId')
  return checkContent({ ...record, ...patch.set })
})
