// What a click in the context menu saves: an outbox item made from a selection, a link or an address, without looking at the page.
import * as v from 'valibot'
import type { DraftValue, LeadDraft } from '../../shared/domain/clip/draft.ts'
import { OUTBOX_VERSION, outboxItem, type OutboxItem } from '../../shared/domain/clip/outbox-item.ts'
import { isSharedHost } from '../../shared/domain/lead/rules.ts'
import { cleanText, email, hostOf, safeUrl } from '../../shared/domain/values.ts'

export const MENU_IDS = ['selection-note', 'selection-lead', 'link-lead'] as const
export type MenuId = (typeof MENU_IDS)[number]

export interface MenuClick {
  menuId: MenuId
  selection: string
  linkUrl: string
  /** The words of the link, where the browser tells them (Firefox). */
  linkText: string
  pageUrl: string
  pageTitle: string
}

const emptyLead = (kind: LeadDraft['kind']): LeadDraft => ({ kind, phones: [], emails: [], addresses: [], social: [] })

const EMAILS = /[^\s<>()[\],;:"'@，；：、（）【】]+@[^\s<>()[\],;:"'@，；：、（）【】]+\.[\p{L}\p{N}-]{2,}/gu
const PHONES = /(?:\+|\(|（)?\d[\d\s().\-–（）/]{5,22}\d(?:\s*(?:ext\.?|x|转)\s*\d{1,6})?/giu

function found<T>(value: T, text: string, source: string): DraftValue<T> {
  return { value, captured: { value: text.slice(0, 2000), source, method: 'selection', confidence: 0.9 } }
}

/** A lead from selected words: e-mails and phones in them, and the first line that is neither as the name. Null when nothing is said. */
export function selectionToLead(selection: string): LeadDraft | null {
  const text = cleanText(selection).slice(0, 4000)
  const emails = [...new Set(text.match(EMAILS) ?? [])].filter((held) => v.is(email, held)).slice(0, 20)
  const rest = text.replace(EMAILS, '\n')
  const phones = [...new Set(rest.match(PHONES) ?? [])]
    .map((held) => held.trim())
    .filter((held) => /^\D*(?:\d\D*){7,15}$/u.test(held))
  const name = rest
    .replace(PHONES, '\n')
    .split(/[\n\t|｜]+/u)
    .map((line) => line.replace(/^[\s\p{P}]+|[\s:：,，;；\-–—]+$/gu, ''))
    .find(
      (line) =>
        line.length >= 2 &&
        line.length <= 120 &&
        /\p{L}/u.test(line) &&
        !/^(?:tel|phone|e-?mail|fax|mobile|电话|手机|邮箱|传真)$/iu.test(line),
    )
  if (emails.length === 0 && phones.length === 0 && !name) return null
  const lead = emptyLead('person')
  if (name) lead.name = found(name, name, 'menu')
  lead.emails = emails.map((held) => found(held, held, 'menu'))
  lead.phones = phones.slice(0, 20).map((held) => found({ number: held.slice(0, 60) }, held, 'menu'))
  return lead
}

/** A lead from a link: an address to write to or call, a profile, or a company's site. Null for links that lead nowhere. */
export function linkToLead(linkUrl: string, linkText: string): LeadDraft | null {
  const words = cleanText(linkText).replace(/\s+/gu, ' ').slice(0, 120)
  const mail = /^mailto:([^?]*)/iu.exec(linkUrl)
  const call = /^(?:tel|sms|callto):([^?]*)/iu.exec(linkUrl)
  const held = decode((mail ?? call)?.[1] ?? '')
  const lead = emptyLead('person')
  if (mail) {
    lead.emails = held
      .split(',')
      .map((part) => part.trim())
      .filter((part) => v.is(email, part))
      .slice(0, 20)
      .map((part) => found(part, part, 'a[href]'))
    if (lead.emails.length === 0) return null
    if (words && !words.includes('@')) lead.name = found(words, words, 'a')
    return lead
  }
  if (call) {
    const number = held.replace(/;.*$/u, '').slice(0, 60)
    if ((number.match(/\d/gu) ?? []).length < 3) return null
    lead.phones = [found({ number }, held, 'a[href]')]
    if (words && !/\d{3}/u.test(words)) lead.name = found(words, words, 'a')
    return lead
  }
  const url = safeUrl(linkUrl)
  if (!url) return null
  const host = hostOf(url)
  const isProfile = isSharedHost(host)
  const site = emptyLead(isProfile ? 'person' : 'organization')
  if (isProfile) site.social = [found(url, url, 'a[href]')]
  else site.website = found(url, url, 'a[href]')
  const name = words && !/^https?:/iu.test(words) ? words : isProfile ? lastPathPart(url) || host : host
  site.name = found(name, name, 'a')
  return site
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function lastPathPart(url: string): string {
  return decode(new URL(url).pathname.split('/').findLast(Boolean) ?? '').slice(0, 120)
}

/** The item a menu click stands for, or null when there is nothing in it to save. */
export function menuToItem(click: MenuClick, id: string, at: number): OutboxItem | null {
  const pageUrl = safeUrl(click.pageUrl)
  const common = {
    version: OUTBOX_VERSION,
    id,
    at,
    pageUrl,
    pageTitle: cleanText(click.pageTitle).slice(0, 500),
  } as const
  if (click.menuId === 'selection-note') {
    const body = cleanText(click.selection).slice(0, 100_000)
    return body ? check({ ...common, kind: 'note', note: { body } }) : null
  }
  const lead =
    click.menuId === 'selection-lead' ? selectionToLead(click.selection) : linkToLead(click.linkUrl, click.linkText)
  return lead ? check({ ...common, kind: 'lead', source: 'clip', lead }) : null
}

function check(item: unknown): OutboxItem | null {
  const parsed = v.safeParse(outboxItem, item)
  return parsed.success ? parsed.output : null
}
