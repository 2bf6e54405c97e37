// A role-play that is judged by the card of its item: an assessment like any other, which belongs to an assignment. Answering and finishing are
// done by the commands of assessments.
import * as v from 'valibot'
import { isId } from '../../kernel/ids.ts'
import { ok } from '../../kernel/result.ts'
import { ROLE_PLAY_PHASES } from '../assessment/role-play-phases.ts'
import { createChange, defineCommand } from '../command.ts'
import { refuse } from '../errors.ts'
import type { Change } from '../record.ts'
import { isoDate } from '../values.ts'
import { criteriaToQuestions, hasCard } from './item-card.ts'
import { itemFor } from './learning-commands.ts'
import { sameValue } from './merge.ts'

/**
 * Begins to judge a role-play by the card as it is now; nobody judges his own. The questions are written beside the answers as a version of
 * their own, which nothing changes any more. `versionId`: a version that an earlier role-play of this item was judged by; it is used again
 * while the card is still the same. Not undone, as the versions of cards are not: it is deleted instead.
 */
export const startRolePlay = defineCommand({
  args: v.object({
    id: v.string(),
    itemId: v.string(),
    date: isoDate,
    phase: v.nullable(v.picklist(ROLE_PLAY_PHASES)),
    versionId: v.optional(v.string()),
  }),
  reads: (args) => [args.id, args.itemId, args.versionId].filter((id) => isId(id)),
  run: (context, args) => {
    const { assignment, item } = itemFor(context, args)
    if (!assignment || !item || !hasCard(item)) return refuse('not_found')
    if (assignment.deletedAt) return refuse('deleted')
    if (assignment.learnerId === context.actorId) return refuse('bad_value', 'answers', 'own')
    const card = {
      name: item.cardName ?? '',
      number: item.cardVersion ?? 1,
      questions: criteriaToQuestions(item.criteria ?? {}),
    }
    const known = context.record('scorecard-version', args.versionId ?? '')
    const isSame =
      known && sameValue(card, { name: known.name ?? '', number: known.number, questions: known.questions })
    const versionId = isSame ? known.id : context.newId('scorecard-version')
    const changes: Change[] = []
    if (!isSame) {
      const version = createChange(context, 'scorecard-version', versionId, card)
      if (!version.ok) return version
      changes.push(version.value)
    }
    const id = context.newId('assessment')
    const assessment = createChange(context, 'assessment', id, {
      versionId,
      personId: assignment.learnerId,
      scorerId: context.actorId,
      date: args.date,
      subject: item.title,
      assignmentId: assignment.id,
      itemKey: item.key,
      phase: args.phase,
    })
    if (!assessment.ok) return assessment
    changes.push(assessment.value)
    return ok({ changes, result: { id }, history: null })
  },
})
