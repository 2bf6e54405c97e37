// Full-text search: everything a team has written, found in either language as it is typed. What stands in this folder: the port to the
// rows that are searched (this file), the port to the index that holds their words (engine.ts) with SQLite behind it (sqlite-*.ts), how
// texts and queries become tokens (script.ts, segments.ts, tokens.ts, query.ts) and how a match is proved on the real text (evidence.ts),
// and the class that keeps the index true and asks it (search-index.ts, catch-up.ts). The index holds nothing that cannot be built again.
import type { Row } from '../stored-rows.ts'

/** The tables whose rows are searched. New ones come last: an index keeps its place by their numbers. */
export const SEARCH_TABLES = ['leads', 'accounts', 'contacts', 'callNotes', 'tasks', 'pages'] as const
export type SearchTable = (typeof SEARCH_TABLES)[number]

/** The rows an index is built from. */
export interface SearchSource {
  /** Number of the last stored change of the read model; grows by each commit. */
  readonly revision: number
  /** Names this build of the read model: revisions of another epoch mean nothing. */
  readonly epoch: string
  /** Ids of records (of these tables) changed after `revision`, each once; null when that is no longer known. */
  changedSince(revision: number): Promise<string[] | null>
  /** All live ids of a table, the one with the least recent activity first. */
  idsByAge(table: SearchTable): Promise<readonly string[]>
  /** Stored rows in the order of the ids, null where there is none. */
  rows(table: SearchTable, ids: readonly string[]): Promise<(Row | null)[]>
  /** How many live rows a table has. */
  count(table: SearchTable): Promise<number>
}
