import { matchKeys } from '../domain/lead/rules.ts'
import { phoneKey } from '../domain/values.ts'
import { fold } from './fold.ts'

/** What a lead, an account and a contact have in common for matching. */
export interface Matchable {
  type: string
  kind?: 'person' | 'organization' | undefined
  name?: string | undefined
  company?: string | undefined
  website?: string | null | undefined
  phones?: Record<string, { number: string; e164?: string | undefined }> | undefined
  emails?: Record<string, string> | undefined
  social?: Record<string, string> | undefined
}

/** A company's name as the look-up compares it: folded, without spaces and punctuation. */
export function organizationKey(name: string): string {
  return fold(name).replace(/[^\p{L}\p{N}]+/gu, '')
}

/** The keys a record is found by: `d:` domain, `p:` phone, `e:` e-mail, `s:` social profile, `n:` name of an organization. At most 100. */
export function rowToKeys(row: Matchable): string[] {
  const match = matchKeys(row)
  const keys = new Set<string>()
  for (const email of match.emails) keys.add(`e:${email}`)
  for (const phone of match.phones) keys.add(`p:${phone}`)
  // A number somebody types has no country code: it is found as it was written, too.
  for (const phone of Object.values(row.phones ?? {})) keys.add(`p:${phoneKey(phone.number)}`)
  for (const social of match.social) keys.add(`s:${social}`)
  for (const domain of match.domains) keys.add(`d:${domain}`)
  const organization = row.type === 'account' || row.kind === 'organization' ? row.name : row.company
  const name = organizationKey(organization ?? '')
  if (name !== '') keys.add(`n:${name}`)
  return [...keys].map((key) => key.slice(0, 400)).slice(0, 100)
}
