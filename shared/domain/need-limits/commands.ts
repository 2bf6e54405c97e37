import * as v from 'valibot'
import { isId } from '../../kernel/ids.ts'
import { ok } from '../../kernel/result.ts'
import { createChange, defineCommand, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'

/**
 * Keeps the limits of a team in one's own space. `id`: the record that holds them already; null when there is none. No step of undo: it changes
 * how one looks at people, and nothing about them.
 */
export const keepNeedLimits = defineCommand({
  args: v.object({ id: v.nullable(v.string()), teamId: v.string(), limits: v.record(v.string(), v.unknown()) }),
  reads: ({ id }) => [id].filter((one) => isId(one)),
  run: (context, { id, teamId, limits }) => {
    if (!teamId) return refuse('required', 'teamId')
    if (id === null) {
      const made = context.newId('need-limits')
      const change = createChange(context, 'need-limits', made, { teamId, limits })
      return change.ok ? ok({ changes: [change.value], result: { id: made as string }, history: null }) : change
    }
    const held = context.record('need-limits', id)
    if (held && held.teamId !== teamId) return refuse('bad_value', 'teamId')
    const changes = patchToChanges(context, 'need-limits', held, { put: { limits } })
    return changes.ok ? ok({ changes: changes.value, result: { id }, history: null }) : changes
  },
})
