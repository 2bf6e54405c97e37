// An action item: what somebody promised in a one-on-one, by when, and by what one can see that it was done.
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import * as v from 'valibot'
import { instant, isoDate, line, paragraph, ref, url } from '../values.ts'

export const actionItem = defineRecord({
  type: 'action-item',
  collection: 'actionItems',
  version: 1,
  fields: {
    title: value(line(300)),
    ownerId: value(v.nullable(ref('person'))),
    dueDate: value(v.nullable(isoDate)),
    /** Where it was agreed: the meeting, and the point it came from. */
    oneOnOneId: value(v.nullable(ref('one-on-one'))),
    pointId: value(v.nullable(ref('agenda-point'))),
    doneAt: value(v.nullable(instant)),
    /** By what it shows: in words, and links to it. */
    evidence: value(paragraph(2000)),
    links: keyed(url),
    /** Records of the team that show it, by their ids, with what they were called then. */
    records: keyed(v.object({ title: line(200) })),
  },
})

export type ActionItem = RecordOf<typeof actionItem>
