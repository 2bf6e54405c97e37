import { recordToLookupKeys } from '../domain/clip/lookup-keys.ts'

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

/** The keys a record is found by: `d:` domain, `p:` phone, `e:` e-mail, `s:` social profile, `n:` name of an organization. At most 100. */
export function rowToKeys(row: Matchable): string[] {
  const organization = row.type === 'account' || row.kind === 'organization' ? row.name : row.company
  return recordToLookupKeys(row, [organization])
}
