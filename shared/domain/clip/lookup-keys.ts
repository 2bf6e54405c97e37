// Keys of the look-up that the app keeps in the extension (`lookupEntry.keys`): the app makes them from records, the panel from drafts
// and page addresses, both here, so that the two sides can never fold a name differently.
import { isSharedHost, matchKeys, socialKey } from '../lead/rules.ts'
import { cleanText, hostOf, phoneKey, safeUrl } from '../values.ts'
import type { LeadDraft } from './draft.ts'

// Legal forms and the like, which one page writes and the next leaves out. Chinese forms stand at the end without a space.
const LATIN_FORM =
  /\b(?:incorporated|inc|corporation|corp|company|co|limited|ltd|llc|llp|lp|plc|gmbh|ag|kg|mbh|sa|sarl|sas|srl|spa|bv|nv|oy|ab|as|aps|pty|pte|sdn|bhd|kk|the|and)\b\.?/gu
const CHINESE_FORM = /(?:股份有限公司|有限责任公司|有限公司|集团公司|分公司|集团|公司|股份|株式会社)$/u

/**
 * An organization's name for comparison: NFKC, lower case, without legal form, spacing and punctuation. '' when too little is left to
 * tell two companies apart (one Latin letter, for instance).
 */
export function foldOrganization(name: string): string {
  const plain = cleanText(name).normalize('NFKC').toLowerCase().replace(/&/gu, ' and ')
  const bare = plain.replace(/[（(][^（()）]{0,12}[)）]/gu, '').replace(/\b(\p{L})\.(?=\p{L}\.)/gu, '$1')
  const folded = bare.replace(LATIN_FORM, ' ').replace(/[^\p{L}\p{N}]+/gu, '')
  let short = folded
  while (CHINESE_FORM.test(short) && short.replace(CHINESE_FORM, '').length >= 2)
    short = short.replace(CHINESE_FORM, '')
  if (short.length < 2) short = plain.replace(/[^\p{L}\p{N}]+/gu, '')
  return short.length < 2 ? '' : short.slice(0, 200)
}

const unique = (keys: string[]): string[] =>
  [...new Set(keys)].filter((key) => key.length > 2 && key.length <= 400).slice(0, 100)

/** The look-up keys of a lead, account or contact. `organization`: the names of the company it is, or works for. */
export function recordToLookupKeys(
  record: Parameters<typeof matchKeys>[0],
  organizations: (string | null | undefined)[],
): string[] {
  const keys = matchKeys(record)
  return unique([
    ...keys.emails.map((key) => `e:${key}`),
    ...keys.phones.map((key) => `p:${key}`),
    // A number somebody types has no country code: it is found as it was written, too.
    ...Object.values(record.phones ?? {}).map((phone) => `p:${phoneKey(phone.number)}`),
    ...keys.social.map((key) => `s:${key}`),
    ...keys.domains.map((key) => `d:${key}`),
    ...organizations.map((name) => `n:${name ? foldOrganization(name) : ''}`),
  ])
}

/** The look-up keys of a draft, strongest first: e-mail, phone, social profile, then domain and company name. */
export function draftToLookupKeys(draft: LeadDraft): string[] {
  const list = <T>(values: { value: T }[]): Record<string, T> =>
    Object.fromEntries(values.map((held, index) => [String(index), held.value]))
  const keys = matchKeys({
    website: draft.website?.value,
    phones: list(draft.phones),
    emails: list(draft.emails),
    social: list(draft.social),
  })
  const organization = draft.kind === 'organization' ? draft.name?.value : draft.company?.value
  return unique([
    ...keys.emails.map((key) => `e:${key}`),
    ...keys.phones.map((key) => `p:${key}`),
    ...draft.phones.map(({ value }) => `p:${phoneKey(value.number)}`),
    ...keys.social.map((key) => `s:${key}`),
    ...keys.domains.flatMap(hostToKeys),
    ...(organization ? [`n:${foldOrganization(organization)}`] : []),
  ])
}

/** The keys under which a page's own site may be known: its host, its parent domains, and the page as a social profile. */
export function pageToLookupKeys(pageUrl: string): string[] {
  const url = safeUrl(pageUrl)
  if (!url) return []
  const host = hostOf(url)
  // On a social network the page itself is the profile; its host says nothing.
  if (isSharedHost(host)) return unique([`s:${socialKey(url)}`])
  return unique(hostToKeys(host))
}

/** `blog.acme.example` is also looked for as `acme.example`: records hold the domain a person gave, sites have many hosts. */
function hostToKeys(host: string): string[] {
  if (!host.includes('.') || /^[\d.]+$/u.test(host)) return host ? [`d:${host}`] : []
  const labels = host.split('.')
  return labels.slice(0, -1).map((_, index) => `d:${labels.slice(index).join('.')}`)
}
