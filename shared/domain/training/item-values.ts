// What an item of a training plan may hold: the schemas that the record, the file and the merge share.
import * as v from 'valibot'
import { CALL_CHANNELS, CALL_OUTCOMES } from '../call-note/call-note.ts'
import { line } from '../values.ts'

export const ITEM_KINDS = [
  'reading',
  'course',
  'workshop',
  'mentoring',
  'role_play',
  'exercise',
  'quiz',
  /** Reached by what a person does in his work: ticked by the records, by nobody's hand. */
  'milestone',
] as const
export type ItemKind = (typeof ITEM_KINDS)[number]

/** Items of one plan at most. */
export const MOST_ITEMS = 150
/** Questions of one quiz at most. */
export const MOST_QUESTIONS = 50

/** Names an item, a question or a choice for good: it stays the same in every copy of a plan, where ids of records do not. */
export const itemKey = v.pipe(v.string(), v.regex(/^[0-9A-Za-z]{4,24}$/u, 'bad_value'))

const whole = (min: number, max: number) =>
  v.pipe(v.number(), v.integer('bad_value'), v.minValue(min, 'bad_value'), v.maxValue(max, 'bad_value'))

/** Minutes of work that an item takes. */
export const minutes = whole(0, 60_000)
/** Working days from the start of an assignment until an item is due. */
export const dueDays = whole(0, 1000)
/** Percent of the points that pass. */
export const percent = whole(0, 100)

/** Rises with every change of a card. Two changes that were made apart may bear the same number: answers keep what they answer to. */
export const cardVersion = whole(1, 1_000_000)

/** Call notes that count for a milestone: all that is given must hold of one note. */
export const measure = v.object({
  count: whole(1, 10_000),
  channel: v.optional(v.picklist(CALL_CHANNELS)),
  outcome: v.optional(v.picklist(CALL_OUTCOMES)),
  /** A template by its name (`spin`) or id; with it, at least one of its elements must have been noted. */
  template: v.optional(line(100)),
  /** `all`: every element of the template that stands in the note is noted, and none is empty. */
  elements: v.optional(v.picklist(['any', 'all'])),
})
export type Measure = v.InferOutput<typeof measure>

/** A question with choices; `right` are the numbers of the right ones, counted from 0. All of them must be chosen and no other. */
export const question = v.pipe(
  v.object({
    text: line(500),
    choices: v.pipe(v.array(line(300)), v.minLength(2, 'required'), v.maxLength(8, 'too_many')),
    right: v.pipe(v.array(whole(0, 7)), v.minLength(1, 'required'), v.maxLength(8, 'too_many')),
    order: v.pipe(v.number(), v.finite('bad_value')),
  }),
  v.check((asked) => asked.text !== '' && asked.choices.every((choice) => choice !== ''), 'required'),
  v.check((asked) => asked.right.every((at) => at < asked.choices.length), 'bad_value'),
  v.check((asked) => new Set(asked.right).size === asked.right.length, 'bad_value'),
)
export type Question = v.InferOutput<typeof question>

/** Where an item stands among the others: any finite number, the smaller the earlier. */
export const order = v.pipe(v.number(), v.finite('bad_value'))
