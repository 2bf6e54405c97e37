import * as v from 'valibot'
import { leadDraft, type LeadDraft } from '../../domain/clip/draft.ts'
import { cleanText, phone, safeUrl, type Phone } from '../../domain/values.ts'
import type { Entity, Found } from '../extract/found.ts'

const MAX_VALUES = 50

/** Text from a page as plain text: no markup, no control characters, one line, cut to length. */
export function plainLine(text: string, max: number): string {
  const untagged = text.includes('<') ? text.replace(/<[^<>]{0,500}>?/gu, ' ') : text
  return cleanText(untagged).replace(/\s+/gu, ' ').trim().slice(0, max).trim() // prettier-ignore
}

function captured(found: Found<unknown>) {
  return {
    value: cleanText(found.raw).slice(0, 2000),
    source: plainLine(found.source, 500),
    method: found.method,
    confidence: Math.max(0, Math.min(1, Math.round(found.confidence * 100) / 100)),
  }
}

function text(found: Found | undefined, max: number) {
  const value = found ? plainLine(found.value, max) : ''
  return found && value ? { value, captured: captured(found) } : undefined
}

function url(found: Found | undefined) {
  const value = found ? safeUrl(found.value) : null
  return found && value ? { value, captured: captured(found) } : undefined
}

function list(found: readonly Found[], max: number) {
  return found.slice(0, MAX_VALUES).map((item) => text(item, max)).filter((item) => item !== undefined) // prettier-ignore
}

/** A phone the schema refuses is left out; it must not take the whole lead with it. */
function phoneValue(found: Found<Phone>) {
  const parsed = v.safeParse(phone, found.value)
  return parsed.success ? { value: parsed.output, captured: captured(found) } : undefined
}

/** Turns an entity into a draft lead that the schema accepts; null when nothing is left of it. */
export function toDraft(entity: Entity): LeadDraft | null {
  const draft: LeadDraft = {
    kind: entity.kind,
    name: text(entity.name, 200),
    company: entity.kind === 'person' ? text(entity.company, 200) : undefined,
    title: text(entity.title, 200),
    phones: entity.phones.slice(0, MAX_VALUES).map(phoneValue).filter((item) => item !== undefined),
    emails: list(entity.emails, 320),
    addresses: list(entity.addresses, 500),
    social: entity.social.slice(0, MAX_VALUES).map(url).filter((item) => item !== undefined),
    website: url(entity.website),
    logo: url(entity.logo),
  } // prettier-ignore
  const parsed = v.safeParse(leadDraft, JSON.parse(JSON.stringify(draft)))
  if (!parsed.success) return null
  const lead = parsed.output
  return lead.name || lead.phones.length + lead.emails.length + lead.addresses.length > 0 ? lead : null
}
