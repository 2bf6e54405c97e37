import { selectorOf } from '../dom/selector.ts'
import type { Evidence, Line } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import type { Method } from '../markup/item.ts'
import {
  hasLegalForm,
  isGenericName,
  legalNamesIn,
  looksLikeOrganization,
  organizationKey,
  trimName,
} from '../text/organization-names.ts'
import { isTitle, nameScore } from '../text/person-names.ts'
import { hostnameOf, hostWord } from '../text/urls.ts'
import type { Entity, Found } from './found.ts'
import { isSocialUrl } from './social.ts'

/** One reason to believe that a name is the organization behind the page. */
interface Vote {
  name: string
  weight: number
  source: string | { line: Line }
  method: Method
  line: number | null
}

const SEPARATOR =
  /\s*(?:(?<=[\u4e00-\u9fff])[-_]|[-_](?=[\u4e00-\u9fff])|\||·|•|»|«|::|_|—|–|\s-\s|\s-(?=\S)|(?<=\S)-\s|>|＞|—|－|｜|\s:\s|:\s)\s*/u
const COPYRIGHT = /©|\(c\)|copyright|版权所有|copyleft/iu
const CREDIT =
  /(?:powered|designed?|developed|hosted|built|created|maintained|website|web ?site|web ?design|theme|template|marketing|技术支持|网站建设|设计制作)\s*(?:by|:|：|from|and)?/iu
const FREE_MAIL =
  /^(?:gmail|googlemail|yahoo|hotmail|outlook|live|msn|aol|icloud|me|gmx|web|t-online|freenet|qq|163|126|sina|sohu|foxmail|139|189|yeah|protonmail|comcast|verizon|sbcglobal|att|bellsouth|earthlink|btinternet|orange|free|mail|yandex|ymail)$/u
const MAX_VOTES = 600

/** Collects every hint about whose page this is and returns candidates, best first. */
export function findOrganizations(
  evidence: Evidence,
  entities: readonly Entity[],
  siteNames: readonly string[],
  emails: readonly Found[],
  addressLines: ReadonlySet<number>,
  budget: Budget,
): Found[] {
  const votes: Vote[] = []
  const vote = (
    text: string,
    weight: number,
    source: Vote['source'],
    method: Method,
    line: number | null = null,
  ): void => {
    const name = trimName(text)
    if (votes.length < MAX_VOTES && !isGenericName(name)) votes.push({ name, weight, source, method, line })
  }
  for (const entity of entities) {
    if (entity.kind === 'organization' && entity.name)
      vote(entity.name.value, entity.credit ? 4 : 5, entity.name.source, entity.name.method, entity.line)
    else if (entity.company) vote(entity.company.value, 2, entity.company.source, entity.company.method, entity.line)
  }
  for (const meta of evidence.metas) {
    if (meta.key === 'og:site_name') vote(meta.content, 5, 'meta og:site_name', 'open-graph')
    if (meta.key === 'application-name' || meta.key === 'apple-mobile-web-app-title')
      vote(meta.content, 2.5, `meta ${meta.key}`, 'meta')
    if (/^(?:author|copyright|publisher|organization|dc\.publisher|company|dc\.rights)$/u.test(meta.key))
      for (const name of copyrightNames(meta.content)) vote(name, 2, `meta ${meta.key}`, 'meta')
  }
  for (const name of siteNames) vote(name, 3, 'WebSite.name', 'json-ld')
  voteTitle(evidence, vote)
  voteLines(evidence, addressLines, vote, budget)
  for (const image of evidence.images) {
    const isLogo = /logo|brand/iu.test(image.hints) || (image.zone === 'header' && isHomeLink(image.href, evidence))
    for (const text of isLogo ? [image.alt, image.title] : [])
      if (text && text.length < 70) vote(text, 2.5, `${selectorOf(image.element)} alt`, 'text', image.line)
  }
  for (const link of evidence.links) {
    const line = evidence.lines[link.line]
    if (line && line.index < 30 && link.text && link.text.length < 60 && isHomeLink(link.href, evidence))
      vote(link.text, 1.5, { line }, 'text', link.line)
  }
  // On a social network the network is never the one to call.
  const platform = evidence.url && isSocialUrl(evidence.url) ? hostWord(hostnameOf(evidence.url)) : ''
  const own = platform ? votes.filter((item) => !organizationKey(item.name).startsWith(platform)) : votes
  return rank(own, platform ? [] : hostWords(evidence, emails), evidence)
}

function isHomeLink(href: string, evidence: Evidence): boolean {
  if (/^(?:\/|\.\/|index\.\w+|\/index\.\w+|#|\.\.\/(?:index\.\w+)?)$/u.test(href)) return true
  try {
    const url = new URL(href, evidence.base)
    return url.pathname === '/' && url.search === '' && evidence.url !== null && url.host === new URL(evidence.url).host
  } catch {
    return false
  }
}

type AddVote = (text: string, weight: number, source: Vote['source'], method: Method, line?: number | null) => void

function voteTitle(evidence: Evidence, vote: AddVote): void {
  const titles = [
    evidence.title,
    ...evidence.metas.filter((meta) => meta.key === 'og:title').map((meta) => meta.content),
  ]
  titles.forEach((title, index) => {
    const parts = title
      .split(SEPARATOR)
      .map(trimName)
      .filter((part) => !isGenericName(part))
    parts.forEach((part, position) => {
      const words = part.split(' ').length
      const edge = position === 0 || position === parts.length - 1 ? 0.5 : 0
      vote(
        part,
        (index === 0 ? 2 : 1) + edge - (words > 6 ? 1.5 : 0),
        index === 0 ? 'title' : 'meta og:title',
        index === 0 ? 'meta' : 'open-graph',
      )
    })
  })
}

/** The names in a copyright line: without the sign, years and what follows the name. */
export function copyrightNames(text: string): string[] {
  if (CREDIT.test(text) && !COPYRIGHT.test(text)) return []
  const rest = text
    .replace(/.*?(?:©|\(c\)|copyright|版权所有)/iu, '')
    .replace(/(?:©|\(c\)|copyright|版权所有|copy right)/giu, ' ')
    .replace(/(?:19|20)\d\d(?:\s*[-–—/,&~至]\s*(?:(?:19|20)?\d\d|present|today|now))*/gu, ' ')
    .replace(/^[\s.,:：;·|–—-]*(?:by\s|of\s|the content of\s)?/iu, '')
  const name =
    rest.split(
      /[|·•;]|\.\s|\s\d{2,}\s|\s[-–—]\s|all rights?|alle rechte|rights? reserved|todos los|tous droits|powered|designed?|developed|hosted|web ?site|版权|备案|ICP|[。，]|,\s(?!(?:inc|llc|ltd|l\.l|s\.|gmbh|co))/iu,
    )[0] ?? ''
  const clean = trimName(name.replace(/[.,]$/u, ''))
  return clean.length >= 2 && clean.length <= 60 ? [clean] : []
}

function voteLines(evidence: Evidence, addressLines: ReadonlySet<number>, vote: AddVote, budget: Budget): void {
  const legal = new Map<string, number>()
  for (const line of evidence.lines) {
    if (!budget.left()) return
    const source = { line }
    if (COPYRIGHT.test(line.text) && line.text.length < 400)
      for (const name of copyrightNames(line.text)) vote(name, 4, source, 'text', line.index)
    const credit = CREDIT.test(line.text) && !COPYRIGHT.test(line.text)
    if (!credit) {
      for (const name of legalNamesIn(line.text)) {
        const seen = (legal.get(name) ?? 0) + 1
        legal.set(name, seen)
        const alone = line.text.length - name.length < 12 ? 1 : 0
        if (seen <= 4)
          vote(
            name,
            (seen === 1 ? 1.5 : 0.5) + alone + (line.zone === 'footer' || line.zone === 'header' ? 0.5 : 0),
            source,
            'text',
            line.index,
          )
      }
      const labelled =
        /^(?:公司名称|公司|单位名称|名称|企业名称|company(?: name)?|firma|firmenname|unternehmen|organi[sz]ation|business name)\s*[:：]\s*(.{2,60})$/iu.exec(
          line.text,
        )
      if (labelled?.[1]) vote(labelled[1], 4, source, 'text', line.index)
    }
    if (line.heading === 1 || line.heading === 2)
      vote(line.text, line.heading === 1 ? 1 : 0.5, source, 'text', line.index)
    else if (line.zone === 'header' && line.index < 15 && line.text.length < 50 && line.links.length === 0)
      vote(line.text, 0.5, source, 'text', line.index)
    // The line over an address names who sits there.
    if (
      addressLines.has(line.index + 1) &&
      !addressLines.has(line.index) &&
      line.text.length < 70 &&
      /^[\p{Lu}\p{N}\p{Lo}]/u.test(line.text) &&
      !/[:：★]|\d{4}/u.test(line.text) &&
      nameScore(line.text) < 2 &&
      !isTitle(line.text)
    ) {
      vote(line.text, looksLikeOrganization(line.text) ? 2.5 : 1.2, source, 'text', line.index)
    }
  }
}

/** Words that the site's own host and its mail domains are made of. */
function hostWords(evidence: Evidence, emails: readonly Found[]): string[] {
  const words = new Set<string>()
  const add = (host: string): void => {
    const word = hostWord(host)
    if (word.length >= 3 && !FREE_MAIL.test(word)) words.add(word)
  }
  if (evidence.url) add(hostnameOf(evidence.url))
  for (const rel of evidence.rels) if (rel.rel === 'canonical') add(hostnameOf(rel.href))
  for (const meta of evidence.metas) if (meta.key === 'og:url') add(hostnameOf(meta.content))
  for (const email of emails.slice(0, 20)) add(email.value.slice(email.value.indexOf('@') + 1))
  return [...words]
}

function initials(name: string): string {
  return name.split(/[^\p{L}\p{N}]+/u).filter((word) => word && !/^(?:of|the|and|for|und|für|de|la)$/iu.test(word)).map((word) => word[0]).join('').toLowerCase() // prettier-ignore
}

/** How well a name fits the hosts: 1 when a host is the name, less for a part of it or its initials. */
export function hostFit(name: string, hosts: readonly string[]): number {
  const key = organizationKey(name)
  const full = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
  let best = 0
  for (const host of hosts) {
    if (key.length < 2) continue
    if (host === key || host === full) return 1
    if (host.includes(key) && key.length >= 4) best = Math.max(best, 0.3 + 0.6 * (key.length / host.length))
    if (key.includes(host) && host.length >= 4) best = Math.max(best, 0.4 + 0.5 * (host.length / key.length))
    const short = initials(name)
    if (short.length >= 3 && (host === short || host.startsWith(short))) best = Math.max(best, 0.6)
    const prefix = commonPrefix(key, host)
    if (prefix >= 5) best = Math.max(best, 0.5 * (prefix / Math.max(key.length, host.length)) + 0.2)
  }
  return best
}

function commonPrefix(a: string, b: string): number {
  let length = 0
  while (length < a.length && length < b.length && a[length] === b[length]) length++
  return length
}

function rank(votes: readonly Vote[], hosts: readonly string[], evidence: Evidence): Found[] {
  const clusters = new Map<string, { key: string; votes: Vote[]; score: number }>()
  for (const vote of votes) {
    const key = organizationKey(vote.name)
    if (!key) continue
    const cluster = clusters.get(key) ?? { key, votes: [], score: 0 }
    cluster.votes.push(vote)
    clusters.set(key, cluster)
  }
  const list = [...clusters.values()]
  const chinese = evidence.region === 'CN' || /^zh/iu.test(evidence.lang)
  for (const cluster of list) {
    // The same kind of hint repeated says little more than once.
    const byKind = new Map<string, number>()
    for (const vote of cluster.votes) {
      const kind = typeof vote.source === 'string' ? vote.source : `text${Math.round(vote.weight)}`
      byKind.set(kind, Math.max(byKind.get(kind) ?? 0, vote.weight))
    }
    const name = cluster.votes[0]?.name ?? ''
    cluster.score =
      [...byKind.values()].reduce((sum, weight) => sum + weight, 0) +
      4 * hostFit(name, hosts) +
      (looksLikeOrganization(name) ? 0.7 : 0) +
      (cluster.key.length < 3 && hostFit(name, hosts) < 1 ? -3 : 0) +
      (chinese && /[\u4e00-\u9fff]/u.test(name) ? 1 : 0)
  }
  // A long form supports its short form and the other way round: "Acme" in the title, "Acme Tools GmbH" in the footer.
  const base = new Map(list.map((cluster) => [cluster, cluster.score]))
  for (const one of list) {
    for (const other of list) {
      if (one === other || one.key.length < 3 || other.key.length < 3) continue
      if (other.key.includes(one.key) || one.key.includes(other.key)) {
        const ratio = Math.min(one.key.length, other.key.length) / Math.max(one.key.length, other.key.length)
        one.score += 0.5 * ratio * (base.get(other) ?? 0)
      }
    }
  }
  const seenText = evidence.lines.slice(0, 2000).map((line) => line.text)
  for (const cluster of list.sort((a, b) => b.score - a.score).slice(0, 8)) {
    const name = cluster.votes[0]?.name ?? ''
    const count = name.length >= 3 ? seenText.filter((text) => text.includes(name)).length : 0
    cluster.score += Math.min(2, count * 0.4)
  }
  list.sort((a, b) => b.score - a.score)
  return list.slice(0, 10).map((cluster) => {
    const best = [...cluster.votes].sort(
      (a, b) => b.weight + (hasLegalForm(b.name) ? 0.5 : 0) - a.weight - (hasLegalForm(a.name) ? 0.5 : 0),
    )[0] as Vote
    return {
      value: best.name,
      raw: best.name,
      source: typeof best.source === 'string' ? best.source : selectorOf(best.source.line.element),
      method: best.method,
      confidence: Math.min(0.95, 0.25 + cluster.score / 16),
      line: best.line,
    }
  })
}
