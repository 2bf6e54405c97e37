// From what a phone shared (a title, a text, an address, perhaps a contact card) to a lead that a person then looks at.
import type { OutboxItem } from '../../../shared/domain/clip/outbox-item.ts'
import type { LeadDraft } from '../../../shared/domain/clip/draft.ts'
import { isSharedHost } from '../../../shared/domain/lead/rules.ts'
import { cleanText, hostOf, safeUrl } from '../../../shared/domain/text.ts'
import type { Phone, Provenance } from '../../../shared/domain/values.ts'
import { emailsInText } from '../../../shared/capture/extract/find-emails.ts'
import { parsePhone, phonesInText } from '../../../shared/capture/extract/find-phones.ts'
import { looksLikeOrganization } from '../../../shared/capture/text/organization-names.ts'
import { nameScore } from '../../../shared/capture/text/person-names.ts'
import { readVcard } from './vcard.ts'

/** The form: plain text, one phone or e-mail on each line. */
export interface SharedDraft {
  kind: 'person' | 'organization'
  name: string
  company: string
  title: string
  website: string
  phones: string
  emails: string
  note: string
  /** The page it came from, or null. */
  pageUrl: string | null
  pageTitle: string
}

const URL_IN_TEXT = /https?:\/\/[^\s<>"'（）()，。、；]+/iu
/** What sites put between the parts of a title. */
const TITLE_SEPARATOR = /\s+[|–—·-]\s+|\s*[|｜_]\s*|\s+::\s+/u

function linesOf(text: string): string[] {
  return [...new Set(text.split(/\r?\n/u).map((line) => line.trim()))].filter(Boolean)
}

/** The first address in what was shared: many apps put it into the text. */
function findUrl(page: { url: string; text: string }): string | null {
  return safeUrl(page.url) ?? safeUrl(URL_IN_TEXT.exec(page.text)?.[0] ?? '')
}

/** Reads what was shared. `region` (ISO 3166-1 alpha-2) is where numbers without a country code are from. */
export function sharedToDraft(
  page: { title: string; text: string; url: string },
  cards: string[],
  region: string | undefined,
): SharedDraft {
  const pageUrl = findUrl(page)
  const text = cleanText(page.text)
  const parts = cleanText(page.title).split(TITLE_SEPARATOR).filter(Boolean)
  const host = pageUrl ? hostOf(pageUrl) : ''
  const ownSite = pageUrl !== null && host !== '' && !isSharedHost(host)
  const card = cards.map(readVcard).find((found) => found !== null) ?? null
  // A profile is titled "Jane Doe - Head of Sales - Acme | LinkedIn"; everything else names an organization somewhere.
  const isProfile = /(?:^|\.)linkedin\.com$/u.test(host) && /\/in\//u.test(pageUrl ?? '')
  const organization = parts.find(looksLikeOrganization) ?? ''
  const isPerson = isProfile || (!organization && nameScore(parts[0] ?? '') === 2)
  const phones = text.split('\n').flatMap((line) => phonesInText(line, region).map((found) => found.value.number))
  const emails = emailsInText(text).map((found) => found.email)
  const base = {
    website: ownSite && pageUrl ? new URL(pageUrl).origin : '',
    pageUrl,
    pageTitle: cleanText(page.title).slice(0, 500),
  }
  const note = text.replace(URL_IN_TEXT, '').trim()
  if (card) {
    return {
      ...base,
      kind: card.name ? 'person' : 'organization',
      name: card.name || card.company,
      company: card.name ? card.company : '',
      title: card.title,
      website: card.website || base.website,
      phones: linesOf([...card.phones, ...phones].join('\n')).join('\n'),
      emails: linesOf([...card.emails, ...emails].join('\n')).join('\n'),
      note: card.note || note,
    }
  }
  return {
    ...base,
    kind: isPerson ? 'person' : 'organization',
    name: isPerson ? (parts[0] ?? '') : organization || parts[0] || (ownSite ? host : ''),
    company: isProfile ? (parts.length > 3 ? (parts[2] ?? '') : '') : '',
    title: isProfile && parts.length > 2 ? (parts[1] ?? '') : '',
    phones: linesOf(phones.join('\n')).join('\n'),
    emails: linesOf(emails.join('\n')).join('\n'),
    note,
  }
}

/** The phones of the form, with E.164 where the region lets a number be read. */
export function draftPhones(draft: SharedDraft, region: string | undefined): Phone[] {
  return linesOf(draft.phones).map((line) => parsePhone(line, region) ?? { number: line.slice(0, 60) })
}

export function draftEmails(draft: SharedDraft): string[] {
  return linesOf(draft.emails)
}

/** The web address of the form, completed when only a host was typed; null when there is none that is safe. */
export function draftWebsite(draft: SharedDraft): string | null {
  const typed = draft.website.trim()
  if (typed === '') return null
  return safeUrl(/^https?:\/\//iu.test(typed) ? typed : `https://${typed}`)
}

/**
 * What the core takes: a new lead, or an addition to a record that is there already. `shared` is the draft as it was read, so that each
 * value says whether a person corrected it.
 */
export function draftToItem(
  draft: SharedDraft,
  shared: SharedDraft,
  options: { id: string; at: number; region: string | undefined; recordId?: string },
): OutboxItem {
  const captured = (found: string): Provenance | undefined =>
    found ? { value: found.slice(0, 2000), source: 'share', method: 'share', confidence: 0.6 } : undefined
  const single = (field: 'name' | 'company' | 'title') => {
    const value = draft[field].trim()
    return value ? { value, captured: captured(shared[field]) } : undefined
  }
  const foundPhones = new Set(linesOf(shared.phones))
  const foundEmails = new Set(linesOf(shared.emails))
  const website = draftWebsite(draft)
  const isLinkedIn = /(?:^|\.)linkedin\.com$/u.test(draft.pageUrl ? hostOf(draft.pageUrl) : '')
  const lead: LeadDraft = {
    kind: draft.kind,
    name: single('name'),
    company: draft.kind === 'person' ? single('company') : undefined,
    title: draft.kind === 'person' ? single('title') : undefined,
    phones: draftPhones(draft, options.region).map((value) => ({
      value,
      captured: foundPhones.has(value.number) ? captured(value.number) : undefined,
    })),
    emails: draftEmails(draft).map((value) => ({
      value,
      captured: foundEmails.has(value) ? captured(value) : undefined,
    })),
    addresses: [],
    social: isLinkedIn && draft.pageUrl ? [{ value: draft.pageUrl, captured: captured(draft.pageUrl) }] : [],
    website: website ? { value: website, captured: captured(shared.website) } : undefined,
  }
  const body = draft.note.trim()
  const common = {
    version: 1 as const,
    id: options.id,
    at: options.at,
    pageUrl: draft.pageUrl,
    pageTitle: draft.pageTitle,
    lead,
    ...(body ? { note: { body } } : {}),
  }
  return options.recordId
    ? { ...common, kind: 'addition', recordId: options.recordId }
    : { ...common, kind: 'lead', source: 'share' }
}
