// Taking a clip: from what the extension or the share target hands over to records, in one step.
import * as v from 'valibot'
import { ok, type Result } from '../../kernel/result.ts'
import { createChange, defineCommand, patchToChanges, type CommandContext } from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'
import { checkIdentity, socialKey } from '../lead/rules.ts'
import type { Change } from '../record.ts'
import { addressKey } from '../text.ts'
import { email, emailKey, phone, phoneKey, safeUrl, type Phone, type RecordedProvenance } from '../values.ts'
import type { DraftValue, LeadDraft } from './draft.ts'
import { outboxItem, type NoteDraft, type OutboxItem, type StepDraft } from './outbox-item.ts'

type Keyed<T> = Record<string, T>

/**
 * The fields of a lead from a draft: values by key, and provenance beside them (kept as captured also where the person corrected the
 * value). Phones and e-mails that are not valid are left out of their field but kept in the remarks, so nothing the person saw is lost.
 */
export function draftToFields(draft: LeadDraft, page: { url: string | null; at: number }): Record<string, unknown> {
  const provenance: Keyed<RecordedProvenance> = {}
  const remember = (key: string, held: DraftValue<unknown>): void => {
    if (held.captured) provenance[key] = { ...held.captured, at: page.at, ...(page.url ? { url: page.url } : {}) }
  }
  const single = (field: string, held: DraftValue | undefined): string | undefined => {
    if (!held || held.value === '') return undefined
    remember(field, held)
    return held.value
  }
  const many = <T>(field: string, list: DraftValue<T>[], keyOf: (value: T) => string): Keyed<T> => {
    const out: Keyed<T> = {}
    for (const held of list) {
      const key = keyOf(held.value)
      if (key === '' || Object.hasOwn(out, key)) continue
      out[key] = held.value
      remember(`${field}/${key}`, held)
    }
    return out
  }
  const dropped: string[] = []
  const valid = <T>(schema: v.GenericSchema, list: DraftValue<T>[], textOf: (value: T) => string): DraftValue<T>[] =>
    list.filter((held) => {
      const fits = v.is(schema, held.value)
      if (!fits && textOf(held.value) !== '') dropped.push(textOf(held.value))
      return fits
    })
  const phones = valid(phone, draft.phones as DraftValue<Phone>[], (held) => held.number)
  const emails = valid(email, draft.emails, (held) => held)
  return {
    kind: draft.kind,
    remarks: dropped.join('\n'),
    name: single('name', draft.name),
    company: single('company', draft.company),
    title: single('title', draft.title),
    website: draft.website ? safeUrl(single('website', draft.website) ?? '') : undefined,
    phones: many<Phone>('phones', phones, (held) => held.e164 ?? phoneKey(held.number)),
    emails: many<string>('emails', emails, emailKey),
    addresses: many<string>('addresses', draft.addresses, addressKey),
    social: many<string>('social', draft.social, socialKey),
    provenance,
  }
}

function noteChange(
  context: CommandContext,
  note: NoteDraft,
  subjectId: string | null,
  at: number,
  pageUrl: string | null,
): Result<Change, DomainError> {
  return createChange(context, 'call-note', context.newId('call-note'), {
    ...note,
    at,
    authorId: context.actorId,
    subjects: subjectId ? { [subjectId]: subjectId } : {},
    sourceUrl: pageUrl && safeUrl(pageUrl),
  })
}

function stepChange(context: CommandContext, step: StepDraft, subjectId: string): Result<Change, DomainError> {
  return createChange(context, 'task', context.newId('task'), {
    ...step,
    ownerId: context.actorId,
    subjects: { [subjectId]: subjectId },
  })
}

/** Changes for the note and the step of an item, when they say anything. */
function followUps(
  context: CommandContext,
  item: { at: number; pageUrl: string | null; note?: NoteDraft | undefined; step?: StepDraft | undefined },
  subjectId: string,
): Result<Change[], DomainError> {
  const changes: Change[] = []
  const { note, step } = item
  if (note && (note.body || note.objective || note.result || note.outcome)) {
    const change = noteChange(context, note, subjectId, item.at, item.pageUrl)
    if (!change.ok) return change
    changes.push(change.value)
  }
  if (step?.title) {
    const change = stepChange(context, step, subjectId)
    if (!change.ok) return change
    changes.push(change.value)
  }
  return ok(changes)
}

type AdditionItem = Extract<OutboxItem, { kind: 'addition' }>
type Target = 'lead' | 'account' | 'contact'

/** Only what the record does not have yet: an addition never overwrites. */
function additionToChanges(context: CommandContext, item: AdditionItem): Result<Change[], DomainError> {
  const type = item.recordId.slice(0, item.recordId.indexOf(':')) as Target
  const record = context.record(type, item.recordId)
  if (!record) return refuse('not_found', 'recordId')
  if (record.deletedAt) return refuse('deleted', 'recordId')
  if (!item.lead) return ok([])
  const fields = draftToFields(item.lead, { url: item.pageUrl && safeUrl(item.pageUrl), at: item.at })
  const current = record as unknown as Record<string, unknown>
  const singles = { lead: ['company', 'title', 'website'], account: ['website'], contact: ['title'] }[type]
  const set: Record<string, unknown> = {}
  for (const field of singles) if (!current[field] && fields[field]) set[field] = fields[field]
  const put: Record<string, Record<string, unknown>> = {}
  for (const field of ['phones', 'emails', 'addresses', 'social', 'provenance']) {
    const held = (current[field] ?? {}) as Record<string, unknown>
    const added = Object.entries((fields[field] ?? {}) as Record<string, unknown>).filter(
      ([key]) => !Object.hasOwn(held, key),
    )
    if (added.length > 0) put[field] = Object.fromEntries(added)
  }
  // Provenance of values that were not added would say of an old value that it came from this page.
  if (put['provenance']) {
    const kept = Object.entries(put['provenance']).filter(([key]) => {
      const [field = '', element] = key.split(/\/(.*)/su)
      return element === undefined ? field in set : Object.hasOwn(put[field] ?? {}, element)
    })
    put['provenance'] = Object.fromEntries(kept)
  }
  return patchToChanges(context, type, record, { set, put })
}

/**
 * Takes one item of the outbox. The caller runs it with the item's id as command id, so that a second delivery changes nothing.
 * Returns the record it made or added to.
 */
export const takeClip = defineCommand({
  args: outboxItem,
  reads: (item) => (item.kind === 'addition' ? [item.recordId] : []),
  run: (context, item) => {
    if (item.kind === 'note') {
      const change = noteChange(context, item.note, null, item.at, item.pageUrl)
      if (!change.ok) return change
      return ok({
        changes: [change.value],
        result: { recordId: change.value.id as string },
        history: { code: 'clipped_note', count: 1 },
      })
    }
    if (item.kind === 'addition') {
      const changes = additionToChanges(context, item)
      if (!changes.ok) return changes
      const more = followUps(context, item, item.recordId)
      if (!more.ok) return more
      return ok({
        changes: [...changes.value, ...more.value],
        result: { recordId: item.recordId },
        history: { code: 'clipped_addition', count: 1 },
      })
    }
    const id = context.newId('lead')
    const fields = {
      ...draftToFields(item.lead, { url: item.pageUrl && safeUrl(item.pageUrl), at: item.at }),
      status: 'new',
      source: item.source,
      sourceUrl: item.pageUrl && safeUrl(item.pageUrl),
      ownerId: context.actorId,
    }
    const identity = checkIdentity(fields)
    if (!identity.ok) return identity
    const created = createChange(context, 'lead', id, fields)
    if (!created.ok) return created
    const more = followUps(context, item, id)
    if (!more.ok) return more
    return ok({
      changes: [created.value, ...more.value],
      result: { recordId: id as string },
      history: { code: 'clipped_lead', count: 1 },
    })
  },
})
