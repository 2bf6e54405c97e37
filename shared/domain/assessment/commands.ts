import * as v from 'valibot'
import { isId } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { createChange, defineCommand, editArgs, edited, patchToChanges } from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'
import { fits, missing, type Answer, type Question } from '../scorecard/questions.ts'

/** Answers must be to questions of the version, and such as these can have. */
function checkAnswers(questions: readonly Question[], answers: Record<string, unknown>): Result<null, DomainError> {
  for (const [key, answer] of Object.entries(answers)) {
    const question = questions.find((asked) => asked.key === key)
    if (!question || typeof answer !== 'object' || answer === null || !fits(question, answer as Answer))
      return refuse('bad_value', 'answers', key)
  }
  return ok(null)
}

/** What `startRolePlay` says, which has rules of its own. */
const OF_ROLE_PLAY = ['assignmentId', 'itemKey', 'phase']

/** Begins to fill a card about something. */
export const startAssessment = defineCommand({
  args: v.object({ fields: v.record(v.string(), v.unknown()) }),
  reads: ({ fields }) => [fields['versionId'], fields['scorecardId']].filter((id) => isId(id)),
  run: (context, { fields }) => {
    const version = context.record('scorecard-version', String(fields['versionId']))
    if (!version || version.scorecardId !== fields['scorecardId']) return refuse('not_found', 'versionId')
    if (!fields['date']) return refuse('required', 'date')
    const given = ['finishedAt', ...OF_ROLE_PLAY].find((name) => fields[name])
    if (given) return refuse('unknown_field', given)
    const checked = checkAnswers(version.questions ?? [], (fields['answers'] ?? {}) as Record<string, unknown>)
    if (!checked.ok) return checked
    const id = context.newId('assessment')
    const change = createChange(context, 'assessment', id, { scorerId: context.actorId, ...fields })
    if (!change.ok) return change
    return ok({ changes: [change.value], result: { id }, history: { code: 'edited_scorecard', count: 1 } })
  },
})

const FIXED = ['scorecardId', 'versionId', 'scorerId', 'finishedAt', ...OF_ROLE_PLAY]

/** Changes answers. Only its scorer may, and not once it is finished: `finishAssessment` opens it again. */
export const editAssessment = defineCommand({
  args: v.object({ ...editArgs.entries, versionId: v.string() }),
  reads: (args) => [args.id, args.versionId],
  run: (context, { versionId, ...patch }) => {
    const record = context.record('assessment', patch.id)
    const version = context.record('scorecard-version', versionId)
    if (!record || !version || record.versionId !== versionId) return refuse('not_found')
    if (record.scorerId !== context.actorId) return refuse('not_yours')
    if (record.finishedAt) return refuse('is_finished')
    const fixed = [...FIXED, ...(record.assignmentId ? ['personId'] : [])].find(
      (name) => patch.set && name in patch.set,
    )
    if (fixed) return refuse('unknown_field', fixed)
    const checked = checkAnswers(version.questions ?? [], patch.put?.['answers'] ?? {})
    if (!checked.ok) return checked
    const changes = patchToChanges(context, 'assessment', record, patch)
    if (!changes.ok) return changes
    return edited(changes.value, 'edited_scorecard')
  },
})

/** Says that a scorer is done, which needs every mandatory answer, or opens it again. */
export const finishAssessment = defineCommand({
  args: v.object({ id: v.string(), versionId: v.string(), finished: v.boolean() }),
  reads: (args) => [args.id, args.versionId],
  run: (context, args) => {
    const record = context.record('assessment', args.id)
    const version = context.record('scorecard-version', args.versionId)
    if (!record || !version || record.versionId !== args.versionId) return refuse('not_found')
    if (record.scorerId !== context.actorId) return refuse('not_yours')
    const [open] = args.finished ? missing(version.questions ?? [], record.answers ?? {}) : []
    if (open) return refuse('required', 'answers', open.key)
    const finishedAt = args.finished ? context.now : null
    const set = Boolean(record.finishedAt) === args.finished ? {} : { finishedAt }
    const changes = patchToChanges(context, 'assessment', record, { set })
    if (!changes.ok) return changes
    return edited(changes.value, 'edited_scorecard')
  },
})
