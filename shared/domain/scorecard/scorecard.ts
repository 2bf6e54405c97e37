// A scorecard: by what a call, a visit, a role-play or a month is judged. Its questions stand in versions, which are written once and never
// changed: an answer belongs to the version it was given to, whatever becomes of the card.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { instant, line, paragraph, ref } from '../values.ts'
import { QUESTION_KINDS, SCORED_THINGS } from './questions.ts'

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

const key = v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{1,24}$/u, 'bad_value'))
const level = v.object({ level: line(40), text: paragraph(500) })

const question = v.pipe(
  v.object({
    /** Stays with the question from version to version, so that its trend goes on. */
    key,
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
        v.array(v.object({ key, text: line(100), points: v.optional(v.pipe(v.number(), v.minValue(0))) })),
        v.maxLength(20, 'too_many'),
      ),
    ),
    /** What each mark looks like in practice. */
    guide: v.optional(v.pipe(v.array(level), v.maxLength(20, 'too_many'))),
  }),
  v.check((asked) => asked.text !== '', 'required'),
  v.check(
    (asked) => asked.kind !== 'scale' || (asked.scale !== undefined && asked.scale.min < asked.scale.max),
    'bad_value',
  ),
  v.check((asked) => asked.kind !== 'choice' || (asked.choices?.length ?? 0) >= 2, 'bad_value'),
)

export const questions = v.pipe(
  v.array(question),
  v.minLength(1, 'required'),
  v.maxLength(60, 'too_many'),
  v.check((all) => new Set(all.map((asked) => asked.key)).size === all.length, 'bad_value'),
)

export const scorecardVersion = defineRecord({
  type: 'scorecard-version',
  collection: 'scorecardVersions',
  version: 1,
  fields: {
    scorecardId: value(ref('scorecard')),
    /** 1 for the first. Two that were made apart at the same time may bear the same number. */
    number: value(v.pipe(v.number(), v.integer(), v.minValue(1))),
    questions: value(questions),
  },
})

export type Scorecard = RecordOf<typeof scorecard>
export type ScorecardVersion = RecordOf<typeof scorecardVersion>
