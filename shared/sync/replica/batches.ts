// How local edits are packed: as many as fit into an envelope, and short ones merged, for whoever joins decodes each of them twice.
import * as Y from 'yjs'
import { inParts } from '../../kernel/parts.ts'
import { MAX_BATCH_BYTES } from '../envelope/seal.ts'

/** So many updates are merged into one at most: Yjs' merging is quadratic in their number, at this one 30 µs an update. */
const MOST_MERGED = 64
/** Merging saves what an update costs whatever its size, some 30 µs and 30 bytes: a large one is left as it is. */
const MOST_BYTES = 16 * 1024

/** Updates (V2, in order) merged where that is cheap: fewer, of the same meaning. Damaged ones are left as they are. */
export function mergeShort(updates: readonly Uint8Array[]): Uint8Array[] {
  const runs = inParts(updates, (update) => update.byteLength, { size: MOST_BYTES, count: MOST_MERGED })
  return runs.flatMap(mergeRun)
}

function mergeRun(run: readonly Uint8Array[]): readonly Uint8Array[] {
  if (run.length < 2) return run
  try {
    return [Y.mergeUpdatesV2([...run])]
  } catch {
    return run
  }
}

/** Places of updates, in parts that each fit one envelope. */
export function inBatches(updates: readonly Uint8Array[]): number[][] {
  const places = updates.keys()
  return inParts(places, (at) => (updates[at]?.byteLength ?? 0) + 4, { size: MAX_BATCH_BYTES })
}
