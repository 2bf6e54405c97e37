// How rows of the large tables lie in the database: what they are looked up by under its name, and the rest as a list in the order of the
// type's fields. A name beside each value, each subject twice, and keys of 31 characters are a third of what a team's notes take there.
import { definitionOf, type RecordType } from '../domain/schema.ts'
import { idToKey, keyToId } from './packed-key.ts'
import type { Row, StoredSummary } from './stored-rows.ts'

type OpenRow = Row & Record<string, unknown>

/** A row as it is stored. One without `values` lies there under the names of its fields, as all did once. */
interface PackedRow extends Row {
  values: readonly unknown[]
}

interface Packing {
  type: RecordType | null
  /** Values that every row has, each with the one that often says the same: it is left out then. */
  implied: Readonly<Record<string, string>>
  /** The names of the values. Fields are only ever appended: a shorter list is an older one. */
  names: readonly string[]
  indexed: string | null
}

function packingOf(type: RecordType, owner: string, indexed: string | null = null): Packing {
  const names = Object.keys(definitionOf(type).fields).filter((name) => name !== indexed)
  return { type, implied: { updatedAt: 'createdAt', createdBy: owner }, names, indexed }
}

const SUMMARY_FIELDS = [
  'noteCount',
  'lastNoteAt',
  'lastNoteId',
  'openSteps',
  'nextStepTitle',
  'nextStepDate',
  'hangingAt',
  'contactCount',
] as const satisfies (keyof StoredSummary)[]

/** The tables that grow with a team; all others lie there as they are. */
const packings: ReadonlyMap<string, Packing> = new Map([
  ['leads', packingOf('lead', 'ownerId')],
  ['accounts', packingOf('account', 'ownerId')],
  ['contacts', packingOf('contact', 'ownerId', 'accountId')],
  ['callNotes', packingOf('call-note', 'authorId', 'subjectIds')],
  ['tasks', packingOf('task', 'ownerId', 'subjectIds')],
  ['summaries', { type: null, implied: {}, names: SUMMARY_FIELDS, indexed: null }],
])

/** True for a table whose rows are packed. */
export function isPacked(table: string): boolean {
  return packings.has(table)
}

/** The key of a row in its table. */
export function rowKey(table: string, id: string): string {
  return packings.has(table) ? idToKey(id) : id
}

/** True when the subjects are said by the list of their ids alone. */
function areIds(subjects: unknown, ids: unknown): boolean {
  const entries = Object.entries((subjects ?? {}) as Record<string, unknown>)
  if (!Array.isArray(ids) || entries.length === 0 || entries.length !== ids.length) return false
  return entries.every(([key, id], at) => key === id && id === ids[at])
}

/** A row for the database. */
export function packRow(table: string, row: Row): Row {
  const packing = packings.get(table)
  if (!packing) return row
  const { implied, names, indexed } = packing
  const held = row as OpenRow
  const values: unknown[] = names.map((name) => {
    const value = held[name] ?? null
    if (name === 'subjects' && areIds(value, held['subjectIds'])) return null
    const saidBy = implied[name]
    return saidBy !== undefined && value === held[saidBy] ? null : value
  })
  while (values.length > 0 && values.at(-1) === null) values.pop()
  const packed: PackedRow = { id: idToKey(row.id), values }
  return indexed !== null && held[indexed] !== undefined ? { ...packed, [indexed]: held[indexed] } : packed
}

/** The row that `packRow` packed; one that was stored under its names is answered as it is. */
export function unpackRow<R extends Row>(table: string, stored: R): R {
  const packing = packings.get(table)
  const { values } = stored as Row & { values?: readonly unknown[] }
  if (!packing || !Array.isArray(values)) return stored
  const { type, implied, names, indexed } = packing
  const row: OpenRow = { id: keyToId(stored.id) }
  if (type !== null) row['type'] = type
  for (let at = 0; at < names.length && at < values.length; at++) {
    const value: unknown = values[at]
    if (value !== null) row[names[at] as string] = value
  }
  // Of what hangs on a record nothing is unset: null says that there is none.
  if (type === null) for (const name of names) row[name] ??= null
  if (indexed !== null) {
    const held = (stored as unknown as OpenRow)[indexed]
    if (held !== undefined) row[indexed] = held
    if (indexed === 'subjectIds' && Array.isArray(held) && held.length > 0) {
      row['subjects'] ??= Object.fromEntries((held as string[]).map((id) => [id, id]))
    }
  }
  for (const [name, saidBy] of Object.entries(implied)) row[name] ??= row[saidBy]
  return row as unknown as R
}
