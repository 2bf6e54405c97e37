// An assessment: a scorecard filled by one scorer about one thing. Several scorers each have their own.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { itemKey } from '../training/item-values.ts'
import { instant, isoDate, line, paragraph, recordLink, ref, url } from '../values.ts'
import { ROLE_PLAY_PHASES } from './role-play-phases.ts'

export const assessment = defineRecord({
  type: 'assessment',
  collection: 'assessments',
  version: 1,
  fields: {
    scorecardId: value(ref('scorecard')),
    /** The version whose questions were answered. Never changed. */
    versionId: value(ref('scorecard-version')),
    /** Who is judged, and who judges: people of this space. The same person: he judges himself. */
    personId: value(v.nullable(ref('person'))),
    scorerId: value(v.nullable(ref('person'))),
    /** The day of what is judged. */
    date: value(isoDate),
    /** What is judged, in words, and the record behind it: a call note of the team's space, which the pair has no copy of. */
    subject: value(line(300)),
    subjectId: value(v.nullable(line(80))),
    /** By the keys of the version's questions. */
    answers: keyed(
      v.object({
        scale: v.optional(v.number()),
        choice: v.optional(line(24)),
        yes: v.optional(v.boolean()),
        text: v.optional(paragraph(4000)),
        /** Records of the team that show it: call notes, clipped pages. */
        evidence: v.optional(v.pipe(v.array(recordLink), v.maxLength(10, 'too_many'))),
      }),
    ),
    /** Links to what shows it. */
    evidence: keyed(url),
    /** Set when the scorer is done: only then it counts. ms. */
    finishedAt: value(v.nullable(instant)),
    /** Of a role-play: the assignment it belongs to, and the item of its plan. Never changed. */
    assignmentId: value(ref('training-assignment')),
    itemKey: value(itemKey),
    /** Of a role-play: played before the training or after it, to compare; absent: as part of it. Never changed. */
    phase: value(v.picklist(ROLE_PLAY_PHASES)),
  },
})

export type Assessment = RecordOf<typeof assessment>
