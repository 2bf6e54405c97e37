import * as v from 'valibot'
import { ok, type Result } from '../../kernel/result.ts'
import {
  createChange,
  defineCommand,
  defineCreate,
  defineEdit,
  patchToChanges,
  type CommandContext,
  type Plan,
} from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'
import type { Change, Patch } from '../record.ts'
import { isoDate, ref } from '../values.ts'
import { hasCard } from './item-card.ts'
import { percent } from './item-values.ts'
import { isTickable } from './progress.ts'
import { judgeQuiz } from './quiz.ts'
import { competencyLevel, type TrainingAssignment } from './training-assignment.ts'
import type { TrainingItem } from './training-item.ts'

const person = ref('person')

/** Gives people a plan to learn by, each with an assignment of his own. */
export const assignTraining = defineCommand({
  args: v.object({
    planId: ref('training-plan'),
    learnerIds: v.pipe(v.array(person), v.minLength(1, 'required'), v.maxLength(100, 'too_many')),
    trainerId: v.nullable(person),
    mentorId: v.nullable(person),
    startDate: isoDate,
    measuredIn: v.optional(v.string()),
  }),
  reads: (args) => [args.planId],
  run: (context, { learnerIds, ...fields }) => {
    const plan = context.record('training-plan', fields.planId)
    if (!plan) return refuse('not_found')
    if (plan.deletedAt) return refuse('deleted')
    const changes: Change[] = []
    const ids: string[] = []
    for (const learnerId of new Set(learnerIds)) {
      const id = context.newId('training-assignment')
      const change = createChange(context, 'training-assignment', id, { ...fields, learnerId })
      if (!change.ok) return change
      changes.push(change.value)
      ids.push(id)
    }
    return ok({ changes, result: { ids }, history: { code: 'edited_training', count: changes.length } })
  },
})

/** Changes who trains, the start, the survey's answers, levels, the end and the certificate. What was learned has commands of its own. */
export const editTrainingAssignment = defineEdit(
  'training-assignment',
  'edited_training',
  (_record, { set = {}, put = {}, remove = {} }) => {
    if ('planId' in set || 'learnerId' in set) return refuse('unknown_field', 'learnerId')
    if (['done', 'attempts'].some((name) => name in put || name in remove)) return refuse('unknown_field', 'done')
    return ok(null)
  },
)

function change<R>(
  context: CommandContext,
  assignment: TrainingAssignment | null,
  patch: Patch,
  result: R,
): Result<Plan<R>, DomainError> {
  const changes = patchToChanges(context, 'training-assignment', assignment, patch)
  if (!changes.ok) return changes
  const history = changes.value.length > 0 ? { code: 'edited_training', count: 1 } : null
  return ok({ changes: changes.value, result, history })
}

/** The item of a plan that an assignment is about; null when it is of another plan. */
export function itemFor(
  context: CommandContext,
  args: { id: string; itemId: string },
): {
  assignment: TrainingAssignment | null
  item: TrainingItem | null
} {
  const assignment = context.record('training-assignment', args.id)
  const item = context.record('training-item', args.itemId)
  return { assignment, item: item && assignment && item.planId === assignment.planId && !item.deletedAt ? item : null }
}

/** Ticks an item, or takes the tick back; one that stands so keeps its time. Milestones, quizzes and role-plays are not ticked by hand. */
export const tickTraining = defineCommand({
  args: v.object({ id: v.string(), itemId: v.string(), done: v.boolean() }),
  reads: (args) => [args.id, args.itemId],
  run: (context, args) => {
    const { assignment, item } = itemFor(context, args)
    if (!item) return refuse('not_found')
    if (!isTickable(item.kind)) return refuse('bad_value', 'done', 'not_by_hand')
    const key = item.key ?? ''
    const isDone = Object.hasOwn(assignment?.done ?? {}, key)
    const patch: Patch =
      isDone === args.done ? {} : args.done ? { put: { done: { [key]: context.now } } } : { remove: { done: [key] } }
    return change(context, assignment, patch, null)
  },
})

function attemptKey(context: CommandContext): string {
  const id = context.newId('training-assignment')
  return id.slice(id.lastIndexOf(':') + 1)
}

/** Takes a quiz: the answers are judged here and only the score is kept. `before` and `after` frame the training, `quiz` is part of it. */
export const takeQuiz = defineCommand({
  args: v.object({
    id: v.string(),
    itemId: v.string(),
    kind: v.picklist(['quiz', 'before', 'after']),
    answers: v.record(v.string(), v.pipe(v.array(v.number()), v.maxLength(8, 'too_many'))),
  }),
  reads: (args) => [args.id, args.itemId],
  run: (context, args) => {
    const { assignment, item } = itemFor(context, args)
    if (item?.kind !== 'quiz' || Object.keys(item.questions ?? {}).length === 0) return refuse('not_found')
    const result = judgeQuiz(item.questions ?? {}, args.answers)
    const attempt = {
      item: item.key ?? '',
      kind: args.kind,
      at: context.now,
      score: result.score,
      byId: context.actorId,
    }
    return change(context, assignment, { put: { attempts: { [attemptKey(context)]: attempt } } }, result)
  },
})

/** Scores a role-play without a card, percent. Nobody scores his own. */
export const scoreRolePlay = defineCommand({
  args: v.object({ id: v.string(), itemId: v.string(), score: percent }),
  reads: (args) => [args.id, args.itemId],
  run: (context, args) => {
    const { assignment, item } = itemFor(context, args)
    if (item?.kind !== 'role_play') return refuse('not_found')
    if (hasCard(item)) return refuse('bad_value', 'score', 'has_card')
    if (assignment?.learnerId === context.actorId) return refuse('bad_value', 'score', 'own')
    const attempt = {
      item: item.key ?? '',
      kind: 'role_play',
      at: context.now,
      score: args.score,
      byId: context.actorId,
    }
    return change(context, assignment, { put: { attempts: { [attemptKey(context)]: attempt } } }, null)
  },
})

/** Names something that people can do better or worse. */
export const createCompetency = defineCreate('competency', 'edited_training', (fields) =>
  fields['name'] ? ok(null) : refuse('required', 'name'),
)

export const editCompetency = defineEdit(
  'competency',
  'edited_training',
  (_record, { set = {}, put = {}, remove = {} }) => {
    if ('ratings' in put || 'ratings' in remove) return refuse('unknown_field', 'ratings')
    return 'name' in set && !set['name'] ? refuse('required', 'name') : ok(null)
  },
)

/** Says where a person stands, and, when given, which level that person is to reach. */
export const rateCompetency = defineCommand({
  args: v.object({ id: v.string(), personId: person, level: competencyLevel, target: v.optional(competencyLevel) }),
  reads: (args) => [args.id],
  run: (context, { id, personId, level, target }) => {
    const record = context.record('competency', id)
    const own =
      record?.ratings && Object.hasOwn(record.ratings, personId) ? record.ratings[personId]?.target : undefined
    const wanted = target ?? own
    const rating = { level, ...(wanted ? { target: wanted } : {}), at: context.now, byId: context.actorId }
    const changes = patchToChanges(context, 'competency', record, { put: { ratings: { [personId]: rating } } })
    if (!changes.ok) return changes
    return ok({ changes: changes.value, result: null, history: { code: 'edited_training', count: 1 } })
  },
})
