import * as v from 'valibot'
import { isId } from '../../kernel/ids.ts'
import { ok } from '../../kernel/result.ts'
import { defineCommand, defineCreate, defineEdit, edited, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'

/** Writes down what somebody promised. */
export const addActionItem = defineCreate('action-item', 'edited_agenda', (fields) =>
  fields['title'] ? ok(null) : refuse('required', 'title'),
)

export const editActionItem = defineEdit('action-item', 'edited_agenda', (_record, { set = {}, put = {} }) => {
  if ('doneAt' in set) return refuse('unknown_field', 'doneAt')
  if (!Object.keys(put['records'] ?? {}).every((id) => isId(id))) return refuse('bad_value', 'records')
  return 'title' in set && !set['title'] ? refuse('required', 'title') : ok(null)
})

/** Ticks an action item, with what shows that it was done, or takes the tick back. One that stands so already keeps its time. */
export const tickActionItem = defineCommand({
  args: v.object({ id: v.string(), done: v.boolean(), evidence: v.optional(v.string()) }),
  reads: (args) => [args.id],
  run: (context, args) => {
    const record = context.record('action-item', args.id)
    const doneAt = args.done ? context.now : null
    const changes = patchToChanges(context, 'action-item', record, {
      set: {
        ...(Boolean(record?.doneAt) === args.done ? {} : { doneAt }),
        ...(args.evidence === undefined ? {} : { evidence: args.evidence }),
      },
    })
    if (!changes.ok) return changes
    return edited(changes.value, 'edited_agenda')
  },
})
