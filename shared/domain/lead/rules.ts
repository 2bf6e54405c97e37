import { ok, type Result } from '../../kernel/result.ts'
import { refuse, type DomainError } from '../errors.ts'
import { emailKey, hostOf, phoneKey } from '../text.ts'

// Hosts that say nothing about the company behind an address: a match on them would call half the world a duplicate.
const PUBLIC_MAIL =
  /^(?:(?:[a-z-]+\.)?(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|aol|gmx|web|protonmail|proton|mail|yandex|zoho|fastmail)\.(?:com|de|net|org|co\.uk|fr|it|es|ru|cn|com\.cn|me)|(?:qq|foxmail|163|126|yeah|sina|sohu|139|189|aliyun|tom|21cn)\.(?:com|net|cn|com\.cn)|wo\.cn|vip\.(?:163|qq|sina)\.com|naver\.com|daum\.net)$/u

/** True for hosts of public mail providers and of social networks, which never identify a company. */
export function isSharedHost(host: string): boolean {
  return (
    PUBLIC_MAIL.test(host) ||
    /(?:^|\.)(?:linkedin\.com|facebook\.com|x\.com|twitter\.com|instagram\.com|youtube\.com|weibo\.com|weixin\.qq\.com|zhihu\.com|github\.com|1688\.com|taobao\.com|tmall\.com|xing\.com|medium\.com)$/u.test(
      host,
    )
  )
}

/** A lead is recognisable by somebody: it has a name, a company, a phone or an e-mail. */
export function hasIdentity(fields: Record<string, unknown>): boolean {
  const filled = (name: string): boolean => {
    const held = fields[name]
    return typeof held === 'string'
      ? held !== ''
      : held !== null && typeof held === 'object' && Object.keys(held).length > 0
  }
  return filled('name') || filled('company') || filled('phones') || filled('emails')
}

/** Refuses a lead nobody could recognise in a list. */
export function checkIdentity(fields: Record<string, unknown>): Result<null, DomainError> {
  return hasIdentity(fields) ? ok(null) : refuse('lead_needs_name', 'name')
}

/** What two records must share to be held for the same: exact keys only; fuzzy matches are for a later review queue. */
export function matchKeys(record: {
  website?: string | null | undefined
  phones?: Record<string, { number: string; e164?: string | undefined }> | undefined
  emails?: Record<string, string> | undefined
  social?: Record<string, string> | undefined
}): { domains: string[]; phones: string[]; emails: string[]; social: string[] } {
  const emails = Object.values(record.emails ?? {}).map(emailKey)
  const hosts = [record.website ?? '', ...emails].filter(Boolean).map(hostOf)
  return {
    emails,
    phones: Object.values(record.phones ?? {}).map((phone) => phone.e164 ?? phoneKey(phone.number)),
    domains: [...new Set(hosts)].filter((host) => host !== '' && !isSharedHost(host)),
    social: Object.values(record.social ?? {}).map(socialKey),
  }
}

/** A social profile's identity: host and path without `www.`/`m.`, case and trailing slash. */
export function socialKey(text: string): string {
  try {
    const url = new URL(text)
    return (url.hostname.replace(/^(?:www|m|[a-z]{2})\./u, '') + url.pathname.replace(/\/+$/u, '')).toLowerCase()
  } catch {
    return text.toLowerCase()
  }
}
