import { selectorOf } from '../dom/selector.ts'
import type { Evidence, Line } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import {
  ADDRESS_LABEL,
  ANCHORS,
  CITY_STATE_ONLY,
  NEXT_FIELD,
  NUMBER_FIRST,
  STREET_EN,
  STREET_EU,
  STREET_ROMANCE,
  UNIT_FIRST,
  US_CITY_STATE,
  ZH_ADDRESS_LABEL,
  ZIP_ONLY,
} from '../text/address-patterns.ts'
import { chineseAddressIn, cutChineseAddress, isChineseAddress } from './address-zh.ts'
import { dropRepeats } from './address-repeats.ts'
import type { Found } from './found.ts'

export interface AddressFound extends Found {
  /** All lines the address covers. */
  from: number
  to: number
}

const MAX_LINES_ABOVE = 4
const MAX_ADDRESSES = 100

/** Finds postal addresses: labelled ones, those a code and city give away, Chinese ones, and what stands in <address>. */
export function findAddresses(evidence: Evidence, budget: Budget): AddressFound[] {
  const { lines } = evidence
  const used = new Set<number>()
  const found: AddressFound[] = []
  const add = (text: string, from: number, to: number, rule: string, confidence: number): void => {
    const value = tidy(text)
    const line = lines[from]
    if (!line || found.length >= MAX_ADDRESSES || value.length < 8 || value.length > 300) return
    for (let index = from; index <= to; index++) used.add(index)
    found.push({
      value,
      raw: value,
      source: `${selectorOf(line.element)} (${rule})`,
      method: 'text',
      confidence,
      line: from,
      from,
      to,
    })
  }
  for (const line of lines) {
    if (!budget.left()) break
    if (used.has(line.index)) continue
    const labelled = labelledAddress(lines, line)
    if (labelled) {
      add(labelled.text, line.index, labelled.to, 'label', 0.85)
      continue
    }
    const chinese = chineseAddressIn(line.text)
    if (chinese) {
      add(chinese, line.index, line.index, 'zh', 0.75)
      continue
    }
    for (const anchored of anchoredAddresses(lines, line, used))
      add(anchored.text, anchored.from, anchored.to, anchored.rule, 0.8)
  }
  addressElements(lines, used, add)
  return dropRepeats(found)
}

function tidy(text: string): string {
  return text.replace(/\s+/gu, ' ').replace(/\s+,/gu, ',').replace(/(?:,\s*){2,}/gu, ', ').replace(/^[\s,;:|•·–-]+|[\s,;:|•·–(-]+$/gu, '') // prettier-ignore
}

/** The part of a line before the next field (phone, e-mail, hours) begins. */
function beforeNextField(text: string): string {
  const at = text.search(NEXT_FIELD)
  return at >= 0 ? text.slice(0, at) : text
}

function isOtherField(text: string): boolean {
  return (
    /^\s*(?:(?:tele)?phones?|tel|fax|telefax|telefon|e-?mail|mobile?|cell|web|www\.|https?:|hours|opening|mon|copyright|©|电话|传真|邮箱)/iu.test(
      text,
    ) || /@/u.test(text)
  )
}

function labelledAddress(lines: readonly Line[], line: Line): { text: string; to: number } | null {
  const zh = ZH_ADDRESS_LABEL.exec(line.text.slice(0, 400))
  if (zh) {
    const own = line.text.slice(zh.index + zh[0].length)
    const next = lines[line.index + 1]
    if (own.trim().length >= 4) {
      const text = cutChineseAddress(own)
      return isChineseAddress(text) || (/[\u4e00-\u9fff]/u.test(text) && text.length >= 6)
        ? { text, to: line.index }
        : null
    }
    if (next && isChineseAddress(next.text) && next.text.length < 160)
      return { text: cutChineseAddress(next.text), to: next.index }
  }
  const zhAlone = /^(?:公司|联系|办公)?地\s{0,4}址$/u.test(line.text.trim())
  const following = lines[line.index + 1]
  if (zhAlone && following && following.text.length < 160 && isChineseAddress(following.text))
    return { text: cutChineseAddress(following.text), to: following.index }
  const match = ADDRESS_LABEL.exec(line.text)
  if (!match || line.text.length > 300) return null
  const colon = /[:：–-]\s*$/u.test(match[0])
  const own = beforeNextField(line.text.slice(match[0].length))
  if (own.trim().length > 0 && !colon) return null
  const parts = own.trim() ? [own] : []
  let to = line.index
  while (parts.length < 5) {
    const next = lines[to + 1]
    if (!next || next.text.length > 100 || isOtherField(next.text) || next.heading > 0) break
    if (parts.length > 0 && (next.block !== lines[to]?.block || /[:：]/u.test(next.text))) break
    const kept = beforeNextField(next.text)
    if (!kept.trim()) break
    parts.push(kept)
    to = next.index
    if (kept.length < next.text.length) break
  }
  const text = parts.join(', ')
  const plausible = /\d/u.test(text) && text.length >= 10 && /\p{L}{3}/u.test(text) && (colon || looksLikeAddress(text))
  return plausible ? { text, to } : null
}

function looksLikeAddress(text: string): boolean {
  return STREET_EN.test(text) || STREET_EU.test(text) || STREET_ROMANCE.test(text) || US_CITY_STATE.test(text)
}

function opensAddress(text: string): boolean {
  return NUMBER_FIRST.test(text) || STREET_EN.test(text) || STREET_EU.test(text) || STREET_ROMANCE.test(text)
}

/** Where in a text the street begins; -1 when it has none. */
function streetStart(text: string): number {
  let best = -1
  for (const pattern of [STREET_EN, STREET_EU, STREET_ROMANCE]) {
    const at = text.search(pattern)
    if (at >= 0 && (best < 0 || at < best)) best = at
  }
  return best >= 0 ? best : NUMBER_FIRST.test(text) ? 0 : -1
}

function anchoredAddresses(
  lines: readonly Line[],
  line: Line,
  used: ReadonlySet<number>,
): { text: string; from: number; to: number; rule: string }[] {
  const out: { text: string; from: number; to: number; rule: string }[] = []
  const text = line.text.slice(0, 1500)
  if (!/\d/u.test(text) && !CITY_STATE_ONLY.test(text)) return out
  let end = 0
  for (const { name, pattern } of ANCHORS) {
    for (const match of text.matchAll(pattern)) {
      if (match.index < end || out.length >= 20) continue
      const from = out.length > 0 ? end : 0
      const before = text.slice(from, match.index)
      const address = complete(lines, line, before, match[0], name, used)
      if (!address) continue
      out.push({ ...address, rule: name })
      end = match.index + match[0].length
    }
    if (out.length > 0) return out
  }
  const next = lines[line.index + 1]
  if (CITY_STATE_ONLY.test(text) && next && ZIP_ONLY.test(next.text)) {
    const address = complete(lines, line, `${text} `, next.text, 'us-zip', used)
    if (address) return [{ ...address, to: next.index, rule: 'us-zip' }]
  }
  const city = text.length < 200 ? US_CITY_STATE.exec(text) : null
  if (city) {
    const before = text.slice(0, city.index)
    const start = STREET_EN.test(before) ? before.search(STREET_EN) : -1
    if (start >= 0)
      return [{ text: `${before.slice(start)}${city[0]}`, from: line.index, to: line.index, rule: 'us-city' }]
    const above = lines[line.index - 1]
    if (city.index < 2 && above && !used.has(above.index) && above.text.length < 80 && STREET_EN.test(above.text)) {
      return [
        {
          text: `${above.text.slice(above.text.search(STREET_EN))}, ${city[0]}`,
          from: above.index,
          to: line.index,
          rule: 'us-city',
        },
      ]
    }
  }
  return out
}

/** Completes an anchor to an address: the street in the same line, or in the lines above. */
function complete(
  lines: readonly Line[],
  line: Line,
  before: string,
  anchor: string,
  rule: string,
  used: ReadonlySet<number>,
): { text: string; from: number; to: number } | null {
  const labelFree = before.replace(/^.{0,60}?(?:address|location|anschrift|adresse|located at)\s*[:：-]\s*/iu, '')
  const start = streetStart(labelFree)
  const strict = rule === 'eu-postcode' || rule === 'in-pin' || rule === 'nl-postcode'
  if (start >= 0 && labelFree.length - start < 160)
    return { text: `${labelFree.slice(wordStart(labelFree, start, rule))}${anchor}`, from: line.index, to: line.index }
  const city = labelFree.length > 60 ? labelFree.slice(-60).replace(/^[^.,;|]*[.,;|]\s*/u, '') : labelFree
  const parts = [`${city}${anchor}`]
  let from: number
  for (let up = 1; up <= MAX_LINES_ABOVE; up++) {
    const above = lines[line.index - up]
    if (!above || used.has(above.index) || above.text.length > 110 || isOtherField(above.text)) break
    if (above.heading > 0 && !opensAddress(above.text)) break
    const text = above.text.replace(ADDRESS_LABEL, '').trim()
    if (!text) break
    parts.unshift(text)
    const opens = strict
      ? STREET_EU.test(text) ||
        STREET_ROMANCE.test(text) ||
        STREET_EN.test(text) ||
        (up === 1 && /\p{L}{3,}\.?\s+\d{1,4}\s?[a-z]?$/iu.test(text))
      : opensAddress(text)
    if (opens) {
      from = above.index
      const at = text.length > 60 ? streetStart(text) : 0
      if (at > 0) parts[0] = text.slice(at)
      // A unit or suite may stand above the street.
      const higher = lines[from - 1]
      if (higher && UNIT_FIRST.test(higher.text) && higher.text.length < 60 && !used.has(higher.index)) {
        parts.unshift(higher.text)
        from = higher.index
      }
      return { text: parts.join(', '), from, to: line.index }
    }
  }
  // A British postcode is proof enough for the named buildings above it, as long as they share its block.
  if (rule === 'uk-postcode' || rule === 'ca-postal') {
    if (before.replace(/[^\p{L}]/gu, '').length >= 12 && before.includes(','))
      return { text: `${labelFree.slice(-120)}${anchor}`, from: line.index, to: line.index }
    const block: string[] = [`${city}${anchor}`]
    let top = line.index
    for (let up = 1; up <= 3; up++) {
      const above = lines[line.index - up]
      if (!above || above.block !== line.block || above.text.length > 70 || isOtherField(above.text)) break
      block.unshift(above.text)
      top = above.index
    }
    if (block.length >= 3) return { text: block.join(', '), from: top, to: line.index }
  }
  return null
}

/** In an English one-line address the words before the number are not part of it; on the continent the street begins at its name. */
function wordStart(text: string, start: number, rule: string): number {
  if (rule === 'uk-postcode') {
    const lead = text.slice(Math.max(0, start - 60), start)
    const comma = /(?:^|[.:|–-]\s)((?:[\p{Lu}\d][\p{L}\d'’.-]*,?\s){1,6})$/u.exec(lead)
    if (comma?.[1] && /,/u.test(comma[1])) return start - comma[1].length
  }
  return start
}

type Add = (text: string, from: number, to: number, rule: string, confidence: number) => void

function addressElements(lines: readonly Line[], used: ReadonlySet<number>, add: Add): void {
  let group: Line[] = []
  const close = (): void => {
    const kept = group.filter((line) => !isOtherField(line.text) && line.text.length < 120).map((line) => beforeNextField(line.text)).filter((text) => text.trim()) // prettier-ignore
    const text = kept.slice(0, 6).join(', ')
    const first = group[0]
    const last = group.at(-1)
    if (
      first &&
      last &&
      /\d/u.test(text) &&
      text.length >= 12 &&
      text.length <= 250 &&
      (looksLikeAddress(text) || /\d{4,6}/u.test(text)) &&
      !group.some((line) => used.has(line.index))
    ) {
      add(text, first.index, last.index, 'address element', 0.7)
    }
    group = []
  }
  for (const line of lines) {
    if (line.address) group.push(line)
    else if (group.length > 0) close()
  }
  close()
}
