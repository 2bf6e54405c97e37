// When re-basing a document is worth its price. Measured on shards of 256 leads (Node 20, two noisy cores): with 8 edit keys a record it
// takes a third off the memory and a tenth to a quarter off the time to load, with 14 two fifths and a quarter; with 4 or fewer the time
// stays the same. It costs 30 to 90 ms once, and one update of 150 to 220 KB that goes to every peer. What it cannot take away is the
// number of operations: after 10 edits of each key, loading is no faster than before.
import type { Shard } from './shard.ts'

/** Edit keys to a record from which re-basing pays. */
const MIN_EDIT_LOAD = 8

/** Part of the records that must be old enough, so that a document is re-based once and not a record at a time. */
const MIN_OLD_PART = 0.5

/** ms. Undo offers a step for 12 hours, and a re-based record no longer counts as it was created; doubled for clocks that were wrong. */
const MIN_AGE_MS = 24 * 3_600_000

/** Records last edited before this may be re-based: what to pass to `Shard.rebase`. */
export function rebaseCutoff(now: number): number {
  return now - MIN_AGE_MS
}

/** True when this device may re-base the document and it pays. Costs next to nothing for documents with few edits. */
export function shouldRebase(shard: Shard, now: number): boolean {
  if (shard.editLoad < MIN_EDIT_LOAD || !shard.canRebase) return false
  const cutoff = rebaseCutoff(now)
  let old = 0
  for (const id of shard.ids()) {
    const record = shard.read(id)
    if (record && record.createdAt < cutoff && record.updatedAt < cutoff) old++
  }
  return old >= shard.size * MIN_OLD_PART
}
