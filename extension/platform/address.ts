// The app's address as a setting: what a person may type, and the match patterns that follow from it.
import { err, ok, type Result } from '../../shared/kernel/result.ts'

/** Where `npm start` serves the app. The manifest gives host access to this origin only; another one is asked for when it is set. */
export const DEFAULT_APP_ADDRESS = 'http://localhost:4310'

const LOCAL_HOSTS = new Set(['localhost', '127.0.0.1'])

/**
 * The origin of what the person typed (a missing scheme is taken for https). Refused: not an address; plain http anywhere but on this
 * machine, because records would cross the network readable.
 */
export function parseAppAddress(text: string): Result<string, 'not_an_address' | 'not_secure'> {
  const trimmed = text.trim()
  const withScheme = /^[a-z][a-z+.-]*:\/\//iu.test(trimmed) ? trimmed : `https://${trimmed}`
  let url: URL
  try {
    url = new URL(withScheme)
  } catch {
    return err('not_an_address')
  }
  if (!/^https?:$/u.test(url.protocol) || url.hostname === '' || url.username || url.password)
    return err('not_an_address')
  if (url.protocol === 'http:' && !LOCAL_HOSTS.has(url.hostname)) return err('not_secure')
  return ok(url.origin)
}

/** The match pattern of an origin. Firefox allows no port in one: there it covers every port, and the caller must compare origins. */
export function originToPattern(origin: string, withPort: boolean): string {
  const url = new URL(origin)
  return `${url.protocol}//${withPort ? url.host : url.hostname}/*`
}

/** The app's address of a record: its type decides the route. */
export function recordToAddress(origin: string, recordId: string): string {
  const type = recordId.slice(0, recordId.indexOf(':'))
  const route = { lead: 'leads', account: 'companies', contact: 'contacts', 'call-note': 'notes' }[type]
  return route ? `${origin}/${route}/${recordId}` : `${origin}/`
}
