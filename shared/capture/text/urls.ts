import { safeUrl } from '../../domain/values.ts'

/** An absolute, safe http(s) address from a link as written; null for everything else (javascript:, data:, mailto:, broken). */
export function resolveUrl(href: string, base: string): string | null {
  const trimmed = href.trim()
  if (!trimmed || trimmed.length > 2000) return null
  const scheme = /^([a-z][a-z0-9+.-]*):/iu.exec(trimmed.replace(/[\s\u0000-\u001F]+/gu, ''))?.[1]?.toLowerCase() // eslint-disable-line no-control-regex -- browsers drop them in schemes too
  if (scheme && scheme !== 'http' && scheme !== 'https' && !/^[^:]+\.[^:]+$/u.test(scheme)) return null
  try {
    return safeUrl(new URL(trimmed, base).href)
  } catch {
    return null
  }
}

/** The registrable name of a host as one word: 'www.acme-tools.co.uk' gives 'acmetools'. '' for none. */
export function hostWord(host: string): string {
  const labels = host
    .toLowerCase()
    .replace(/^www\./u, '')
    .split('.')
    .filter(Boolean)
  if (labels.length < 2 || /^[\d.]+$/u.test(host)) return ''
  const second = labels.at(-2) ?? ''
  const word =
    labels.length > 2 && (/^(?:com|co|org|net|gov|edu|ac|or|ne|gob|gouv)$/u.test(second) || second.length <= 2)
      ? (labels.at(-3) ?? '')
      : second
  return word.replace(/[^\p{L}\p{N}]/gu, '')
}

/** The host of an address; '' when it is none. */
export function hostnameOf(url: string): string {
  try {
    return new URL(url).hostname.toLowerCase()
  } catch {
    return ''
  }
}
