import { attribute, isElement, localName, nextNode } from '../dom/access.ts'
import { selectorOf } from '../dom/selector.ts'
import { oneLine, textInside } from '../dom/text.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import { addValue, createItem, type Item } from './item.ts'

const URL_ATTRIBUTE: Record<string, string> = {
  a: 'href', area: 'href', link: 'href', img: 'src', audio: 'src', embed: 'src', iframe: 'src', source: 'src', track: 'src', video: 'src', object: 'data',
} // prettier-ignore

/** The value of a property element, as the microdata and RDFa rules read it. */
export function propertyText(element: Element): string {
  const content = attribute(element, 'content')
  if (content !== null) return oneLine(content, 2000)
  const name = localName(element)
  const urlAttribute = URL_ATTRIBUTE[name]
  if (urlAttribute) {
    const url = attribute(element, urlAttribute)
    if (url !== null) return oneLine(url, 2000)
  }
  if (name === 'time') return oneLine(attribute(element, 'datetime') ?? textInside(element, 200), 200)
  if (name === 'data' || name === 'meter') return oneLine(attribute(element, 'value') ?? '', 500)
  return textInside(element, 2000)
}

function words(text: string | null): string[] {
  return (text ?? '').trim().split(/\s+/u, 20).filter(Boolean)
}

function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('#'), name.lastIndexOf(':')) + 1)
}

/** Reads microdata. Each element belongs to the nearest itemscope above it; `itemref` adds elements from elsewhere. */
export function readMicrodata(evidence: Evidence, budget: Budget): Item[] {
  const itemOf = new Map<Element, Item>()
  for (const root of evidence.microdataRoots) {
    const types = words(attribute(root, 'itemtype')).map(lastPart)
    itemOf.set(root, createItem(types, selectorOf(root), 'microdata', evidence.lineOf.get(root) ?? null))
  }
  for (const [root, item] of itemOf) {
    collectProperties(root, item, itemOf, budget)
    for (const id of words(attribute(root, 'itemref'))) {
      const referred = findById(evidence.document, id)
      if (!referred || referred === root) continue
      addProperty(referred, item, itemOf)
      collectProperties(referred, item, itemOf, budget)
    }
  }
  return [...itemOf.values()]
}

function findById(document: Document, id: string): Element | null {
  try {
    return Document.prototype.getElementById.call(document, id)
  } catch {
    return null
  }
}

function addProperty(element: Element, owner: Item, itemOf: Map<Element, Item>): void {
  const names = words(attribute(element, 'itemprop'))
  if (names.length === 0) return
  const nested = itemOf.get(element)
  const value = nested ?? propertyText(element)
  for (const name of names) addValue(owner, lastPart(name), value)
  // Where an address or a telephone is marked on a link, its target says the same more exactly.
  if (!nested && localName(element) === 'a')
    for (const name of names) addValue(owner, lastPart(name), textInside(element, 500))
}

function collectProperties(root: Element, item: Item, itemOf: Map<Element, Item>, budget: Budget): void {
  let node = nextNode(root, root)
  let seen = 0
  while (node && budget.left() && seen++ < 20_000) {
    let skip = false
    if (isElement(node)) {
      addProperty(node, item, itemOf)
      skip = itemOf.has(node)
    }
    node = nextNode(root, node, skip)
  }
}
