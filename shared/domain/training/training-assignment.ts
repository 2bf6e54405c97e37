// An assignment: one person learns by one plan. It holds the progress, so whoever may read the space it stands in sees that; somebody who
// wants to keep it to himself learns in a space of his own.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, isoDate, line, ref } from '../values.ts'
import { itemKey, percent } from './item-values.ts'

/** `before` and `after`: the same test of what somebody knows, taken at the start and at the end. */
export const ATTEMPT_KINDS = ['quiz', 'role_play', 'before', 'after'] as const
/** The questions of the survey (Kirkpatrick's first level); the words are in `i18n/messages/training`. */
export const SURVEY_QUESTIONS = ['useful', 'clear', 'pace', 'trainer', 'recommend'] as const

/** 1: not at all, 5: fully. */
const mark = v.pipe(v.number(), v.integer('bad_value'), v.minValue(1, 'bad_value'), v.maxValue(5, 'bad_value'))
export const competencyLevel = mark

export const trainingAssignment = defineRecord({
  type: 'training-assignment',
  collection: 'trainingAssignments',
  version: 1,
  fields: {
    planId: value(ref('training-plan')),
    learnerId: value(ref('person')),
    trainerId: value(v.nullable(ref('person'))),
    mentorId: value(v.nullable(ref('person'))),
    startDate: value(isoDate),
    /** Items done, by their keys: when, ms. Milestones and quizzes are never in it: they follow from records and attempts. */
    done: keyed(instant),
    /** Each try under a key of its own, so that none replaces another. `score` in percent. */
    attempts: keyed(
      v.object({
        item: itemKey,
        kind: v.picklist(ATTEMPT_KINDS),
        at: instant,
        score: percent,
        byId: v.optional(ref('person')),
      }),
    ),
    /** Answers to the survey, by question. */
    survey: keyed(mark),
    /** Levels of competencies when it began and when it ended, by `before/<name>` and `after/<name>`. */
    levels: keyed(mark),
    endedAt: value(v.nullable(instant)),
    /** The space on this person's device in which his calls are, when it is another one. A hint. */
    measuredIn: value(v.nullable(line(64))),
    /** The signed certificate, as text. */
    certificate: value(v.nullable(v.pipe(v.string(), v.maxLength(8000, 'too_long')))),
  },
})

export type TrainingAssignment = RecordOf<typeof trainingAssignment>
