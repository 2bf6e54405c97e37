import * as v from 'valibot'
import { isIsoDate } from '../../kernel/dates.ts'
import { ok } from '../../kernel/result.ts'
import { defineCommand, defineCreate, defineEdit, edited, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'

/** Sets the date of a one-on-one. */
export const planMeeting = defineCreate('one-on-one', 'edited_meeting', (fields) =>
  isIsoDate(fields['date']) ? ok(null) : refuse('required', 'date'),
)

export const editMeeting = defineEdit('one-on-one', 'edited_meeting', (_record, { set = {} }) => {
  if ('heldAt' in set) return refuse('unknown_field', 'heldAt')
  return 'date' in set && !set['date'] ? refuse('required', 'date') : ok(null)
})

/** Closes a meeting as held, or opens it again (`held: false`). One that stands so already is left as it is. */
export const holdMeeting = defineCommand({
  args: v.object({ id: v.string(), held: v.boolean() }),
  reads: (args) => [args.id],
  run: (context, args) => {
    const record = context.record('one-on-one', args.id)
    const set = Boolean(record?.heldAt) === args.held ? {} : { heldAt: args.held ? context.now : null }
    const changes = patchToChanges(context, 'one-on-one', record, { set })
    if (!changes.ok) return changes
    return edited(changes.value, 'edited_meeting')
  },
})
