// Phone numbers as people type them, to E.164 by the team's country. The library is large, so it is fetched when the first number is typed.
import { cleanText, phoneKey } from '../../../shared/domain/text.ts'
import type { Phone } from '../../../shared/domain/values.ts'

/** The typed number with E.164 and kind when it can be read with this region (ISO 3166-1 alpha-2); always kept as written. */
export async function parsePhone(text: string, region: string | undefined): Promise<Phone> {
  const number = cleanText(text).normalize('NFKC').replace(/\s+/gu, ' ')
  try {
    const { parsePhoneNumberFromString } = await import('libphonenumber-js/max')
    const parsed = parsePhoneNumberFromString(number, (region || undefined) as never)
    if (!parsed?.isValid()) return { number }
    const type = parsed.getType()
    return { number, e164: parsed.number, ...(type === 'MOBILE' ? { kind: 'mobile' as const } : {}) }
  } catch {
    // Offline before the library was ever fetched: the number is kept, it can be parsed at the next edit.
    return { number }
  }
}

/** What a phone is matched and dialled by. */
export function phoneIdentity(phone: Phone): string {
  return phone.e164 ?? phoneKey(phone.number)
}

/** A `tel:` link; the extension is left to the caller's fingers. */
export function phoneHref(phone: Phone): string {
  return `tel:${phoneIdentity(phone).split('x')[0] ?? ''}`
}
