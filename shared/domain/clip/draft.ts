// A draft: what capture found on a page, before a person has looked at it. Drafts cross process borders (page, extension, app), so
// everything here is plain JSON and is checked again on arrival.
import * as v from 'valibot'
import { line, paragraph, phone, provenance, safeUrl } from '../values.ts'

/** A value as it will be saved, and how it was found. `captured` is absent for what a person typed; when it differs from `value`, the person corrected it. */
function draftValue<S extends v.GenericSchema>(schema: S) {
  return v.object({ value: schema, captured: v.optional(provenance) })
}

const MAX_VALUES = 50
// A draft whose link is unsafe loses the link, not the lead: pages put javascript: and data: everywhere.
const draftUrl = v.pipe(
  v.string(),
  v.check((text) => safeUrl(text) !== null, 'unsafe_url'),
)

export const leadDraft = v.object({
  kind: v.picklist(['person', 'organization']),
  name: v.optional(draftValue(line(200))),
  /** For a person: the organization they work for. */
  company: v.optional(draftValue(line(200))),
  title: v.optional(draftValue(line(200))),
  phones: v.pipe(v.array(draftValue(phone)), v.maxLength(MAX_VALUES)),
  emails: v.pipe(v.array(draftValue(line(320))), v.maxLength(MAX_VALUES)),
  addresses: v.pipe(v.array(draftValue(paragraph(500))), v.maxLength(MAX_VALUES)),
  social: v.pipe(v.array(draftValue(draftUrl)), v.maxLength(MAX_VALUES)),
  website: v.optional(draftValue(draftUrl)),
  logo: v.optional(draftValue(draftUrl)),
})

export type LeadDraft = v.InferOutput<typeof leadDraft>
export type DraftValue<T = string> = { value: T; captured?: v.InferOutput<typeof provenance> | undefined }

export const page = v.object({
  url: v.nullable(draftUrl),
  title: paragraph(500),
  /** BCP 47, as the page declares it; '' when it does not. */
  lang: line(35),
})

/** What one run of capture over a page returns. */
export const captureResult = v.object({
  version: v.literal(1),
  page,
  leads: v.pipe(v.array(leadDraft), v.maxLength(500)),
  /** The text the person had selected, as plain text; '' when nothing was. */
  selection: paragraph(20_000),
  /** True when a limit (time, nodes, depth) cut the work short; what was found until then is returned. */
  truncated: v.boolean(),
  /** Time spent in the page, milliseconds. */
  ms: v.number(),
})
export type CaptureResult = v.InferOutput<typeof captureResult>
