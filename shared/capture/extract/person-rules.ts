// The ways a page presents a person in a line of text. Each rule returns what it saw and how much it supports a lead.
import { selectorOf } from '../dom/selector.ts'
import type { Line } from '../evidence/evidence.ts'
import { isChineseName, isChineseSurname } from '../text/given-names.ts'
import { looksLikeOrganization } from '../text/organization-names.ts'
import { bareName, hasHonorific, isTitle, nameScore, splitLeadingTitle } from '../text/person-names.ts'
import type { Found } from './found.ts'

export interface PersonFound extends Found {
  title?: Found | undefined
  line: number
  /** How well the page supports that this is a person worth a lead: the sum of what the rules saw. */
  support: number
  /** The line is the name and nothing else: its neighbours may be title and contact. */
  alone: boolean
  /** A label names them as somebody of the organization: the contacts around are the organization's. */
  labelled: boolean
}

const ROLE_LABELS =
  /^(?:contact(?: person)?|contact name|attn|attention|owner|owners|proprietor|president|vice president|ceo|cfo|cto|coo|director|managing director|executive director|manager|general manager|office manager|principal|founder|broker|partner|attorney|lawyer|author|by|written by|posted by|chair|chairman|secretary|treasurer|editor|webmaster|geschäftsführ(?:er(?:in)?|ung)|geschaeftsfuehrer(?:in)?|vertretungsberechtigte[rn]? geschäftsführer(?:in)?|inhaber(?:in)?|inh\.|vertreten durch(?: den geschäftsführer| die geschäftsführer(?:in)?| den vorstand)?|vertretungsberechtigt(?:er?)?|verantwortlich(?:er?)?(?: .{0,60})?|ansprechpartner(?:in)?|vorstand|vorsitzende[r]?|kontaktperson|redaktion|responsable|gerente|titular|titolare|directeur(?: de la publication)?|gérant|contatto|legal representative)\s*[:：]\s*/iu
/** Headings after which the next line is a person. */
const ROLE_HEADING =
  /^(?:vertreten durch|vertretungsberechtigt\p{L}*|geschäftsführ\p{L}*|geschaeftsfuehr\p{L}*|inhaber(?:in)?|verantwortlich .{0,80}|ansprechpartner(?:in)?|redaktionell verantwortlich|angaben gemäß .{0,30}|contact person|owner|author)\s*[:：]?$/iu
const NO_TITLE =
  /^(?:contact|attn|attention|by|written|posted|author|vertret|verantw|ansprech|kontakt|responsable|contatto|angaben|redaktion|titular$)/iu
const WEAK_LABEL = /^(?:contact|by|author|posted|webmaster|redaktion)/iu
const ZH_LABEL =
  /(?:联\s{0,3}系\s{0,3}人|聯系人|聯絡人|负责人|業務聯系|业务联系|联络人|业务经理|经理|总经理|客服经理|销售经理|法人代表|法定代表人|法人|董事长|招商经理|contact person|contact)\s{0,3}[:：]\s{0,3}([\p{Script=Han}]{1,4}?)\s?(先生|女士|小姐|经理|总监|老师|主任|总|工|生|(?=$|[\s，,。;；（(\d/／、]))/giu
const ZH_HONORIFIC = /(?<![\p{Script=Han}])([\p{Script=Han}]{1,3})(先生|女士|小姐|经理|老师)(?![\p{Script=Han}])/gu
const ZH_TITLED =
  /(CEO|CTO|COO|总经理|董事长|总监|总裁|创始人|主任律师|院长|校长|会长)\s*[:：]?\s{0,2}([\p{Script=Han}]{2,4})(?=$|[\s，,。;；（(])/giu
const INLINE_TITLE = /^(.{4,45}?)\s*(?:,|\s[-–—|/]\s|:|\(|\s{2,})\s*(.{2,80}?)\)?$/u
const TITLE_FIRST = /^(.{2,60}?)\s*(?::|\s[-–—|]\s|,)\s*(.{4,45})$/u
/** "attorney Jane Q. Doe" in running text: the role names the person. */
const PROSE_ROLE =
  /\b(attorney|lawyer|president|founder|owner|director|manager|coordinator|ceo|partner|principal|broker|realtor|rechtsanw(?:alt|ältin)|geschäftsführer(?:in)?|inhaber(?:in)?),?\s+((?:Dr\.\s)?\p{Lu}[\p{L}.'’-]{0,20}(?:\s\p{Lu}[\p{L}.'’-]{0,20}){1,2})(?![\p{L}])/giu
const TRAILING_CONTACT =
  /\s*(?:[(]?(?:ext|x|durchwahl)\.?\s*\d+[)]?|[\w.+-]{1,64}@[\w.-]{1,100}|\+?[\d(][\d\s().-]{6,20}\d)\s*/giu

function make(line: Line, name: string, support: number, rule: string, title = '', alone = false): PersonFound {
  const source = `${selectorOf(line.element)} (${rule})`
  const person: PersonFound = {
    value: trimName(name), raw: name, source, method: 'text', confidence: 0.6, line: line.index, support, alone, labelled: rule === 'label',
  } // prettier-ignore
  if (title && title.length <= 100)
    person.title = { value: title, raw: title, source, method: 'text', confidence: 0.6, line: line.index }
  return person
}

function trimName(text: string): string {
  return bareName(text.replace(/^[-–—•*\s]+|[,;:\s]+$/gu, '').replace(/^by\s+/iu, ''))
}

/** "Contact: Jane Doe", "Geschäftsführer: Erika Muster, Max Muster", or the label alone with the name below. */
export function labelledPersons(lines: readonly Line[], line: Line): PersonFound[] {
  const heading = line.text.length < 110 && ROLE_HEADING.exec(line.text)
  const match = heading ? null : ROLE_LABELS.exec(line.text)
  if (!heading && !match) return []
  const label = (heading ? line.text : (match?.[0] ?? '')).replace(/\s*[:：]\s*$/u, '')
  const own = match ? line.text.slice(match[0].length) : ''
  const holder = own ? line : lines[line.index + 1]
  const text = own || (holder?.text ?? '')
  if (!holder || text.length > 160) return []
  const title = NO_TITLE.test(label) || label.length > 40 ? '' : label
  const out: PersonFound[] = []
  for (const part of text
    .split(/\s*(?:,(?!\s*(?:jr|sr|ii|m\.?d|ph\.?d|esq))|;|\/|&|\bund\b|\band\b|\(|\.\s)\s*/iu)
    .slice(0, 6)) {
    const split = splitLeadingTitle(part)
    const score = nameScore(split.name)
    if (score === 0 || looksLikeOrganization(split.name) || (score === 1 && WEAK_LABEL.test(label))) {
      if (out.length === 0) break
      continue
    }
    out.push(make(holder, split.name, score === 2 ? 3 : 2, 'label', split.title || title))
  }
  return out
}

/** 联系人：王先生, 张经理, CEO 李小明. */
export function chinesePersons(line: Line): PersonFound[] {
  const out: PersonFound[] = []
  if (line.text.length > 300 || !/[\u4e00-\u9fff]/u.test(line.text)) return out
  for (const [, name = '', suffix = ''] of line.text.matchAll(ZH_LABEL)) {
    if (isChineseName(name) || (suffix && isChineseSurname(name)))
      out.push(make(line, name.length === 1 || /先生|女士|小姐/u.test(suffix) ? name + suffix : name, 3, 'label'))
  }
  for (const [, title = '', name = ''] of line.text.matchAll(ZH_TITLED)) {
    if (line.text.length < 80 && isChineseName(name)) out.push(make(line, name, 2.2, 'title', title))
  }
  if (out.length === 0 && line.text.length < 80) {
    for (const match of line.text.matchAll(ZH_HONORIFIC)) {
      const name = match[1] ?? ''
      if (isChineseSurname(name) || isChineseName(name)) out.push(make(line, match[0], 2, 'honorific'))
    }
  }
  return out
}

/** A line that is a name and nothing else, or a role and a name. */
export function nameLine(line: Line): PersonFound | null {
  const text = line.text.replace(/^[-–—•*\s]+/u, '')
  if (text.length > 70 || text.length < 5 || ROLE_LABELS.test(text) || (line.zone === 'nav' && line.links.length > 0))
    return null
  const split = splitLeadingTitle(text)
  const score = nameScore(split.name)
  if (score === 0 || looksLikeOrganization(text)) return null
  let support = score === 2 ? 1 : -0.3
  if (hasHonorific(split.name)) support += 1.5
  if (split.title) support += 1
  if (line.heading > 0) support += 0.5
  if (line.bold) support += 0.3
  if (line.zone === 'footer' || line.zone === 'nav') support -= 1
  if (line.links.some((link) => /^mailto:/iu.test(link.href))) support += 1.5
  return make(line, split.name, support, 'name', split.title, true)
}

/** "Jane Doe, Sales Director", "City Clerk – Jane Doe (ext. 2)". */
export function nameWithTitle(line: Line): PersonFound | null {
  if (line.text.length > 140 || (line.zone === 'nav' && line.links.length > 0)) return null
  const text = line.text.replace(TRAILING_CONTACT, ' ').trim()
  for (const [pattern, nameFirst] of [
    [INLINE_TITLE, true],
    [TITLE_FIRST, false],
  ] as const) {
    const match = pattern.exec(text)
    if (!match) continue
    const name = (nameFirst ? match[1] : match[2]) ?? ''
    const rest = (nameFirst ? match[2] : match[1]) ?? ''
    const score = nameScore(name)
    if (score === 0 || looksLikeOrganization(name)) continue
    const titled = isTitle(rest) && nameScore(rest) < 2
    if (titled ? score === 2 || hasHonorific(name) || line.bold : score === 2 && hasHonorific(text)) {
      return make(line, name, score + 1, 'name and title', titled ? rest.trim() : '')
    }
  }
  return null
}

/** People whom running text introduces by their role. */
export function personsInProse(line: Line): PersonFound[] {
  const out: PersonFound[] = []
  if (line.text.length < 20 || line.text.length > 1500) return out
  for (const match of line.text.matchAll(PROSE_ROLE)) {
    const name = (match[2] ?? '').replace(/\.$/u, '')
    if (nameScore(name) === 2 && !looksLikeOrganization(name))
      out.push(make(line, name, 1.6, 'role in text', match[1] ?? ''))
  }
  return out
}
