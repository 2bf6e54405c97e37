// A check-in: how far a goal has come where no record says so, or how its owner sees it. Written by the goal's owner.
import * as v from 'valibot'
import { amount } from '../goal/goal.ts'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { isoDate, line, paragraph, ref } from '../values.ts'

export const CONFIDENCES = ['on_track', 'at_risk', 'off_track'] as const
export type Confidence = (typeof CONFIDENCES)[number]

export const checkIn = defineRecord({
  type: 'check-in',
  collection: 'checkIns',
  version: 1,
  fields: {
    goalId: value(ref('goal')),
    /** Whose progress it is: the goal's owner; of a team's goal, the person who checked in. */
    ownerId: value(v.nullable(ref('person'))),
    /** The day it belongs to, which decides the period it counts in. */
    day: value(isoDate),
    /** In the goal's unit; null for a word without a number. */
    value: value(v.nullable(amount)),
    confidence: value(v.nullable(v.picklist(CONFIDENCES))),
    /** What one order was, or who it came from. */
    title: value(v.nullable(line(120))),
    note: value(v.nullable(paragraph(2000))),
  },
})

export type CheckIn = RecordOf<typeof checkIn>
