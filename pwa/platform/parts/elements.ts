// Keys for elements of multi-valued fields, the same as the clip's, so that typing a value twice does not make two of it.
import { socialKey } from '../../../shared/domain/lead/rules.ts'
import { addressKey, cleanText, emailKey, safeUrl } from '../../../shared/domain/text.ts'
import type { Phone, RecordedProvenance } from '../../../shared/domain/values.ts'
import { parsePhone, phoneIdentity } from './phones.ts'

export type ReachField = 'phones' | 'emails' | 'addresses' | 'social'
export type ReachRecord = {
  phones?: Record<string, Phone>
  emails?: Record<string, string>
  addresses?: Record<string, string>
  social?: Record<string, string>
  provenance?: Record<string, RecordedProvenance>
}

/** The text a person reads and edits. */
export function elementToText(element: unknown): string {
  return typeof element === 'string' ? element : ((element as Phone | undefined)?.number ?? '')
}

/** Elements in the order they were added. */
export function elementsOf(
  record: ReachRecord,
  field: ReachField,
): { key: string; text: string; element: Phone | string }[] {
  return Object.entries(record[field] ?? {}).map(([key, element]) => ({ key, text: elementToText(element), element }))
}

/** A web address as people type it, completed to https when it has no scheme. Unsafe ones come back as typed, to be refused by the schema. */
export function completeUrl(text: string): string {
  const typed = cleanText(text)
  if (typed === '' || /^[a-z][a-z0-9+.-]*:/iu.test(typed.replace(/:\d+(?=\/|$)/u, ''))) return typed
  return safeUrl(`https://${typed}`) ? `https://${typed}` : typed
}

/** A web address as people say it: without scheme, `www.` and the last slash. */
export function shortUrl(text: string): string {
  return text.replace(/^https?:\/\/(?:www\.)?/iu, '').replace(/\/$/u, '')
}

/** Turns typed text into an element and its natural key. */
export async function textToElement(
  field: ReachField,
  text: string,
  region: string | undefined,
): Promise<{ key: string; element: Phone | string }> {
  const typed = cleanText(text)
  switch (field) {
    case 'phones': {
      const phone = await parsePhone(typed, region)
      return { key: phoneIdentity(phone), element: phone }
    }
    case 'emails':
      return { key: emailKey(typed), element: typed }
    case 'addresses':
      return { key: addressKey(typed), element: typed }
    case 'social': {
      const url = completeUrl(typed)
      return { key: socialKey(url), element: url }
    }
  }
}

/**
 * The key for an added element. A corrected element keeps the key it was captured under (its provenance hangs there), so the natural
 * key may be taken by another value: then a number is added.
 */
export function freeKey(existing: Record<string, unknown> | undefined, key: string, element: unknown): string {
  const taken = (candidate: string): boolean =>
    Object.hasOwn(existing ?? {}, candidate) &&
    elementToText((existing ?? {})[candidate]).toLowerCase() !== elementToText(element).toLowerCase()
  let candidate = key
  for (let n = 2; taken(candidate); n += 1) candidate = `${key}#${String(n)}`
  return candidate
}

/** The element key of a tag: tags that differ only in case or spacing are one. */
export function tagKey(tag: string): string {
  return cleanText(tag).replace(/\s+/gu, ' ').toLowerCase()
}

export function tagsOf(record: { tags?: Record<string, string> }): { key: string; tag: string }[] {
  return Object.entries(record.tags ?? {})
    .map(([key, tag]) => ({ key, tag }))
    .sort((a, b) => a.tag.localeCompare(b.tag))
}
