// The form of the panel as plain data: what a page or a person filled in, whether it can be saved, and the outbox items it makes.
import * as v from 'valibot'
import type { DraftValue, LeadDraft } from '../../shared/domain/clip/draft.ts'
import { OUTBOX_VERSION, outboxItem, type OutboxItem } from '../../shared/domain/clip/outbox-item.ts'
import { CALL_CHANNELS, CALL_OUTCOMES } from '../../shared/domain/call-note/call-note.ts'
import { cleanText, email, phone, provenance, safeUrl, type Phone } from '../../shared/domain/values.ts'

// `found`: the value as capture gave it, to tell what a person corrected and to put it back.
const text = v.object({ value: v.string(), found: v.optional(v.string()), captured: v.optional(provenance) })

// Looser than a draft: while somebody types, a number has one digit and an address has no dot yet.
const leadInput = v.object({
  kind: v.picklist(['person', 'organization']),
  name: text,
  company: text,
  title: text,
  website: text,
  phones: v.array(
    v.object({
      value: v.object({
        number: v.string(),
        e164: v.optional(v.string()),
        kind: v.optional(v.picklist(['phone', 'mobile', 'fax'])),
      }),
      found: v.optional(v.string()),
      captured: v.optional(provenance),
    }),
  ),
  emails: v.array(text),
  addresses: v.array(text),
  social: v.array(text),
})
export type LeadInput = v.InferOutput<typeof leadInput>
export type TextInput = v.InferOutput<typeof text>
export type PhoneInput = LeadInput['phones'][number]

/** The record of the app that a lead is added to instead of becoming a new one. */
const target = v.object({ recordId: v.string(), name: v.string() })

const leadRow = v.object({ key: v.string(), input: leadInput, selected: v.boolean(), target: v.nullable(target) })
export type LeadRow = v.InferOutput<typeof leadRow>

export const noteInput = v.object({
  body: v.string(),
  channel: v.union([v.picklist(CALL_CHANNELS), v.literal('')]),
  outcome: v.union([v.picklist(CALL_OUTCOMES), v.literal('')]),
  /** Seconds counted so far, without the running stretch. */
  seconds: v.number(),
  /** When the timer was started, ms; null while it stands. */
  runningSince: v.nullable(v.number()),
})
export type NoteInput = v.InferOutput<typeof noteInput>

/** Everything somebody may have typed for one page: what a draft keeps. */
export const clipData = v.object({
  page: v.object({ url: v.nullable(v.string()), title: v.string() }),
  leads: v.array(leadRow),
  /** The lead shown in the form; null: the list. */
  shown: v.nullable(v.number()),
  note: noteInput,
  step: v.object({ title: v.string(), dueDate: v.nullable(v.string()) }),
})
export type ClipData = v.InferOutput<typeof clipData>

export type ListField = 'phones' | 'emails' | 'addresses' | 'social'
export type SingleField = 'name' | 'company' | 'title' | 'website'

export function emptyInput(): LeadInput {
  const none = (): TextInput => ({ value: '' })
  return {
    kind: 'person',
    name: none(),
    company: none(),
    title: none(),
    website: none(),
    phones: [],
    emails: [],
    addresses: [],
    social: [],
  }
}

/** A form for a draft: every field there to be typed in, found or not. */
export function draftToInput(draft: LeadDraft): LeadInput {
  const copy = (held: DraftValue | undefined): TextInput =>
    held
      ? { value: held.value, found: held.value, ...(held.captured ? { captured: held.captured } : {}) }
      : { value: '' }
  return {
    kind: draft.kind,
    name: copy(draft.name),
    company: copy(draft.company),
    title: copy(draft.title),
    website: copy(draft.website),
    phones: draft.phones.map((held) => ({ ...held, value: { ...held.value }, found: held.value.number })),
    emails: draft.emails.map((held) => copy(held)),
    addresses: draft.addresses.map((held) => copy(held)),
    social: draft.social.map((held) => copy(held)),
  }
}

/** The empty form of a page. */
export function emptyClip(page: ClipData['page']): ClipData {
  return {
    page,
    leads: [{ key: '0', input: emptyInput(), selected: true, target: null }],
    shown: 0,
    note: { body: '', channel: '', outcome: '', seconds: 0, runningSince: null },
    step: { title: '', dueDate: null },
  }
}

/** The form of what was found on a page: one lead in the form, several in the list. */
export function draftsToClip(page: ClipData['page'], drafts: LeadDraft[], selection: string): ClipData {
  const clip = emptyClip(page)
  clip.note.body = selection
  if (drafts.length === 0) return clip
  clip.leads = drafts.map((draft, index) => ({
    key: String(index),
    input: draftToInput(draft),
    selected: true,
    target: null,
  }))
  clip.shown = drafts.length === 1 ? 0 : null
  return clip
}

/** The form of an item of the outbox, to be edited. */
export function itemToClip(item: OutboxItem, nameOf: (recordId: string) => string): ClipData {
  const clip = emptyClip({ url: item.pageUrl, title: item.pageTitle })
  const [row] = clip.leads
  if (item.kind !== 'note' && item.lead && row) row.input = draftToInput(item.lead)
  if (item.kind === 'addition' && row) row.target = { recordId: item.recordId, name: nameOf(item.recordId) }
  if (item.note)
    clip.note = {
      body: item.note.body,
      channel: item.note.channel ?? '',
      outcome: item.note.outcome ?? '',
      seconds: item.note.durationSeconds ?? 0,
      runningSince: null,
    }
  if (item.kind !== 'note' && item.step) clip.step = { ...item.step }
  return clip
}

/** A typed web address: the scheme may be left out. */
function toUrl(typed: string): string | null {
  const plain = cleanText(typed)
  return safeUrl(/^[a-z][a-z+.-]*:/iu.test(plain) && !/^[\w.-]+:\d+/u.test(plain) ? plain : `https://${plain}`)
}

/** What keeps a lead from being saved: field (`phones/1` for an element) to error code. Empty when nothing does. */
export function inputToProblems(
  input: LeadInput,
): Record<string, 'bad_email' | 'bad_phone' | 'unsafe_url' | 'too_long'> {
  const problems: ReturnType<typeof inputToProblems> = {}
  for (const field of ['name', 'company', 'title'] as const) {
    if (cleanText(input[field].value).length > 200) problems[field] = 'too_long'
  }
  const given = (value: string): boolean => cleanText(value) !== ''
  if (given(input.website.value) && !toUrl(input.website.value)) problems['website'] = 'unsafe_url'
  input.phones.forEach(({ value }, index) => {
    if (given(value.number) && !v.is(phone, { number: value.number })) problems[`phones/${index}`] = 'bad_phone'
  })
  input.emails.forEach(({ value }, index) => {
    if (given(value) && !v.is(email, value)) problems[`emails/${index}`] = 'bad_email'
  })
  input.social.forEach(({ value }, index) => {
    if (given(value) && !toUrl(value)) problems[`social/${index}`] = 'unsafe_url'
  })
  input.addresses.forEach(({ value }, index) => {
    if (cleanText(value).length > 500) problems[`addresses/${index}`] = 'too_long'
  })
  return problems
}

/** The draft a form stands for, without empty values. What was captured stays beside what a person corrected. Check for problems first. */
export function inputToDraft(
  input: LeadInput,
  toE164: (number: string) => string | undefined = () => undefined,
): LeadDraft {
  const keep = <T>(value: T, held: { captured?: TextInput['captured'] }): DraftValue<T> =>
    held.captured ? { value, captured: { ...held.captured } } : { value }
  const single = (field: SingleField): DraftValue | undefined =>
    cleanText(input[field].value) === '' ? undefined : keep(cleanText(input[field].value), input[field])
  const many = (list: TextInput[], clean: (value: string) => string): DraftValue[] =>
    list.filter((held) => clean(held.value) !== '').map((held) => keep(clean(held.value), held))
  const draft: LeadDraft = {
    kind: input.kind,
    phones: input.phones
      .filter((held) => cleanText(held.value.number) !== '')
      .map((held) => keep(toPhone(held, toE164), held)),
    emails: many(input.emails, (value) => cleanText(value).replace(/^mailto:/iu, '')),
    addresses: many(input.addresses, cleanText),
    social: many(input.social, (value) => (cleanText(value) === '' ? '' : (toUrl(value) ?? ''))),
  }
  for (const field of ['name', 'title'] as const) {
    const held = single(field)
    if (held && (field === 'name' || input.kind === 'person')) draft[field] = held
  }
  const company = single('company')
  if (company && input.kind === 'person') draft.company = company
  const website = toUrl(input.website.value)
  if (website && cleanText(input.website.value) !== '') draft.website = keep(website, input.website)
  return draft
}

function toPhone(held: PhoneInput, toE164: (number: string) => string | undefined): Phone {
  const number = cleanText(held.value.number)
  // The form drops the international form of a number that is edited: it is another number.
  const e164 = held.value.e164 ?? toE164(number)
  return { number, ...(e164 ? { e164 } : {}), ...(held.value.kind ? { kind: held.value.kind } : {}) }
}

/** True when somebody could recognise the lead later: it has a name, a company, a phone or an e-mail. */
export function isRecognisable(draft: LeadDraft): boolean {
  return Boolean(draft.name ?? draft.company) || draft.phones.length > 0 || draft.emails.length > 0
}

/** Seconds on the timer at this moment. */
export function noteSeconds(note: NoteInput, now: number): number {
  const running = note.runningSince === null ? 0 : Math.max(0, now - note.runningSince) / 1000
  return Math.min(86_400, Math.round(note.seconds + running))
}

/** What a save would do; `nothing` when there is nothing to save yet. */
export type SavePlan =
  { kind: 'nothing' } | { kind: 'lead'; count: number } | { kind: 'addition'; name: string } | { kind: 'note' }

/** The leads a save is about: the one, or those ticked in the list. */
function chosenRows(clip: ClipData): LeadRow[] {
  return clip.leads.length === 1 ? clip.leads : clip.leads.filter((row) => row.selected)
}

/** What saving the form as it stands means. */
export function clipToPlan(clip: ClipData): SavePlan {
  const hasNote = cleanText(clip.note.body) !== ''
  const hasMore = hasNote || cleanText(clip.step.title) !== ''
  const rows = chosenRows(clip)
  const [only] = rows
  if (rows.length === 1 && only?.target) {
    const added = inputToDraft(only.input)
    return isRecognisable(added) || hasMore ? { kind: 'addition', name: only.target.name } : { kind: 'nothing' }
  }
  const named = rows.filter((row) => row.target || isRecognisable(inputToDraft(row.input)))
  if (named.length > 0) return { kind: 'lead', count: named.length }
  return hasNote && clip.leads.length === 1 ? { kind: 'note' } : { kind: 'nothing' }
}

/** The items a form becomes. `ids` gives a new id per item. Null when an item would break the contract. */
export function clipToItems(
  clip: ClipData,
  given: { at: number; newId: () => string; toE164?: (number: string) => string | undefined },
): OutboxItem[] | null {
  const { at, newId, toE164 } = given
  const common = () => ({
    version: OUTBOX_VERSION,
    id: newId(),
    at,
    pageUrl: clip.page.url ? safeUrl(clip.page.url) : null,
    pageTitle: cleanText(clip.page.title).slice(0, 500),
  })
  const body = cleanText(clip.note.body)
  const seconds = noteSeconds(clip.note, at)
  const note =
    body || clip.note.outcome || seconds > 0
      ? {
          body,
          ...(clip.note.channel ? { channel: clip.note.channel } : {}),
          ...(clip.note.outcome ? { outcome: clip.note.outcome } : {}),
          ...(seconds > 0 ? { durationSeconds: seconds } : {}),
        }
      : undefined
  const title = cleanText(clip.step.title)
  const more = { ...(note ? { note } : {}), ...(title ? { step: { title, dueDate: clip.step.dueDate } } : {}) }
  const plan = clipToPlan(clip)
  const items: unknown[] = []
  if (plan.kind === 'note') items.push({ ...common(), kind: 'note', note })
  else if (plan.kind !== 'nothing') {
    for (const row of chosenRows(clip)) {
      const lead = inputToDraft(row.input, toE164)
      if (row.target) items.push({ ...common(), kind: 'addition', recordId: row.target.recordId, lead, ...more })
      else if (isRecognisable(lead))
        items.push({ ...common(), kind: 'lead', source: clip.page.url ? 'clip' : 'manual', lead, ...more })
    }
  }
  const checked = v.safeParse(v.array(outboxItem), items)
  return checked.success ? checked.output : null
}

/** Checks that a stored draft of the panel is one. */
export function parseClip(form: unknown): ClipData | null {
  const parsed = v.safeParse(clipData, form)
  return parsed.success && parsed.output.leads.length > 0 ? parsed.output : null
}

export type ConfidenceWord = 'sure' | 'likely' | 'guess'

/** A confidence in words: people do not read 0.83. */
export function confidenceToWord(confidence: number): ConfidenceWord {
  return confidence >= 0.85 ? 'sure' : confidence >= 0.6 ? 'likely' : 'guess'
}
