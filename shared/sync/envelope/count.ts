// Counting: taking what the verdict allows in an order in which each envelope comes after all it builds on.
import { checkPast, type OwnerOf, type PastFault } from './check-content.ts'
import type { DocLog, Entry } from './doc-log.ts'

/** What one round of counting gave. */
export interface Round {
  /** Counted now, in order. */
  counted: Entry[]
  /** Would be next but must be opened first. */
  unopened: Entry[]
  /** Broke a rule; their chains end before them. */
  faults: { entry: Entry; fault: PastFault }[]
}

/**
 * Counts as far as it goes. `done` says up to which number a device's envelopes are in the document already (from an earlier session): those
 * need no content.
 */
export function countOn(log: DocLog, ownerOf: OwnerOf, done: ReadonlyMap<string, number>): Round {
  const round: Round = { counted: [], unopened: [], faults: [] }
  const unopened = new Set<Entry>()
  for (let moved = true; moved;) {
    moved = false
    for (const chain of log.chains.values()) {
      const isDoneTo = done.get(chain.device) ?? 0
      for (;;) {
        const entry = chain.at(chain.counted + 1)
        if (!entry || entry.seq > chain.limit || entry.bad || !entry.deps.every((dep) => log.isCounted(dep))) break
        const past = log.pastOf(entry)
        if (entry.seq > isDoneTo || !entry.ends) {
          if (!entry.content) {
            unopened.add(entry)
            break
          }
          const fault = checkPast(log, entry, entry.content, past, ownerOf)
          if (fault) {
            entry.bad = true
            round.faults.push({ entry, fault })
            break
          }
        }
        entry.past = past
        chain.count(entry)
        round.counted.push(entry)
        moved = true
      }
    }
  }
  round.unopened.push(...unopened)
  return round
}
