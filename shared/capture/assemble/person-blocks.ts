// Which part of a page belongs to which person, and what stands in it.
import { contains, parentElement } from '../dom/access.ts'
import { selectorOf } from '../dom/selector.ts'
import type { Evidence } from '../evidence/evidence.ts'
import type { Entity, Found } from '../extract/found.ts'
import type { PersonFound } from '../extract/person-rules.ts'
import { hasLegalForm, looksLikeOrganization } from '../text/organization-names.ts'
import { isTitle, nameScore } from '../text/person-names.ts'

const OWN_NUMBER = /^(?:手\s?机|mobile?|mob|cell|handy|direct|durchwahl)/iu
const MAX_BLOCK_LINES = 14

/** The employer in a contact block: the line below the name that is one, or that stands right over the address. */
export function companyInBlock(
  evidence: Evidence,
  person: Entity,
  blocks: ReadonlyMap<number, Entity>,
  addressLines: ReadonlySet<number>,
): Found | undefined {
  const start = person.line
  if (start === null) return undefined
  for (let at = start + 1; at <= start + 3 && blocks.get(at) === person; at++) {
    const line = evidence.lines[at]
    if (!line || addressLines.has(at) || line.text.length > 70 || /@|\d{4}|[:：]/u.test(line.text)) return undefined
    const overAddress = addressLines.has(at + 1) && /^\p{Lu}/u.test(line.text)
    if (
      hasLegalForm(line.text) ||
      (looksLikeOrganization(line.text) && !isTitle(line.text)) ||
      (overAddress && !isTitle(line.text) && nameScore(line.text) < 2)
    ) {
      return {
        value: line.text,
        raw: line.text,
        source: selectorOf(line.element),
        method: 'text',
        confidence: 0.6,
        line: at,
      }
    }
  }
  return undefined
}

/** Which lines belong to which person: the lines from the name on, within the largest element that holds no other person. */
export function personBlocks(evidence: Evidence, people: ReadonlyMap<Entity, PersonFound>): Map<number, Entity> {
  const blocks = new Map<number, Entity>()
  const persons = [...people.keys()]
  const starts = persons.filter((person) => person.line !== null).sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
  const counts = countInside(evidence, starts)
  starts.forEach((person, index) => {
    const start = person.line ?? 0
    const line = evidence.lines[start]
    if (!line) return
    const next = starts[index + 1]?.line ?? Number.POSITIVE_INFINITY
    if (people.get(person)?.labelled) {
      // Only their own mobile, right below, is theirs.
      for (let at = start; at <= start + 2 && at < next; at++)
        if (at === start || OWN_NUMBER.test(evidence.lines[at]?.text ?? '')) blocks.set(at, person)
      return
    }
    const box = ownBox(evidence, line.element, start, starts.length === 1, counts)
    for (let at = start; at < evidence.lines.length && at < next && at - start <= MAX_BLOCK_LINES; at++) {
      const other = evidence.lines[at]
      if (!other || (at > start && other.heading > 0 && other.heading <= (line.heading || 6))) break
      if (!contains(box, other.element)) break
      blocks.set(at, person)
    }
  })
  return blocks
}

function ownBox(
  evidence: Evidence,
  element: Element,
  start: number,
  single: boolean,
  counts: ReadonlyMap<Element, number>,
): Element {
  const ahead = evidence.lines[start + MAX_BLOCK_LINES]?.element
  const behind = evidence.lines[start - 4]?.element
  let box = element
  for (let hops = 0; hops < 8; hops++) {
    const parent = parentElement(box)
    if (!parent || (counts.get(parent) ?? 0) > 1) break
    // With one person on the page the box would grow to the whole page: stop where it holds much more than a card.
    if (single && ((ahead && contains(parent, ahead)) || (behind && contains(parent, behind)))) break
    box = parent
  }
  // Names in one element divided by <br> share it: the box is that element.
  return box === element ? (parentElement(element) ?? element) : box
}

/** How many of the people stand inside each element. */
function countInside(evidence: Evidence, persons: readonly Entity[]): Map<Element, number> {
  const counts = new Map<Element, number>()
  for (const person of persons) {
    let element: Element | null = person.line === null ? null : (evidence.lines[person.line]?.element ?? null)
    for (let hops = 0; element && hops < 60; hops++) {
      counts.set(element, (counts.get(element) ?? 0) + 1)
      element = parentElement(element)
    }
  }
  return counts
}
