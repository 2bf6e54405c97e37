import { selectorOf } from '../dom/selector.ts'
import type { Evidence, Line } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import { isChineseName, isChineseSurname } from '../text/given-names.ts'
import { looksLikeOrganization } from '../text/organization-names.ts'
import { bareName, hasHonorific, isTitle, nameScore } from '../text/person-names.ts'
import type { Found } from './found.ts'

export interface PersonFound extends Found {
  title?: Found
  line: number
  /** How well the page supports that this is a person worth a lead: sums of what the rules below saw. */
  support: number
}

const ROLE_LABELS =
  /^(?:contact(?: person)?|contact name|attn|attention|owner|owners|proprietor|president|vice president|ceo|cfo|cto|coo|director|managing director|executive director|manager|general manager|office manager|principal|founder|broker|partner|attorney|lawyer|author|by|written by|posted by|chair|chairman|secretary|treasurer|editor|webmaster|geschäftsführ(?:er(?:in)?|ung)|geschaeftsfuehrer(?:in)?|vertretungsberechtigte[rn]? geschäftsführer(?:in)?|inhaber(?:in)?|inh\.|vertreten durch(?: den geschäftsführer| die geschäftsführer(?:in)?| den vorstand)?|vertretungsberechtigt(?:er?)?|verantwortlich(?:er?)?(?: (?:für den inhalt|i\.\s?s\.\s?d\.).{0,60})?|ansprechpartner(?:in)?|vorstand|vorsitzende[r]?|kontaktperson|redaktion|responsable|gerente|titular|titolare|directeur(?: de la publication)?|gérant|contatto|legal representative)\s*[:：]\s*/iu
const ZH_LABEL =
  /(?:联系人|聯系人|聯絡人|负责人|業務聯系|业务联系|联 系 人|联络人|业务经理|经理|总经理|客服经理|销售经理|法人代表|法定代表人|法人|董事长|招商经理|contact person)\s*[:：]\s*([\p{Script=Han}]{1,4}?)(?:\s?(先生|女士|小姐|经理|总|老师|主任|工|生)|(?=$|[\s，,。;；（(\d/／、]))/giu
const ZH_HONORIFIC = /(?<![\p{Script=Han}])([\p{Script=Han}])(先生|女士|小姐|经理|老师|总)(?![\p{Script=Han}])/gu
const INLINE_TITLE = /^(.{4,45}?)\s*(?:,|\s[-–—|/]\s|:|\(|\s{2,})\s*(.{2,80}?)\)?$/u
const TITLE_FIRST = /^(.{2,60}?)\s*(?::|\s[-–—|]\s|,)\s*(.{4,45})$/u
const MAX_PERSONS = 200

/** Finds people whom the page presents: labelled, listed with a title, marked by an honorific or degree, or the subject of a profile. */
export function findPersons(
  evidence: Evidence,
  emails: readonly Found[],
  contactLines: ReadonlySet<number>,
  budget: Budget,
): PersonFound[] {
  const found: PersonFound[] = []
  const { lines } = evidence
  for (const line of lines) {
    if (!budget.left() || found.length >= MAX_PERSONS) break
    for (const person of [...labelledPersons(lines, line), ...chinesePersons(line)]) found.push(person)
    const person = personOfLine(lines, line, contactLines)
    if (person) found.push(person)
  }
  for (const person of found) if (emails.some((email) => emailNames(email.value, person.value))) person.support += 1
  const names = found.map((person) => person.line)
  for (const person of found) {
    // Names in a row of names with the same shape around them are a listing.
    const near = names.filter((line) => line !== person.line && Math.abs(line - person.line) <= 8).length
    if (near >= 2) person.support += 0.5
  }
  return mergeSame(found)
}

function make(line: Line, name: string, support: number, rule: string, title = ''): PersonFound {
  const source = `${selectorOf(line.element)} (${rule})`
  const person: PersonFound = {
    value: name,
    raw: name,
    source,
    method: 'text',
    confidence: 0.6,
    line: line.index,
    support,
  }
  if (title && title.length <= 100)
    person.title = { value: title, raw: title, source, method: 'text', confidence: 0.6, line: line.index }
  return person
}

function labelledPersons(lines: readonly Line[], line: Line): PersonFound[] {
  const match = ROLE_LABELS.exec(line.text)
  if (!match) return []
  const label = match[0].replace(/\s*[:：]\s*$/u, '')
  const own = line.text.slice(match[0].length)
  const text = own || (lines[line.index + 1]?.text ?? '')
  const holder = own ? line : lines[line.index + 1]
  if (!holder || text.length > 160) return []
  const title =
    /^(?:contact|attn|attention|by|written|posted|author|vertret|verantw|ansprech|kontakt|responsable|contatto)/iu.test(
      label,
    )
      ? ''
      : label
  const out: PersonFound[] = []
  for (const part of text.split(/\s*(?:,|;|\/|&|\bund\b|\band\b|\()\s*/u).slice(0, 6)) {
    const score = nameScore(part)
    if (score > 0 && !looksLikeOrganization(part))
      out.push(
        make(
          holder,
          bareNameKeepingHonorific(part),
          score === 2 ? 3 : /^(?:contact|by|author|posted)/iu.test(label) ? 1 : 2,
          'label',
          title,
        ),
      )
    else if (out.length === 0) break
  }
  return out
}

function bareNameKeepingHonorific(text: string): string {
  return text.trim().replace(/[,;:]+$/u, '')
}

function chinesePersons(line: Line): PersonFound[] {
  const out: PersonFound[] = []
  if (line.text.length > 300 || !/[\u4e00-\u9fff]/u.test(line.text)) return out
  for (const match of line.text.matchAll(ZH_LABEL)) {
    const name = match[1] ?? ''
    const suffix = match[2] ?? ''
    if (isChineseName(name) || (suffix && isChineseSurname(name)))
      out.push(make(line, name.length === 1 || /先生|女士|小姐/u.test(suffix) ? name + suffix : name, 3, 'label'))
  }
  if (out.length === 0 && line.text.length < 60) {
    for (const match of line.text.matchAll(ZH_HONORIFIC))
      if (isChineseSurname(match[1] ?? '')) out.push(make(line, match[0], 2, 'honorific'))
  }
  return out
}

/** A line that is a name, or a name with its title. */
function personOfLine(lines: readonly Line[], line: Line, contactLines: ReadonlySet<number>): PersonFound | null {
  const text = line.text
  if (text.length > 120 || text.length < 5 || ROLE_LABELS.test(text)) return null
  if (line.zone === 'nav' && line.links.length > 0) return null
  const before = lines[line.index - 1]
  const after = lines[line.index + 1]
  const whole = nameScore(text)
  if (whole > 0 && !looksLikeOrganization(text)) {
    const titled =
      after && after.text.length <= 100 && isTitle(after.text) && nameScore(after.text) < 2
        ? after
        : before &&
            before.heading === 0 &&
            before.text.length <= 60 &&
            isTitle(before.text) &&
            nameScore(before.text) < 2
          ? before
          : null
    let support = whole === 2 ? 1 : 0
    if (hasHonorific(text)) support += 1.5
    if (titled === after && titled) support += 1.5
    else if (titled) support += 0.7
    if (line.heading > 0) support += 0.5
    if (line.bold) support += 0.3
    for (let next = line.index; next <= line.index + 4; next++)
      if (contactLines.has(next)) support += next - line.index <= 2 ? 0.6 : 0.2
    if (line.links.some((link) => /^mailto:/iu.test(link.href))) support += 1.5
    if (line.zone === 'nav' || line.zone === 'footer') support -= 1
    return support >= 1 ? make(line, bareNameKeepingHonorific(text), support, 'name', titled?.text ?? '') : null
  }
  return nameWithTitle(line)
}

function nameWithTitle(line: Line): PersonFound | null {
  for (const [pattern, nameFirst] of [
    [INLINE_TITLE, true],
    [TITLE_FIRST, false],
  ] as const) {
    const match = pattern.exec(line.text)
    if (!match) continue
    const name = (nameFirst ? match[1] : match[2]) ?? ''
    const rest = (nameFirst ? match[2] : match[1]) ?? ''
    const score = nameScore(name)
    if (score === 0 || looksLikeOrganization(name)) continue
    const titled = isTitle(rest)
    if (
      (score === 2 && (titled || hasHonorific(line.text))) ||
      (score === 1 && titled && (hasHonorific(name) || line.bold))
    ) {
      return make(line, bareNameKeepingHonorific(name), score + 1, 'name and title', titled ? rest : '')
    }
  }
  return null
}

/** True when an address is made of a name: "j.doe@", "jane@", "doe@", "janed@". */
export function emailNames(email: string, name: string): boolean {
  const local = email.slice(0, email.indexOf('@')).normalize('NFD').replace(/\p{M}/gu, '').replace(/[\d_.-]+/gu, '.').toLowerCase() // prettier-ignore
  const words = bareName(name).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().split(/[^\p{L}]+/u).filter((word) => word.length > 1) // prettier-ignore
  const first = words[0]
  const last = words.at(-1)
  if (!first || !last || words.length < 2) return false
  const joined = local.replace(/\./gu, '')
  if (last.length >= 3 && joined.includes(last)) return true
  return (
    local.split('.').includes(first) ||
    joined === first ||
    (joined.startsWith(first) && first.length >= 3 && joined.length <= first.length + 2) ||
    joined === `${first[0] ?? ''}${last}`
  )
}

function mergeSame(found: readonly PersonFound[]): PersonFound[] {
  const byKey = new Map<string, PersonFound>()
  for (const person of found) {
    const key = bareName(person.value)
      .toLowerCase()
      .replace(/[^\p{L}]+/gu, '')
    const known = byKey.get(key)
    if (!known) byKey.set(key, person)
    else {
      if (person.support > known.support) {
        known.line = person.line
        known.support = person.support
      }
      known.support += 0.3
      known.title ??= person.title
    }
  }
  return [...byKey.values()]
}
