// What is done to texts and addresses before they become values. Without schemas, for lists load this before anything can be edited.
// eslint-disable-next-line no-control-regex -- control characters are exactly what must go
const CONTROL = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u200B\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/gu

/** Removes control, zero-width and direction-override characters, which pages use to disguise text. Keeps tab and line breaks. */
export function cleanText(text: string): string {
  return text.replace(CONTROL, '').trim()
}

/** Returns the URL when it is an absolute http(s) address without credentials, else null. The only way a URL gets into a record. */
export function safeUrl(text: string): string | null {
  const trimmed = cleanText(text)
  if (trimmed.length > 2000 || !/^https?:\/\//iu.test(trimmed)) return null
  try {
    const url = new URL(trimmed)
    if ((url.protocol !== 'http:' && url.protocol !== 'https:') || url.username || url.password) return null
    return url.href
  } catch {
    return null
  }
}

/** The element key of an e-mail: the whole address in lower case. */
export function emailKey(text: string): string {
  return cleanText(text)
    .replace(/^mailto:/iu, '')
    .toLowerCase()
}

/** The element key of a phone: `+` and digits when it is international, else its digits. Extensions are kept behind `x`. */
export function phoneKey(text: string): string {
  const plain = text.normalize('NFKC')
  const extension = /(?:ext\.?|x|转|轉|#)\s*(\d{1,6})\s*$/iu.exec(plain)
  const main = extension ? plain.slice(0, extension.index) : plain
  const digits = main.replace(/\D/gu, '')
  const key = /^\s*(?:tel:)?\s*\+/iu.test(main) ? `+${digits}` : digits
  return extension ? `${key}x${extension[1] ?? ''}` : key
}

/** The element key of an address: its letters and digits, so that spacing and punctuation do not make two of one. */
export function addressKey(text: string): string {
  return cleanText(text)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .slice(0, 120)
}

/** The host of a URL or e-mail without `www.`, in lower case: what duplicates and the known-here card match on. '' when there is none. */
export function hostOf(text: string): string {
  const at = text.lastIndexOf('@')
  const candidate = at > 0 ? `http://${text.slice(at + 1)}` : /^[a-z]+:\/\//iu.test(text) ? text : `http://${text}`
  try {
    return new URL(candidate).hostname.replace(/^www\./u, '').toLowerCase()
  } catch {
    return ''
  }
}
