// What an opened envelope may hold. Both checks give the same answer on every replica: the first looks at the bytes alone, the second at what
// the envelope's own past (its chain and its deps) contains, never at the document as it happens to be here.
import { readReach, type Run } from '../../store/updates.ts'
import type { DocLog, Entry } from './doc-log.ts'

/** An envelope's content after the first check. */
export interface Checked {
  name: string
  updates: Uint8Array[]
  adds: Run[]
  refersTo: { client: number; clock: number }[]
  deletes: Run[]
}

/** Most operations one envelope may hold, over all its updates: what decoding them may cost. */
const MAX_OPERATIONS = 1 << 18

/** Reads all updates of an envelope within bounds. Null when one of them is damaged or claims too much. */
export function checkUpdates(name: string, updates: Uint8Array[]): Checked | null {
  const checked: Checked = { name, updates, adds: [], refersTo: [], deletes: [] }
  let left = MAX_OPERATIONS
  try {
    for (const update of updates) {
      const reach = readReach(update)
      left -= reach.structs + reach.deletes.length
      if (left < 0) return null
      for (const run of reach.adds) checked.adds.push(run)
      for (const ref of reach.refersTo) checked.refersTo.push(ref)
      for (const run of reach.deletes) checked.deletes.push(run)
    }
    return checked
  } catch {
    return null
  }
}

/** The device that a Yjs client belongs to; null for nobody's. */
export type OwnerOf = (client: number) => string | null

/** Why a content breaks a rule that looks at its past. */
export type PastFault = 'client' | 'clock' | 'past'

/**
 * Checks what an entry adds and refers to, and notes how far its clients reach.
 * - `client`: it adds operations of a client that is not its device's.
 * - `clock`: it leaves a gap after what its device added before.
 * - `past`: it refers to, or deletes, what is not in its past. Without this, an update could wait in Yjs for ever, or delete what others have
 *   yet to write.
 */
export function checkPast(
  log: DocLog,
  entry: Entry,
  content: Checked,
  past: ReadonlyMap<string, number>,
  ownerOf: OwnerOf,
): PastFault | null {
  const chain = log.chain(entry.device)
  const own = new Map<number, number>()
  const others = new Map<number, number>()
  const reachOf = (client: number): number => {
    const known = own.get(client) ?? others.get(client)
    if (known !== undefined) return known
    const reach = reachInPast(client)
    others.set(client, reach)
    return reach
  }
  const reachInPast = (client: number): number => {
    const owner = ownerOf(client)
    if (owner === null) return 0
    const of = owner === entry.device ? chain : log.chains.get(owner)
    const seq = owner === entry.device ? entry.seq - 1 : (past.get(owner) ?? 0)
    return of?.endAt(client, seq) ?? log.base?.ends.get(client) ?? 0
  }
  for (const run of content.adds) {
    if (ownerOf(run.client) !== entry.device) return 'client'
    const reach = reachOf(run.client)
    if (run.clock > reach) return 'clock'
    own.set(run.client, Math.max(reach, run.end))
  }
  for (const ref of content.refersTo) if (ref.clock >= reachOf(ref.client)) return 'past'
  for (const run of content.deletes) if (run.end > reachOf(run.client)) return 'past'
  entry.ends = [...own]
  return null
}
