// How a record stands in a document. `base` holds one tuple per record, [schema version, ...values in field order], written when it is
// created, as one text of JSON: a document of 256 leads loads in a seventh of the time that the same tuples take value by value, since
// only the records that are asked for are taken apart. `edits` holds one entry per field or element changed since. Nothing is rewritten on reading: what this version does not
// know (longer tuples, other fields) stays where it is.
import type { Id } from '../kernel/ids.ts'
import { definitionOf, type AnyRecord, type RecordDefinition, type RecordType } from '../domain/schema.ts'

// Ids and field names never hold it, and element keys come last, so the first two separators are unambiguous.
const SEPARATOR = '\u0000'

export type Tuple = readonly [version: number, ...values: unknown[]]
export interface EditKey {
  id: string
  field: string
  /** Set for an element of a keyed field. */
  element: string | null
}

/** The key in `edits` of a field, or of one element of a keyed field. */
export function editKey(id: string, field: string, element: string | null = null): string {
  const start = id + SEPARATOR + field
  return element === null ? start : start + SEPARATOR + wellFormed(element)
}

/** Takes an edit key apart; null when it is none. */
export function parseEditKey(key: string): EditKey | null {
  const first = key.indexOf(SEPARATOR)
  if (first <= 0) return null
  const second = key.indexOf(SEPARATOR, first + 1)
  if (second < 0) return { id: key.slice(0, first), field: key.slice(first + 1), element: null }
  return { id: key.slice(0, first), field: key.slice(first + 1, second), element: key.slice(second + 1) }
}

/** Text as UTF-8 can carry it: a lone surrogate would read back differently than it was written. */
function wellFormed(text: string): string {
  return (text as string & { toWellFormed(): string }).toWellFormed()
}

/** A value as it will be read back: plain JSON with well-formed text; unset members are dropped. */
export function toStored(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value)
  // JSON knows no negative zero.
  if (typeof value === 'number') return Number.isFinite(value) ? value || 0 : null
  if (typeof value === 'boolean' || value === null) return value
  if (Array.isArray(value)) return value.map(toStored)
  if (typeof value !== 'object') return null
  const out: [string, unknown][] = []
  for (const [key, member] of Object.entries(value)) {
    if (member !== undefined) out.push([wellFormed(key), toStored(member)])
  }
  return Object.fromEntries(out)
}

/** The tuple of a new record. Trailing unset fields are left off. */
export function encodeTuple(type: RecordType, fields: Record<string, unknown>): Tuple {
  const definition = definitionOf(type)
  const values = Object.keys(definition.fields).map((name) => toStored(fields[name] ?? null))
  while (values.length > 0 && values.at(-1) === null) values.pop()
  return [definition.version, ...values]
}

/** A tuple as `base` holds it. */
export function tupleToStored(tuple: Tuple): string {
  return JSON.stringify(tuple)
}

/**
 * The tuple of what `base` holds: JSON, or the values themselves, as the first version wrote them. null for anything else (a faulty or
 * hostile peer), which is passed over.
 */
export function storedToTuple(stored: unknown): Tuple | null {
  let value = stored
  if (typeof stored === 'string') {
    try {
      value = JSON.parse(stored)
    } catch {
      return null
    }
  }
  return Array.isArray(value) && Number.isInteger(value[0]) && (value[0] as number) > 0
    ? (value as unknown as Tuple)
    : null
}

/** Where the fields of a type stand in its tuples, the version before them left off. */
interface Layout {
  names: readonly string[]
  fields: ReadonlyMap<string, { position: number; isKeyed: boolean }>
}

const layouts = new WeakMap<object, Layout>()

/** The layout of a definition's current tuples. */
export function layoutOf({ fields }: RecordDefinition): Layout {
  let layout = layouts.get(fields)
  if (!layout) {
    const entries = Object.entries(fields as Record<string, { kind: 'value' | 'keyed' }>)
    layout = {
      names: entries.map(([name]) => name),
      fields: new Map(entries.map(([name, { kind }], position) => [name, { position, isKeyed: kind === 'keyed' }])),
    }
    layouts.set(fields, layout)
  }
  return layout
}

/** The values of a tuple in current field order. Older tuples are upcast; newer ones stand as they are. */
export function tupleToValues(definition: RecordDefinition, tuple: Tuple): readonly unknown[] {
  const values = tuple.slice(1)
  return tuple[0] < definition.version ? definition.upcast(tuple[0], values) : values
}

/** Sets an element of a keyed field, whatever it is called. */
export function setElement(elements: Record<string, unknown>, element: string, value: unknown): void {
  if (element !== '__proto__') elements[element] = value
  else Object.defineProperty(elements, element, { value, enumerable: true, configurable: true, writable: true })
}

/**
 * The record of a tuple and its edits. Older tuples are upcast; of newer ones the known positions are read. `null` edits clear a field
 * or remove an element.
 */
export function decodeRecord(
  type: RecordType,
  id: string,
  tuple: Tuple,
  edits: readonly (readonly [EditKey, unknown])[],
): AnyRecord {
  const definition = definitionOf(type)
  const { names, fields } = layoutOf(definition)
  const values = tupleToValues(definition, tuple)
  const record: AnyRecord = { id: id as Id, type, createdAt: 0, createdBy: '', updatedAt: 0 }
  for (let position = 0; position < names.length && position < values.length; position++) {
    const value = values[position] ?? null
    if (value !== null) record[names[position] as string] = value
  }
  let copied: Set<string> | null = null
  for (const [{ field, element }, value] of edits) {
    const known = fields.get(field)
    if (!known || known.isKeyed !== (element !== null)) continue
    if (element === null) {
      if (value === null || value === undefined) delete record[field]
      else record[field] = value
      continue
    }
    // The tuple belongs to the document: elements are changed on a copy.
    copied ??= new Set()
    if (!copied.has(field)) record[field] = { ...(record[field] as object | undefined) }
    copied.add(field)
    const elements = record[field] as Record<string, unknown>
    if (value === null || value === undefined) delete elements[element]
    else setElement(elements, element, value)
  }
  for (const field of copied ?? []) if (Object.keys(record[field] as object).length === 0) delete record[field]
  return record
}
