// What the extension (or the share target) hands to the app. Each item has an id of its own and is taken exactly once.
import * as v from 'valibot'
import { CALL_CHANNELS, CALL_OUTCOMES } from '../call-note/call-note.ts'
import { LEAD_SOURCES } from '../lead/statuses.ts'
import { instant, isoDate, line, paragraph, ref, safeUrl } from '../values.ts'
import { leadDraft } from './draft.ts'

export const OUTBOX_VERSION = 1

const itemId = v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{8,64}$/u))
const pageUrl = v.nullable(
  v.pipe(
    v.string(),
    v.check((text) => safeUrl(text) !== null, 'unsafe_url'),
  ),
)

/** A call note as taken in the panel: the short form of a CallNote. */
export const noteDraft = v.object({
  body: paragraph(100_000),
  objective: v.optional(paragraph(2000)),
  result: v.optional(paragraph(4000)),
  channel: v.optional(v.picklist(CALL_CHANNELS)),
  outcome: v.optional(v.nullable(v.picklist(CALL_OUTCOMES))),
  durationSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(86_400))),
})
export type NoteDraft = v.InferOutput<typeof noteDraft>

export const stepDraft = v.object({ title: line(300), dueDate: v.nullable(isoDate) })
export type StepDraft = v.InferOutput<typeof stepDraft>

/**
 * `lead`: create a lead, with a first note and next step when given.
 * `addition`: add values, a note or a next step to a record that is already in the app.
 * `note`: a call note that belongs to nobody yet (selection saved from the menu); the app asks whom it concerns.
 */
export const outboxItem = v.variant('kind', [
  v.object({
    version: v.literal(OUTBOX_VERSION),
    id: itemId,
    kind: v.literal('lead'),
    at: instant,
    source: v.picklist(LEAD_SOURCES),
    pageUrl,
    pageTitle: paragraph(500),
    lead: leadDraft,
    note: v.optional(noteDraft),
    step: v.optional(stepDraft),
  }),
  v.object({
    version: v.literal(OUTBOX_VERSION),
    id: itemId,
    kind: v.literal('addition'),
    at: instant,
    pageUrl,
    pageTitle: paragraph(500),
    recordId: v.union([ref('lead'), ref('account'), ref('contact')]),
    lead: v.optional(leadDraft),
    note: v.optional(noteDraft),
    step: v.optional(stepDraft),
  }),
  v.object({
    version: v.literal(OUTBOX_VERSION),
    id: itemId,
    kind: v.literal('note'),
    at: instant,
    pageUrl,
    pageTitle: paragraph(500),
    note: noteDraft,
  }),
])
export type OutboxItem = v.InferOutput<typeof outboxItem>
