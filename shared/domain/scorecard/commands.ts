import * as v from 'valibot'
import { ok } from '../../kernel/result.ts'
import { createChange, defineCommand, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'

/** Writes a card with its first version. Not undone: answers may have been given to it by then; a card is put away instead. */
export const createScorecard = defineCommand({
  args: v.object({ fields: v.record(v.string(), v.unknown()), questions: v.array(v.unknown()) }),
  run: (context, { fields, questions }) => {
    if (!fields['name']) return refuse('required', 'name')
    if (questions.length === 0) return refuse('required', 'questions')
    const id = context.newId('scorecard')
    const card = createChange(context, 'scorecard', id, fields)
    if (!card.ok) return card
    const versionId = context.newId('scorecard-version')
    const version = createChange(context, 'scorecard-version', versionId, { scorecardId: id, number: 1, questions })
    if (!version.ok) return version
    return ok({ changes: [card.value, version.value], result: { id, versionId }, history: null })
  },
})

/**
 * Makes a new version of a card. What was answered to the others stays with them, untouched. `number`: the one after the version it was
 * made from. Not undone, for the same reason.
 */
export const publishScorecard = defineCommand({
  args: v.object({ id: v.string(), number: v.number(), questions: v.array(v.unknown()) }),
  reads: (args) => [args.id],
  run: (context, { id, number, questions }) => {
    const card = context.record('scorecard', id)
    if (!card) return refuse('not_found')
    if (card.deletedAt) return refuse('deleted')
    if (questions.length === 0) return refuse('required', 'questions')
    const versionId = context.newId('scorecard-version')
    const version = createChange(context, 'scorecard-version', versionId, { scorecardId: id, number, questions })
    return version.ok ? ok({ changes: [version.value], result: { versionId }, history: null }) : version
  },
})

/** Renames a card, or puts it away. Its questions are not edited but published anew. */
export const editScorecard = defineEdit('scorecard', 'edited_scorecard', (_record, { set = {} }) =>
  'name' in set && !set['name'] ? refuse('required', 'name') : ok(null),
)
