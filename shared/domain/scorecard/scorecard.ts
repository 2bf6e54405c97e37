// A scorecard: by what a call, a visit, a role-play or a month is judged. Its questions stand in versions, which are written once and never
// changed: an answer belongs to the version it was given to, whatever becomes of the card.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { instant, line, paragraph, ref } from '../values.ts'
import { MOST_CARD_QUESTIONS, QUESTION_KINDS, SCORED_THINGS, type Question } from './questions.ts'

export const scorecard = defineRecord({
  type: 'scorecard',
  collection: 'scorecards',
  version: 1,
  fields: {
    name: value(line(100)),
    /** What is judged by it. */
    about: value(v.picklist(SCORED_THINGS)),
    /** Set when the card is no longer used: it is kept, and so are its answers. ms. */
    archivedAt: value(v.nullable(instant)),
  },
})

export const questionKey = v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{1,24}$/u, 'bad_value'))
const level = v.object({ level: line(40), text: paragraph(500) })

/** What a question asks; what it is called stands beside it, or is the key it stands under. */
const asked = {
  text: line(300),
  kind: v.picklist(QUESTION_KINDS),
  required: v.optional(v.boolean()),
  /** How much it counts, 1 when absent. */
  weight: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100))),
  /** What it tells about a person, in the team's words. */
  competency: v.optional(line(60)),
  /** Of a scale: lowest and highest mark, whole numbers. */
  scale: v.optional(
    v.object({
      min: v.pipe(v.number(), v.integer(), v.minValue(0)),
      max: v.pipe(v.number(), v.integer(), v.maxValue(100)),
    }),
  ),
  /** Of a choice: what can be chosen. Without points a choice counts for nothing. */
  choices: v.optional(
    v.pipe(
      v.array(v.object({ key: questionKey, text: line(100), points: v.optional(v.pipe(v.number(), v.minValue(0))) })),
      v.maxLength(20, 'too_many'),
    ),
  ),
  /** What each mark looks like in practice. */
  guide: v.optional(v.pipe(v.array(level), v.maxLength(20, 'too_many'))),
}

type Asked = Omit<Question, 'key'>
const hasWords = ({ text }: Asked): boolean => text !== ''
const hasItsScale = ({ kind, scale }: Asked): boolean =>
  kind !== 'scale' || (scale !== undefined && scale.min < scale.max)
const hasItsChoices = ({ kind, choices }: Asked): boolean => kind !== 'choice' || (choices?.length ?? 0) >= 2

const question = v.pipe(
  /** The key stays with the question from version to version, so that its trend goes on. */
  v.object({ key: questionKey, ...asked }),
  v.check((one) => hasWords(one), 'required'),
  v.check((one) => hasItsScale(one), 'bad_value'),
  v.check((one) => hasItsChoices(one), 'bad_value'),
)

/** A question that stands under its key, with its place among the others: so cards of training items hold them, which are merged one by one. */
export const criterion = v.pipe(
  v.object({ ...asked, order: v.pipe(v.number(), v.finite('bad_value')) }),
  v.check((one) => hasWords(one), 'required'),
  v.check((one) => hasItsScale(one), 'bad_value'),
  v.check((one) => hasItsChoices(one), 'bad_value'),
)

export const questions = v.pipe(
  v.array(question),
  v.minLength(1, 'required'),
  v.maxLength(MOST_CARD_QUESTIONS, 'too_many'),
  v.check((all) => new Set(all.map(({ key }) => key)).size === all.length, 'bad_value'),
)

export const scorecardVersion = defineRecord({
  type: 'scorecard-version',
  collection: 'scorecardVersions',
  version: 1,
  fields: {
    /** Absent when the card is that of a training item, which is no record of its own. */
    scorecardId: value(ref('scorecard')),
    /** 1 for the first. Two that were made apart at the same time may bear the same number. */
    number: value(v.pipe(v.number(), v.integer(), v.minValue(1))),
    questions: value(questions),
    /** Of the card of a training item: what it was called then. */
    name: value(line(100)),
  },
})

export type Scorecard = RecordOf<typeof scorecard>
export type ScorecardVersion = RecordOf<typeof scorecardVersion>
