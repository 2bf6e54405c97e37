// How rows of the large tables lie in the database: what they are looked up by under its name, and the rest as a list in the order of the
// type's fields. A name beside each value, and each subject twice, are a fifth of what a team's notes take on the disk.
import { definitionOf, type RecordType } from '../domain/schema.ts'
import type { Row, StoredSummary } from './stored-rows.ts'

type OpenRow = Row & Record<string, unknown>

/** A row as it is stored. One without `values` lies there under the names of its fields, as all did once. */
interface PackedRow extends Row {
  values: readonly unknown[]
}

interface Packing {
  type: RecordType | null
  /** The names of the values. Fields are only ever appended: a shorter list is an older one. */
  names: readonly string[]
  indexed: string | null
}

function packingOf(type: RecordType, indexed: string | null = null): Packing {
  return { type, names: Object.keys(definitionOf(type).fields).filter((name) => name !== indexed), indexed }
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
  ['leads', packingOf('lead')],
  ['accounts', packingOf('account')],
  ['contacts', packingOf('contact', 'accountId')],
  ['callNotes', packingOf('call-note', 'subjectIds')],
  ['tasks', packingOf('task', 'subjectIds')],
  ['summaries', { type: null, names: SUMMARY_FIELDS, indexed: null }],
])

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
  const { names, indexed } = packing
  const held = row as OpenRow
  const values: unknown[] = names.map((name) => held[name] ?? null)
  const at = names.indexOf('subjects')
  if (at >= 0 && areIds(values[at], held['subjectIds'])) values[at] = null
  while (values.length > 0 && values.at(-1) === null) values.pop()
  const packed: PackedRow = { id: row.id, values }
  return indexed !== null && held[indexed] !== undefined ? { ...packed, [indexed]: held[indexed] } : packed
}

/** The row that `packRow` packed; one that was stored under its names is answered as it is. */
export function unpackRow<R extends Row>(table: string, stored: R): R {
  const packing = packings.get(table)
  const { values } = stored as Row & Partial<PackedRow>
  if (!packing || !Array.isArray(values)) return stored
  const { type, names, indexed } = packing
  const row: OpenRow = { id: stored.id }
  if (type !== null) row['type'] = type
  for (let at = 0; at < names.length && at < values.length; at++) {
    const value: unknown = values[at]
    if (value !== null) row[names[at] as string] = value
  }
  // Of what hangs on a record nothing is unset: null says that there is none.
  if (type === null) for (const name of names) row[name] ??= null
  if (indexed === null) return row as unknown as R
  const held = (stored as unknown as OpenRow)[indexed]
  if (held !== undefined) row[indexed] = held
  if (indexed === 'subjectIds' && Array.isArray(held) && held.length > 0) {
    row['subjects'] ??= Object.fromEntries((held as string[]).map((id) => [id, id]))
  }
  return row as unknown as R
}
