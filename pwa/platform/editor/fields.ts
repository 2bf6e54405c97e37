// The values of a record that is being edited as a flat list of paths (`objective`, `elements/budget`), each saved and merged on its own.
import { cleanText } from '../../../shared/domain/text.ts'
import type { Patch } from '../../../shared/domain/record.ts'
import { mergeText } from './merge-text.ts'

/** Values by path. */
export type Batch = ReadonlyMap<string, unknown>

/** How values of a field are stored, compared and merged. */
export interface FieldKind<T> {
  /** What the record stores for this value; two values with the same stored form are the same. */
  toStored(value: T): T
  equal(a: T, b: T): boolean
  merge(base: T, mine: T, theirs: T): T
}

export const textKind: FieldKind<string> = {
  toStored: cleanText,
  equal: (a, b) => a === b,
  merge: mergeText,
}

export const choiceKind: FieldKind<unknown> = {
  toStored: (value) => value ?? null,
  equal: (a, b) => (a ?? null) === (b ?? null),
  merge: (_base, mine) => mine,
}

/** The values of one type of record: which there are, and the way from them to the arguments of its commands. */
export interface FieldMap<Row> {
  /** Every path a row has values for. */
  pathsOf(row: Row): string[]
  /** The value of a path; the empty value of its kind when it is not set or the record does not exist yet. */
  valueAt(row: Row | null, path: string): unknown
  kindOf(path: string): FieldKind<unknown>
  /** The patch of an edit command. */
  toPatch(batch: Batch): Patch
}

/** The fields of a create command. */
export function batchToFields(fields: Pick<FieldMap<never>, 'toPatch'>, batch: Batch): Record<string, unknown> {
  const { set = {}, put = {} } = fields.toPatch(batch)
  return { ...set, ...put }
}

/** Paths of the batch that belong to the field an error names. */
export function pathsOfField(field: string | undefined, batch: Batch): string[] {
  if (!field) return []
  const name = field.split('.')[0] ?? field
  return [...batch.keys()].filter((path) => path === name || path.startsWith(`${name}/`))
}
