// A cadence: how often coach and rep of a pair meet, when and where, and what is asked every time.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { isoDate, line } from '../values.ts'
import { RHYTHMS } from './next-meeting.ts'

const minutesOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439))

export const cadence = defineRecord({
  type: 'cadence',
  collection: 'cadences',
  version: 1,
  fields: {
    rhythm: value(v.picklist(RHYTHMS)),
    /** The first date it counts from: the weekday, or the day of the month, follows from it. */
    startDate: value(isoDate),
    /** Minutes after local midnight; absent when no time is agreed. */
    minutes: value(v.nullable(minutesOfDay)),
    /** Minutes. */
    duration: value(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(480))),
    place: value(line(200)),
    /** What is asked in every meeting, by key; `order` sorts. `mood`: answered with a number from 1 to 5 beside words. */
    questions: keyed(v.object({ text: line(200), order: v.number(), mood: v.optional(v.boolean()) })),
  },
})

export type Cadence = RecordOf<typeof cadence>
