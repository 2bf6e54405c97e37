// A competency: something people of a team can do better or worse, on five levels that the team describes, and where each person stands.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, line, ref } from '../values.ts'
import { competencyLevel } from './training-assignment.ts'

export const COMPETENCY_LEVELS = [1, 2, 3, 4, 5] as const

export const competency = defineRecord({
  type: 'competency',
  collection: 'competencies',
  version: 1,
  fields: {
    name: value(line(60)),
    /** What a level looks like in practice, by its number. */
    levels: keyed(line(300)),
    /** The level everybody is to reach, unless a person's own says otherwise. */
    target: value(v.nullable(competencyLevel)),
    /** Where a person stands, by the id of the person. */
    ratings: keyed(
      v.object({
        level: competencyLevel,
        target: v.optional(competencyLevel),
        at: instant,
        byId: v.optional(ref('person')),
      }),
    ),
  },
})

export type Competency = RecordOf<typeof competency>
