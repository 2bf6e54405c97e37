import { selectorOf } from '../dom/selector.ts'
import type { Evidence, Line } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import { decodeCoded } from './decode-emails.ts'
import type { Found } from './found.ts'

// Every repetition is bounded, so that a megabyte of a's costs no more than a constant per character.
const PLAIN = /[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}.-]{1,200}\.\p{L}{2,24}/giu
const OPEN = '[([{<（【]'
const CLOSE = '[)\\]}>）】]'
const AT = `\\s{0,3}(?:${OPEN}\\s{0,2}(?:at|ät|a|@|arroba|klammeraffe|bei|艾特|＠)\\s{0,2}${CLOSE}|\\s[-–]\\s?at\\s?[-–]\\s)\\s{0,3}`
const DOT = `\\s{0,3}(?:${OPEN}\\s{0,2}(?:dot|punkt|punto|point|点|點|\\.)\\s{0,2}${CLOSE}|\\.|\\s(?:dot|punkt)\\s)\\s{0,3}`
const LABEL = '[\\p{L}\\p{N}-]{1,40}'
const SPELLED = new RegExp(
  `([\\p{L}\\p{N}_%+-]{1,40}(?:${DOT}${LABEL}){0,3})${AT}(${LABEL}(?:${DOT}${LABEL}){1,4})`,
  'giu',
)
// Without brackets only when both words are spelled out: "mail at example dot com".
const WORDS =
  /([\p{L}\p{N}._%+-]{1,64})\s{1,3}(?:AT|at|ÄT)\s{1,3}([\p{L}\p{N}-]{1,60})\s{1,3}(?:DOT|dot|PUNKT|punkt)\s{1,3}(\p{L}{2,10})(?![\p{L}\p{N}])/gu
const SPACED =
  /([\p{L}\p{N}._%+-]{1,64})(?:\s@\s?|\s?@\s)([\p{L}\p{N}-]{1,60}(?:\.[\p{L}\p{N}-]{1,60}){0,3}\.(?:com|org|net|de|cn|eu|at|ch|co\.uk|info|biz|edu|gov))(?![\p{L}\p{N}])/giu
const HASHED = /([\w.+-]{1,64})#([\w-]{1,60}(?:\.[\w-]{1,60}){0,2}\.(?:com|cn|net|org))(?![\w/])/giu
const REVERSED =
  /(?<![\p{L}\p{N}])((?:moc|ten|gro|ed|nc|ue|ta|hc|ku\.oc|ofni|ude|vog)\.[a-z0-9.-]{1,80}@[a-z0-9._+-]{1,64})/giu
const FILE_ENDING = /\.(?:png|jpe?g|gif|svg|webp|avif|css|js|mjs|woff2?|html?|php|aspx?|pdf)$/iu
const TRAP = /^(?:[0-9a-f]{24,}|\d+x\d*)@|@\d+x\.|@(?:sentry\.|.*\.sentry\.|2x\.|3x\.)/iu
const PLACEHOLDER =
  /^(?:your|deine?|ihre?|name|vorname|user(?:name)?|you|youremail|your[._-]?name|email)@|@(?:(?:your|ihre?-?)(?:domain|company|site|firma)|domain|email|mail)\.(?:com|de|cn|tld)$/iu

/** The address in lower case, stripped of what surrounds it; '' when it is none. */
export function cleanEmail(text: string): string {
  let address = text.normalize('NFKC').trim().toLowerCase()
  address = address.replace(/^mailto:/u, '').replace(/[?#].*$/u, '').replace(/^[.'%_-]+/u, '').replace(/['.-]+$/u, '') // prettier-ignore
  // What is left of a percent-encoding that could not be read.
  if (/%[0-9a-f]/u.test(address.split('@')[0] ?? '')) return ''
  if (address.startsWith('u003e') || address.startsWith('u003c')) address = address.slice(5)
  const match =
    /^[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}[\p{L}\p{N}-]{1,23}$/u.exec(
      address,
    )
  if (!match || address.includes('..') || FILE_ENDING.test(address) || TRAP.test(address) || PLACEHOLDER.test(address))
    return ''
  return address
}

function undot(text: string): string {
  return text.replace(new RegExp(DOT, 'giu'), '.')
}

/** All e-mail addresses in a text: plain ones and the usual ways of spelling them out. */
export function emailsInText(text: string): { email: string; start: number; spelled: boolean }[] {
  const out: { email: string; start: number; spelled: boolean }[] = []
  const add = (candidate: string, start: number, spelled: boolean): void => {
    const email = cleanEmail(candidate)
    if (email && !out.some((item) => item.email === email)) out.push({ email, start, spelled })
  }
  const plain = text.replace(/＠|﹫/gu, '@').replace(/．/gu, '.')
  if (plain.includes('@')) {
    for (const match of plain.matchAll(REVERSED)) add([...match[1]!].reverse().join(''), match.index, true)
    if (out.length === 0) {
      // Chinese text runs into the address: letters of other scripts before the local part are not part of it.
      for (const match of plain.matchAll(PLAIN))
        add(match[0].replace(/^[^\x21-\x7E]+(?=[\x21-\x7E])/u, ''), match.index, false)
      for (const match of plain.matchAll(SPACED)) add(`${match[1]!}@${match[2]!}`, match.index, false)
    }
  }
  if (/[([{<（【]\s{0,2}(?:at|ät|a|@|arroba|klammeraffe|bei|艾特|＠)\s{0,2}[)\]}>）】]|[-–]\s?at\s?[-–]/iu.test(plain))
    for (const match of plain.matchAll(SPELLED)) add(`${undot(match[1]!)}@${undot(match[2]!)}`, match.index, true)
  if (/\s(?:dot|punkt)\s/iu.test(plain))
    for (const match of plain.matchAll(WORDS)) add(`${match[1]!}@${match[2]!}.${match[3]!}`, match.index, true)
  // "把#换成@": a hash is an at sign only where the text says so.
  if (plain.includes('#') && /[#＃].{0,6}(?:换|換|替|改|为|為|@)/u.test(plain))
    for (const match of plain.matchAll(HASHED)) add(`${match[1]!}@${match[2]!}`, match.index, true)
  return out
}

/** Finds the e-mail addresses of a page: in its text, its mailto links and behind the usual codes. */
export function findEmails(evidence: Evidence, budget: Budget): Found[] {
  const found = new Map<string, Found>()
  const add = (value: Found): void => {
    const known = found.get(value.value)
    if (!known || (known.line === null && value.line !== null)) found.set(value.value, value)
  }
  for (const line of evidence.lines) {
    if (!budget.left()) break
    for (const { email, spelled } of emailsInText(line.text)) add(inLine(email, line, spelled))
  }
  for (const link of evidence.links) {
    if (!/^\s*mailto:/iu.test(link.href)) continue
    for (const email of mailtoAddresses(link.href)) {
      add({
        value: email,
        raw: link.href.slice(0, 300),
        source: selectorOf(link.element),
        method: 'link',
        confidence: 0.95,
        line: link.line,
      })
    }
  }
  for (const coded of evidence.coded) {
    if (!budget.left()) break
    for (const decoded of decodeCoded(coded.kind, coded.value)) {
      const email = cleanEmail(decoded)
      if (email)
        add({
          value: email,
          raw: coded.value.slice(0, 300),
          source: selectorOf(coded.element),
          method: 'deobfuscated',
          confidence: 0.9,
          line: coded.line,
        })
    }
  }
  return [...found.values()]
}

function inLine(email: string, line: Line, spelled: boolean): Found {
  return {
    value: email,
    raw: line.text.slice(0, 300),
    source: selectorOf(line.element),
    method: spelled ? 'deobfuscated' : 'text',
    confidence: spelled ? 0.8 : 0.9,
    line: line.index,
  }
}

/** The addresses of a mailto link, broken ones left out. */
export function mailtoAddresses(href: string): string[] {
  let target = href.replace(/^\s*mailto:/iu, '').slice(0, 500)
  try {
    target = decodeURIComponent(target)
  } catch {
    // A stray percent sign: read it as it is.
  }
  const body = target.split('?')[0] ?? ''
  const list = body
    .split(/[,;\s<>]+/u, 20)
    .map(cleanEmail)
    .filter(Boolean)
  return list.length > 0 ? list : emailsInText(body).map((item) => item.email)
}
