import type { SearchField } from './fields.ts'
import type { SearchTable } from './source.ts'

/** What a row must hold. Tokens are data to the engine: whatever stands in them is looked for, nothing in them is obeyed. */
export type Match =
  | { token: string; prefix: boolean }
  /** A token of the document as a whole. Fields have no part in it. */
  | { whole: string; prefix: boolean }
  | { all: readonly Match[] }
  | { any: readonly Match[] }
  /** Within one field only. */
  | { field: SearchField; match: Match }

export interface EngineDocument {
  id: string
  /** Tokens of each of the table's fields, joined by spaces. */
  tokens: readonly string[]
  /** Tokens of the document as a whole, joined by spaces. */
  whole: string
  stamp: number
  /** ms; which of two documents is the later. */
  at: number
}

/** A document without its words: what is known of it. */
export interface EngineEntry {
  /** Grows with the documents' age at the time they were written: later ones are smaller. */
  position: number
  id: string
  stamp: number
  at: number
}

/** What one transaction changes in a table. Parts that are absent change nothing. */
export interface EngineWrite {
  table: SearchTable
  /** Put in this order; a document that is there already is replaced and moves to its new position. */
  put?: readonly EngineDocument[]
  /** `older`: before all documents of the table, as a build that goes from new to old does; `newer`: after them. */
  place?: 'older' | 'newer'
  /** Documents whose text is the same: only their time is written. */
  touch?: readonly { id: string; at: number }[]
  remove?: readonly string[]
}

/** The index is damaged; it can only be thrown away and built again. */
export class DamagedIndexError extends Error {
  override readonly name = 'DamagedIndexError'
}

/**
 * Holds the words of a space's records. Calls are answered in the order in which they are made. Every call may fail with
 * `DamagedIndexError`; after `reset` it is empty and whole again.
 */
export interface SearchEngine {
  /** `stored`: what is written is there after a restart. */
  readonly kind: 'stored' | 'memory'
  /** The text written by the last `write` that had one, null when there is none. */
  readNote(): Promise<string | null>
  /** Makes changes and the note that speaks of them durable, all or nothing. */
  write(writes: readonly EngineWrite[], note: string | null): Promise<void>
  /** How many documents a table has. */
  count(table: SearchTable): Promise<number>
  /** Ids of all documents of a table, in no order. */
  ids(table: SearchTable): Promise<string[]>
  /** What is known of these documents, in their order; null where there is none. */
  entries(table: SearchTable, ids: readonly string[]): Promise<(EngineEntry | null)[]>
  /** Documents after a position, the latest first. */
  entriesAfter(table: SearchTable, position: number, limit: number): Promise<EngineEntry[]>
  /** Documents that match, the latest first; `after` continues after the last position of an earlier answer. */
  find(table: SearchTable, match: Match, limit: number, after?: number): Promise<EngineEntry[]>
  /** Ids of all documents that match, in no order. */
  matching(table: SearchTable, match: Match): Promise<string[]>
  /** Does a little of the housekeeping that writes leave behind, some 20 ms of it. True when nothing is left to do. */
  tidy(): Promise<boolean>
  /** Throws everything away. */
  reset(): Promise<void>
  close(): Promise<void>
}
