// An individual development plan: where a rep wants to go, and the few skills that take him there. It is a record of the coaching pair: the
// wishes of one are nobody else's in the team. What belongs to a focus stands in fields of its own under the key of the focus, so that two
// who change different things of it at the same time lose nothing of each other.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, isoDate, line, paragraph, ref } from '../values.ts'
import { competencyLevel } from '../training/training-assignment.ts'

export const developmentPlan = defineRecord({
  type: 'development-plan',
  collection: 'developmentPlans',
  version: 1,
  fields: {
    /** What work he wants more of. */
    direction: value(paragraph(2000)),
    nextRole: value(paragraph(500)),
    strengths: value(paragraph(2000)),
    /** What is missing for the next role, and what shows it. */
    gap: value(paragraph(2000)),
    /** What he wants of his coach. */
    support: value(paragraph(2000)),
    /** When both look at the plan again. */
    reviewDate: value(v.nullable(isoDate)),
    /** The skills in focus, in the team's words; `order` sorts. `competencyId`: of the team, where it was taken from there. */
    skills: keyed(v.object({ name: line(60), order: v.number(), competencyId: v.optional(ref('competency')) })),
    /** Where he stands, and where to. */
    levels: keyed(competencyLevel),
    targets: keyed(competencyLevel),
    by: keyed(isoDate),
    how: keyed(paragraph(1000)),
    /** A training plan of the team; what it was called, for who has no key to the team. */
    training: keyed(v.object({ planId: ref('training-plan'), title: line(200) })),
    /** The day on which it was reached. */
    reached: keyed(isoDate),
    /** Set when the plan was closed: it is kept, and another one may be begun. ms. */
    endedAt: value(v.nullable(instant)),
  },
})

export type DevelopmentPlan = RecordOf<typeof developmentPlan>
