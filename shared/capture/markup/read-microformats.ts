import { attribute, isElement, localName, nextNode } from '../dom/access.ts'
import { selectorOf } from '../dom/selector.ts'
import { oneLine, textInside } from '../dom/text.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import { addValue, createItem, type Item } from './item.ts'

// Our own small reader of h-card and the classic vcard: the properties a lead has, not the whole of microformats. A full parser brings
// an HTML parser with it, which a page that is already parsed does not need.
const CLASSIC: Record<string, string> = {
  fn: 'name', org: 'org', 'organization-name': 'organization-name', title: 'job-title', role: 'role', tel: 'tel', email: 'email', url: 'url', logo: 'logo', photo: 'photo',
  adr: 'adr', label: 'label', 'street-address': 'street-address', 'extended-address': 'extended-address', locality: 'locality', region: 'region',
  'postal-code': 'postal-code', 'country-name': 'country-name', 'post-office-box': 'post-office-box', 'given-name': 'given-name', 'family-name': 'family-name',
  'additional-name': 'additional-name', 'honorific-prefix': 'honorific-prefix', 'honorific-suffix': 'honorific-suffix', nickname: 'nickname',
} // prettier-ignore
const CLASSIC_ROOTS: Record<string, string> = { vcard: 'h-card', adr: 'h-adr' }
const PROPERTY = /^(p|u|e|dt)-([a-z][a-z0-9-]*)$/u
const CARD_PROPERTIES = new Set([
  'author',
  'attendee',
  'contact',
  'affiliation',
  'organizer',
  'location',
  'reviewer',
  'item',
  'vcard',
  'sponsor',
])

function classesOf(element: Element): string[] {
  return (attribute(element, 'class') ?? '').slice(0, 1000).split(/\s+/u).filter(Boolean)
}

function rootType(classes: readonly string[]): string | null {
  for (const name of classes) {
    if (/^h-[a-z]+/u.test(name)) return name
    const classic = CLASSIC_ROOTS[name]
    if (classic) return classic
  }
  return null
}

/** The text of a property: value-class pattern, <abbr title>, <data value>, image alt; addresses of links for u- properties. */
function valueOf(element: Element, prefix: string): string {
  const name = localName(element)
  if (prefix === 'u') {
    const target = attribute(element, name === 'img' || name === 'video' ? 'src' : name === 'object' ? 'data' : 'href')
    if (target !== null) return oneLine(target, 2000)
  }
  if (name === 'abbr' || name === 'link') {
    const title = attribute(element, 'title')
    if (title) return oneLine(title, 500)
  }
  if (name === 'data' || name === 'input') {
    const value = attribute(element, 'value')
    if (value !== null) return oneLine(value, 500)
  }
  if (name === 'img' || name === 'area') return oneLine(attribute(element, 'alt'), 300)
  const parts: string[] = []
  let node = nextNode(element, element)
  for (let seen = 0; node && seen < 300; seen++) {
    if (isElement(node)) {
      const classes = classesOf(node)
      if (classes.includes('value'))
        parts.push(localName(node) === 'abbr' || localName(node) === 'img' ? valueOf(node, 'p') : textInside(node, 300))
      else if (classes.includes('value-title')) parts.push(oneLine(attribute(node, 'title'), 300))
    }
    node = nextNode(element, node)
  }
  return parts.length > 0 ? parts.join('') : textInside(element, 1000)
}

/** Reads h-card, h-adr and their classic forms. */
export function readMicroformats(evidence: Evidence, budget: Budget): Item[] {
  const itemOf = new Map<Element, Item>()
  for (const root of evidence.microformatRoots) {
    const type = rootType(classesOf(root))
    if (type) itemOf.set(root, createItem([type], selectorOf(root), 'microformat', evidence.lineOf.get(root) ?? null))
  }
  for (const [root, item] of itemOf) {
    const modern = classesOf(root).some((name) => name.startsWith('h-'))
    readProperties(root, item, itemOf, modern, budget)
    if (item.types[0] === 'h-card') implyName(root, item)
  }
  return [...itemOf.values()]
}

function readProperties(root: Element, item: Item, itemOf: Map<Element, Item>, modern: boolean, budget: Budget): void {
  let node = nextNode(root, root)
  let seen = 0
  while (node && budget.left() && seen++ < 5000) {
    let skip = false
    if (isElement(node)) {
      const nested = itemOf.get(node)
      for (const name of classesOf(node)) {
        const match = PROPERTY.exec(name)
        const prefix =
          match?.[1] ?? (name === 'url' || name === 'email' || name === 'logo' || name === 'photo' ? 'u' : 'p')
        const property = modern
          ? match?.[2]
          : Object.hasOwn(CLASSIC, name)
            ? CLASSIC[name]
            : CARD_PROPERTIES.has(name)
              ? name
              : undefined
        if (!property) continue
        addValue(item, property, nested ?? valueOf(node, prefix))
        // `p-org h-card` names the employer; its text is the name even when the inner card is thin.
      }
      if (!modern && classesOf(node).includes('tel')) noteTelType(node, item)
      skip = nested !== undefined
    }
    node = nextNode(root, node, skip)
  }
}

/** Classic tel properties carry their kind inside: `<span class="type">fax</span>`. */
function noteTelType(element: Element, item: Item): void {
  if (!/\bfax\b/iu.test(textInside(element, 200))) return
  const values = item.props.get('tel')
  const value = values?.pop()
  if (value !== undefined) addValue(item, 'fax', value)
}

/** h-card's implied name: the text of a card that says nothing else, or the alt of its only image; implied url of a link. */
function implyName(root: Element, item: Item): void {
  if (!item.props.has('name')) {
    const hasParts = ['given-name', 'family-name']
      .flatMap((key) => item.props.get(key) ?? [])
      .filter((value) => typeof value === 'string')
    if (hasParts.length > 0) {
      addValue(item, 'name', hasParts.join(' '))
    } else {
      const own =
        localName(root) === 'img'
          ? attribute(root, 'alt')
          : localName(root) === 'abbr'
            ? attribute(root, 'title')
            : null
      const text = oneLine(own ?? '', 200) || textInside(root, 200) || imageAlt(root)
      if (text.length <= 80) addValue(item, 'name', text)
    }
  }
  if (!item.props.has('url') && localName(root) === 'a') addValue(item, 'url', oneLine(attribute(root, 'href'), 2000))
}

function imageAlt(root: Element): string {
  let node = nextNode(root, root)
  for (let seen = 0; node && seen < 50; seen++) {
    if (isElement(node) && localName(node) === 'img') return oneLine(attribute(node, 'alt'), 200)
    node = nextNode(root, node)
  }
  return ''
}
