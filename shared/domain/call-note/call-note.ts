// A call note: what was said on a call or visit, and what comes of it. One note shows on every record it concerns.
import * as v from 'valibot'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, line, paragraph, ref, url } from '../values.ts'

export const CALL_CHANNELS = ['phone', 'visit', 'video', 'chat', 'email'] as const
export const CALL_OUTCOMES = [
  'connected',
  'no_answer',
  'left_message',
  'meeting_booked',
  'won',
  'lost',
  'follow_up',
] as const
export const ELEMENT_STATES = ['empty', 'noted', 'validated'] as const

export const callNote = defineRecord({
  type: 'call-note',
  collection: 'callNotes',
  version: 1,
  fields: {
    /** Ids of the leads, accounts and contacts it concerns, each under itself. */
    subjects: keyed(v.string()),
    authorId: value(v.nullable(ref('person'))),
    at: value(instant),
    /** Seconds, from the timer or typed in. */
    durationSeconds: value(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400))),
    channel: value(v.picklist(CALL_CHANNELS)),
    outcome: value(v.nullable(v.picklist(CALL_OUTCOMES))),
    objective: value(paragraph(2000)),
    needs: value(paragraph(4000)),
    benefits: value(paragraph(4000)),
    objections: value(paragraph(4000)),
    result: value(paragraph(4000)),
    /** Plain text of the free note: what lists, search and exports read. The formatted text lives in the document `bodyDoc`. */
    body: value(paragraph(100_000)),
    /** Name of the rich-text document; absent while the note has no formatted text. */
    bodyDoc: value(v.nullable(line(100))),
    /** A built-in template (`bant`, `meddicc`, `spin`) or the id of one of the team's own. */
    template: value(v.nullable(line(100))),
    /** Template elements by key: what was learned, and whether the customer confirmed it. */
    elements: keyed(v.object({ state: v.picklist(ELEMENT_STATES), text: paragraph(4000) })),
    sourceUrl: value(v.nullable(url)),
  },
})

export type CallNote = RecordOf<typeof callNote>
export type CallChannel = (typeof CALL_CHANNELS)[number]
export type CallOutcome = (typeof CALL_OUTCOMES)[number]
export type ElementState = (typeof ELEMENT_STATES)[number]
