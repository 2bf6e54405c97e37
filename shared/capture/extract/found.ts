// What extractors hand to assembly: values with their provenance and place, and the entities that markup describes.
import type { Phone } from '../../domain/values.ts'
import type { Method } from '../markup/item.ts'

export interface Found<T = string> {
  value: T
  /** As it stood on the page. */
  raw: string
  /** CSS selector, JSON path or the name of a rule. */
  source: string
  method: Method
  confidence: number
  /** Line it stands in; null when it is not visible text. */
  line: number | null
}

/** A person or organization with the values that are known to be theirs. */
export interface Entity {
  kind: 'person' | 'organization'
  name?: Found
  company?: Found
  title?: Found
  phones: Found<Phone>[]
  emails: Found[]
  addresses: Found[]
  social: Found[]
  website?: Found
  logo?: Found
  line: number | null
  /** Named by the page as who wrote or published it, not as its subject. */
  credit: boolean
}

/** An entity without values. */
export function createEntity(kind: Entity['kind'], line: number | null): Entity {
  return { kind, phones: [], emails: [], addresses: [], social: [], line, credit: false }
}

/** True when the entity has something to reach it by. */
export function isReachable(entity: Entity): boolean {
  return entity.phones.length + entity.emails.length + entity.addresses.length > 0
}
