import type { Evidence } from '../evidence/evidence.ts'
import type { Entity } from '../extract/found.ts'
import type { Budget } from '../limits.ts'
import type { Item } from '../markup/item.ts'

/**
 * Knowledge about one kind of page that the general rules cannot have. An adapter adds leads; one that knows all of a page's subjects
 * says so, and then the names that the general rules guess from text are left out (markup and values stay).
 * A new source site is one adapter in this folder, one line in `registry.ts` and one fixture with its test.
 */
export interface SiteAdapter {
  /** Names the adapter in provenance. */
  id: string
  /** True when the leads of this adapter, if there are any, are all that the page is about. */
  exclusive?: boolean
  /** True when the page is of its kind, by address, markup types or layout. Must be cheap. */
  matches(evidence: Evidence, items: readonly Item[]): boolean
  read(evidence: Evidence, budget: Budget): Entity[]
}
