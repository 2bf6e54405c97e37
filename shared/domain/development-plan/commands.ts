import * as v from 'valibot'
import { ok } from '../../kernel/result.ts'
import { defineCommand, defineCreate, defineEdit, edited, patchToChanges } from '../command.ts'
import { refuse } from '../errors.ts'
import { FOCUS_FIELDS, focusesOf, MOST_FOCUSES, takeInPatch } from './focus.ts'

/** Keys of focuses are short tokens: they stand in paths of the editor. */
const KEY = /^[0-9A-Za-z]{1,24}$/u

/** Begins a plan. That there is none yet is the screen's matter: of two that were begun apart the earlier counts (`plansOf`). */
export const startDevelopmentPlan = defineCreate('development-plan', 'edited_development', (fields) =>
  'endedAt' in fields ? refuse('unknown_field', 'endedAt') : ok(null),
)

/** Changes what a plan says. One that was closed is opened again first. */
export const editDevelopmentPlan = defineEdit(
  'development-plan',
  'edited_development',
  (plan, { set = {}, put = {} }) => {
    if ('endedAt' in set) return refuse('unknown_field', 'endedAt')
    if (plan.endedAt) return refuse('is_finished')
    const known = new Set(focusesOf(plan).map(({ key }) => key))
    for (const field of FOCUS_FIELDS) {
      for (const key of Object.keys(put[field] ?? {})) {
        if (!KEY.test(key)) return refuse('bad_value', field, key)
        known.add(key)
        if (known.size > Math.max(MOST_FOCUSES, focusesOf(plan).length))
          return refuse('too_many', 'skills', MOST_FOCUSES)
      }
    }
    return ok(null)
  },
)

/** Closes a plan, or opens it again (`ended: false`). One that stands so already is left as it is. */
export const endDevelopmentPlan = defineCommand({
  args: v.object({ id: v.string(), ended: v.boolean() }),
  reads: (args) => [args.id],
  run: (context, args) => {
    const plan = context.record('development-plan', args.id)
    const set = Boolean(plan?.endedAt) === args.ended ? {} : { endedAt: args.ended ? context.now : null }
    const changes = patchToChanges(context, 'development-plan', plan, { set })
    return changes.ok ? edited(changes.value, 'edited_development') : changes
  },
})

/** Takes one plan into another and closes it, all or nothing: of two that were begun apart, one holds everything. */
export const joinDevelopmentPlans = defineCommand({
  args: v.object({ id: v.string(), otherId: v.string() }),
  reads: (args) => [args.id, args.otherId],
  run: (context, { id, otherId }) => {
    const plan = context.record('development-plan', id)
    const other = context.record('development-plan', otherId)
    if (!plan || !other || id === otherId) return refuse('not_found')
    if (plan.endedAt) return refuse('is_finished')
    const taken = patchToChanges(context, 'development-plan', plan, takeInPatch(plan, other))
    if (!taken.ok) return taken
    const closed = patchToChanges(context, 'development-plan', other, {
      set: other.endedAt ? {} : { endedAt: context.now },
    })
    return closed.ok ? edited([...taken.value, ...closed.value], 'edited_development') : closed
  },
})
