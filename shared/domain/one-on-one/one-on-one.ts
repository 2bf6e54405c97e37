// A one-on-one: one meeting of a coaching pair. Its agenda points and action items are records of their own, so that what both add at the
// same time stands side by side.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, isoDate, line, paragraph, ref } from '../values.ts'

export const oneOnOne = defineRecord({
  type: 'one-on-one',
  collection: 'oneOnOnes',
  version: 1,
  fields: {
    date: value(isoDate),
    /** Minutes after local midnight; absent when no time is agreed. */
    minutes: value(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439)))),
    /** Minutes. */
    duration: value(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(480))),
    place: value(line(200)),
    authorId: value(v.nullable(ref('person'))),
    /** Plain text of the notes: what lists, search and exports read. The formatted text lives in the document `bodyDoc`. */
    body: value(paragraph(100_000)),
    /** Name of the rich-text document; absent while nothing was noted. */
    bodyDoc: value(v.nullable(line(100))),
    /** Set when the meeting was held: its agenda is closed, and what is not ticked goes over to the next one. ms. */
    heldAt: value(v.nullable(instant)),
    /**
     * Answers to the questions asked every time, each under `<question key>.<person id>`. The question stands beside its answer as it was
     * asked: the cadence may ask another one later.
     */
    answers: keyed(
      v.object({
        question: line(200),
        text: paragraph(2000),
        mood: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(5))),
      }),
    ),
  },
})

export type OneOnOne = RecordOf<typeof oneOnOne>
