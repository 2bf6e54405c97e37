import { attribute, isElement, nextNode } from '../dom/access.ts'
import { selectorOf } from '../dom/selector.ts'
import { oneLine } from '../dom/text.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Budget } from '../limits.ts'
import { addValue, createItem, type Item } from './item.ts'
import { propertyText } from './read-microdata.ts'

function terms(text: string | null): string[] {
  return (text ?? '').trim().split(/\s+/u, 20).filter(Boolean).map((term) => term.slice(Math.max(term.lastIndexOf('/'), term.lastIndexOf('#'), term.lastIndexOf(':')) + 1)) // prettier-ignore
}

/** Reads RDFa Lite (typeof, property, resource, rel). Prefixes are dropped: 'schema:name', 'v:fn' and 'name' all end at their last part. */
export function readRdfa(evidence: Evidence, budget: Budget): Item[] {
  const itemOf = new Map<Element, Item>()
  const byResource = new Map<string, Item>()
  for (const root of evidence.rdfaRoots) {
    const item = createItem(
      terms(attribute(root, 'typeof')),
      selectorOf(root),
      'rdfa',
      evidence.lineOf.get(root) ?? null,
    )
    const resource = attribute(root, 'resource') ?? attribute(root, 'about')
    if (resource) {
      item.id = resource
      byResource.set(resource, item)
    }
    itemOf.set(root, item)
  }
  for (const [root, item] of itemOf) {
    let node = nextNode(root, root)
    let seen = 0
    while (node && budget.left() && seen++ < 20_000) {
      let skip = false
      if (isElement(node)) {
        const nested = itemOf.get(node)
        const names = terms(attribute(node, 'property'))
        const relations = terms(attribute(node, 'rel'))
        const resource = attribute(node, 'resource')
        const target = nested ?? (resource ? byResource.get(resource) : undefined)
        for (const name of names) addValue(item, name, target ?? rdfaText(node))
        if (names.length === 0 && nested) for (const name of relations) addValue(item, name, nested)
        skip = nested !== undefined
      }
      node = nextNode(root, node, skip)
    }
  }
  return [...itemOf.values()]
}

function rdfaText(element: Element): string {
  const content = attribute(element, 'content') ?? attribute(element, 'resource')
  return content === null ? propertyText(element) : oneLine(content, 2000)
}
