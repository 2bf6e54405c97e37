import * as v from 'valibot'
import { isId } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { createChange, defineCommand, defineCreate, defineEdit, edited, patchToChanges } from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'
import type { Change } from '../record.ts'

function checkPoint(fields: Record<string, unknown>): Result<null, DomainError> {
  if (!fields['title']) return refuse('required', 'title')
  if (!fields['oneOnOneId']) return refuse('required', 'oneOnOneId')
  for (const [key, id] of Object.entries((fields['records'] ?? {}) as Record<string, unknown>))
    if (key !== id || !isId(id)) return refuse('bad_value', 'records')
  return ok(null)
}

/** Puts a point on the agenda of a meeting. */
export const addPoint = defineCreate('agenda-point', 'edited_agenda', checkPoint)

const MAX_POINTS = 50

/** Puts several points on an agenda at once, as a template does: one step of undo. */
export const addPoints = defineCommand({
  args: v.object({ points: v.pipe(v.array(v.record(v.string(), v.unknown())), v.maxLength(MAX_POINTS, 'too_many')) }),
  run: (context, args) => {
    const changes: Change[] = []
    for (const fields of args.points) {
      const checked = checkPoint(fields)
      if (!checked.ok) return checked
      const change = createChange(context, 'agenda-point', context.newId('agenda-point'), fields)
      if (!change.ok) return change
      changes.push(change.value)
    }
    return ok({
      changes,
      result: { ids: changes.map(({ id }) => id as string) },
      history: changes.length > 0 ? { code: 'edited_agenda', count: changes.length } : null,
    })
  },
})

export const editPoint = defineEdit('agenda-point', 'edited_agenda', (_record, { set = {} }) =>
  'title' in set && !set['title'] ? refuse('required', 'title') : ok(null),
)

/** Ticks a point in a meeting, or takes the tick back. One that stands so already is left as it is. */
export const tickPoint = defineCommand({
  args: v.object({ id: v.string(), oneOnOneId: v.string(), ticked: v.boolean() }),
  reads: (args) => [args.id],
  run: (context, args) => {
    const record = context.record('agenda-point', args.id)
    const stands = Boolean(record?.tickedAt) === args.ticked
    const ticked = { tickedAt: context.now, tickedIn: args.oneOnOneId }
    const set = stands ? {} : args.ticked ? ticked : { tickedAt: null, tickedIn: null }
    const changes = patchToChanges(context, 'agenda-point', record, { set })
    if (!changes.ok) return changes
    return edited(changes.value, 'edited_agenda')
  },
})
