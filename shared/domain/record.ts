// What a record is: a type with versioned, positioned fields. Everything the store, the read model and the commands know about a
// record they learn from its definition here, so adding a field is one line in the aggregate's file.
import * as v from 'valibot'
import type { Id } from '../kernel/ids.ts'

/** One value; concurrent edits of the same field: the last writer wins, other fields are untouched. */
export interface ValueField<S extends v.GenericSchema = v.GenericSchema> {
  kind: 'value'
  schema: S
}

/** Many values, each under a key of its own (a phone's E.164, an e-mail in lower case), so that concurrent additions both survive. */
export interface KeyedField<S extends v.GenericSchema = v.GenericSchema> {
  kind: 'keyed'
  schema: S
}

export type Field = ValueField | KeyedField
export type Fields = Record<string, Field>

/** Declares a single-valued field. Fields are optional by nature: an unset field is absent. */
export function value<S extends v.GenericSchema>(schema: S): ValueField<S> {
  return { kind: 'value', schema }
}

/** Declares a multi-valued field. */
export function keyed<S extends v.GenericSchema>(schema: S): KeyedField<S> {
  return { kind: 'keyed', schema }
}

/** Fields every record has. They take positions 0 to 3 of the stored tuple in every version. */
export const metaFields = {
  createdAt: value(v.pipe(v.number(), v.integer())),
  createdBy: value(v.string()),
  updatedAt: value(v.pipe(v.number(), v.integer())),
  /** Set when the record was deleted (ms); absent on a live one. Kept for 30 days before the record may be purged. */
  deletedAt: value(v.nullable(v.pipe(v.number(), v.integer()))),
} as const

type FieldValue<F> =
  F extends ValueField<infer S>
    ? v.InferOutput<S>
    : F extends KeyedField<infer S>
      ? Record<string, v.InferOutput<S>>
      : never

export type FieldsOf<F extends Fields> = { [K in keyof F]?: FieldValue<F[K]> }

export interface RecordDefinition<T extends string = string, F extends Fields = Fields> {
  type: T
  /** The collection names the documents (`<collection>/<shard>`) and the read-model table. */
  collection: string
  /** Version of the stored tuple. Raised with an upcast whenever the meaning of a position changes; appending a field does not need it. */
  version: number
  /** Meta fields first, then the aggregate's own, in stored order. Append-only: positions are what old bytes refer to. */
  fields: typeof metaFields & F
  /** Who may write its documents: whoever may write in the space, or those who lead it. A permission boundary: never changed. */
  writtenBy: 'members' | 'leaders'
  /** Turns a tuple of an older version into the current one. Frozen: an upcast imports no current code. */
  upcast: (version: number, values: readonly unknown[]) => readonly unknown[]
}

/** Declares a record type. The field order is the stored order; add new fields at the end only. */
export function defineRecord<const T extends string, const F extends Fields>(spec: {
  type: T
  collection: string
  version: number
  fields: F
  writtenBy?: 'leaders'
  upcast?: (version: number, values: readonly unknown[]) => readonly unknown[]
}): RecordDefinition<T, F> {
  return {
    type: spec.type,
    collection: spec.collection,
    version: spec.version,
    fields: { ...metaFields, ...spec.fields },
    writtenBy: spec.writtenBy ?? 'members',
    upcast: spec.upcast ?? ((_version, values) => values),
  }
}

/** A record as the rest of the program sees it: id, type, and the fields that are set. */
export type RecordOf<D> =
  D extends RecordDefinition<infer T, infer F>
    ? {
        id: Id<T>
        type: T
        createdAt: number
        createdBy: string
        updatedAt: number
        deletedAt?: number | null
      } & FieldsOf<F>
    : never

/** Any record, when the type does not matter. */
export interface AnyRecord {
  id: Id
  type: string
  createdAt: number
  createdBy: string
  updatedAt: number
  deletedAt?: number | null
  [field: string]: unknown
}

/**
 * The smallest write. `create` writes the whole record once; `set` replaces one field (null clears it); `put` and `remove` touch one
 * element of a keyed field. A command returns a list of them, which is applied wholly or not at all.
 */
export type Change =
  | { op: 'create'; id: Id; fields: Record<string, unknown> }
  | { op: 'set'; id: Id; field: string; value: unknown }
  | { op: 'put'; id: Id; field: string; key: string; value: unknown }
  | { op: 'remove'; id: Id; field: string; key: string }

/** What an edit command takes: fields to set (null clears), elements to put and elements to remove. */
export interface Patch {
  set?: Record<string, unknown>
  put?: Record<string, Record<string, unknown>>
  remove?: Record<string, string[]>
}
