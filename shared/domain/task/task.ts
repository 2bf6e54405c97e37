// A task is a next step: something promised, with a date. Users read "Next step" (下一步).
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, isoDate, line, ref } from '../values.ts'

export const task = defineRecord({
  type: 'task',
  collection: 'tasks',
  version: 1,
  fields: {
    title: value(line(300)),
    dueDate: value(v.nullable(isoDate)),
    /** Minutes after local midnight; absent for the whole day. */
    dueMinutes: value(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439)))),
    ownerId: value(v.nullable(ref('person'))),
    /** Ids of the leads, accounts and contacts it concerns, each under itself. */
    subjects: keyed(v.string()),
    callNoteId: value(v.nullable(ref('call-note'))),
    doneAt: value(v.nullable(instant)),
  },
})

export type Task = RecordOf<typeof task>
