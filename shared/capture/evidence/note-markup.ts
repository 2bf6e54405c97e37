import { attribute, firstChild, textData } from '../dom/access.ts'
import type { Budget } from '../limits.ts'
import type { Evidence } from './evidence.ts'

const MICROFORMAT_ROOT = /(?:^|\s)(?:vcard|h-card|h-adr|adr|vevent|hresume|h-[a-z]+)(?:\s|$)/u
const MAX_ROOTS = 500
const CODED_ATTRIBUTES = ['data-email', 'data-mail', 'data-mailto', 'data-enc-email']

/** Notes an element that carries machine-readable markup, metadata or a coded address. */
export function noteMarkup(evidence: Evidence, element: Element, name: string, line: number, budget: Budget): void {
  const get = (key: string): string | null => attribute(element, key)
  if (name === 'meta') {
    const content = get('content')
    const key = get('property') ?? get('name') ?? get('itemprop')
    if (content && key && evidence.metas.length < 300)
      evidence.metas.push({ key: key.toLowerCase().slice(0, 100), content: content.slice(0, 1000) })
    return
  }
  if (name === 'link') {
    const rel = get('rel')
    const href = get('href')
    if (rel && href && evidence.rels.length < 300)
      evidence.rels.push({ rel: rel.toLowerCase(), href: href.slice(0, 2000) })
    return
  }
  if (name === 'base') {
    const href = get('href')
    try {
      if (href) evidence.base = new URL(href, evidence.base).href
    } catch {
      // A base that is no URL is ignored, as browsers do.
    }
    return
  }
  if (name === 'script') {
    if (/^\s*application\/(?:ld\+json|json\+ld)/iu.test(get('type') ?? '') && evidence.jsonLd.length < 100) {
      const child = firstChild(element)
      const text = child ? textData(child) : ''
      if (text.length > budget.limits.script) budget.cut()
      else if (text) evidence.jsonLd.push(text)
    }
    return
  }
  noteAttributes(evidence, element, line)
}

function noteAttributes(evidence: Evidence, element: Element, line: number): void {
  const roots: [string, Element[]][] = [
    ['itemscope', evidence.microdataRoots],
    ['typeof', evidence.rdfaRoots],
  ]
  for (const [key, list] of roots) {
    if (attribute(element, key) !== null && list.length < MAX_ROOTS) {
      list.push(element)
      evidence.lineOf.set(element, line)
    }
  }
  const className = attribute(element, 'class')
  if (
    className &&
    className.length < 1000 &&
    MICROFORMAT_ROOT.test(className) &&
    evidence.microformatRoots.length < MAX_ROOTS
  ) {
    evidence.microformatRoots.push(element)
    evidence.lineOf.set(element, line)
  }
  if (evidence.coded.length > 500) return
  const cloudflare =
    attribute(element, 'data-cfemail') ??
    /\/cdn-cgi\/l\/email-protection#([0-9a-f]+)/iu.exec(attribute(element, 'href') ?? '')?.[1]
  if (cloudflare) evidence.coded.push({ kind: 'cfemail', value: cloudflare, element, line })
  const token = attribute(element, 'data-mailto-token')
  if (token)
    evidence.coded.push({
      kind: 'mailto-script',
      value: `('${token}',${attribute(element, 'data-mailto-vector') ?? '1'})`,
      element,
      line,
    })
  for (const key of CODED_ATTRIBUTES) {
    const value = attribute(element, key)
    if (value) evidence.coded.push({ kind: 'attribute', value: value.slice(0, 400), element, line })
  }
  const user = attribute(element, 'data-user') ?? attribute(element, 'data-name')
  const domain = attribute(element, 'data-domain')
  if (user && domain)
    evidence.coded.push({
      kind: 'attribute',
      value:
        `${user}@${domain}${attribute(element, 'data-tld') ? `.${attribute(element, 'data-tld') ?? ''}` : ''}`.slice(
          0,
          400,
        ),
      element,
      line,
    })
  const script = attribute(element, 'onclick') ?? attribute(element, 'href')
  if (script && /^\s*javascript:|mail/iu.test(script) && /crypt|mail/iu.test(script) && script.includes('(')) {
    evidence.coded.push({ kind: 'mailto-script', value: script.slice(0, 1000), element, line })
  }
}
