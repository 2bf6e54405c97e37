// A pair link: which team, and which person of it, a coaching pair is about. It is a record of the coach's own space: the pair's documents
// say nothing of the team, and the team's nothing of the pair.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { line, ref } from '../values.ts'

export const pairLink = defineRecord({
  type: 'pair-link',
  collection: 'pairLinks',
  version: 1,
  fields: {
    /** The space of the pair on this device. */
    pairId: value(line(40)),
    /** The space of the team on this device. */
    teamId: value(line(40)),
    /** Who the brief is about, as the team knows him. */
    personId: value(v.nullable(ref('person'))),
  },
})

export type PairLink = RecordOf<typeof pairLink>
