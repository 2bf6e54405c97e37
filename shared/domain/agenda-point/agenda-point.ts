// An agenda point: something to talk about. A shared one is a record of the pair. A private one is a record of its writer's own space,
// which nobody else has a key for, and names the pair it is about; sharing it makes a new record in the pair.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, line, paragraph, ref } from '../values.ts'

export const agendaPoint = defineRecord({
  type: 'agenda-point',
  collection: 'agendaPoints',
  version: 1,
  fields: {
    /** The meeting it was raised for. */
    oneOnOneId: value(ref('one-on-one')),
    title: value(line(300)),
    detail: value(paragraph(4000)),
    order: value(v.number()),
    authorId: value(v.nullable(ref('person'))),
    /** When it was ticked, ms, and in which meeting. */
    tickedAt: value(v.nullable(instant)),
    tickedIn: value(v.nullable(ref('one-on-one'))),
    /** Of a private point: the space of the pair it is about. Absent on shared ones. */
    pairId: value(v.nullable(line(40))),
    /** The records behind it, when it came from the brief: ids in the team's space, each under itself. */
    records: keyed(v.string()),
    /** It is a word of recognition: given when it is ticked. */
    isPraise: value(v.boolean()),
  },
})

export type AgendaPoint = RecordOf<typeof agendaPoint>
