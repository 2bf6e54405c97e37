// A device that was away for so long that a relay has forgotten what it lacks goes on from a snapshot that stands for it.
import { equalBytes } from '../bytes.ts'
import type { Admission } from '../envelope/admission.ts'
import { parseEnvelope } from '../envelope/codec.ts'
import { DocLog } from '../envelope/doc-log.ts'
import type { Offers } from './offers.ts'
import type { EnvelopeStore, Members } from './ports.ts'
import { isWhole, joinParts, openSnapshot } from './snapshot.ts'

interface On {
  admission: Admission
  members: Members
  store: EnvelopeStore
}

/**
 * Of these documents: those which lack what only a snapshot still holds go on from it. Without `isAll`, before everything of a relay was read,
 * those alone where an envelope waits for such a one: others may still come. Gives their new logs, which are to be settled with force, and the
 * snapshots' parts.
 */
export async function bridge(
  on: On,
  offers: Offers,
  docs: Iterable<string>,
  isAll: boolean,
): Promise<{ log: DocLog; parts: readonly Uint8Array[] }[]> {
  const done: { log: DocLog; parts: readonly Uint8Array[] }[] = []
  if (!isAll && on.admission.waiting.size === 0) return done
  const waiting = on.admission.waiting.lowest()
  for (const doc of docs) {
    const log = on.admission.logs.get(doc)
    const offer = log && offers.best(doc)
    if (!offer) continue
    const isLacking = isAll ? lacks(log, offer.chains) : fillsGap(log, offer.chains, waiting)
    const fresh = isLacking ? await goOnFrom(on, log, offer.parts) : null
    if (fresh) done.push({ log: fresh, parts: offer.parts })
  }
  return done
}

/** True when a snapshot (up to where it holds each device's envelopes) holds what is not here. */
function lacks(log: DocLog, chains: ReadonlyMap<string, number>): boolean {
  return [...chains].some(([device, seq]) => seq > (log.chains.get(device)?.last ?? 0))
}

/** True when it stands for an envelope that another waits for. `waiting`: the lowest number that waits for the one before it, by chain. */
function fillsGap(log: DocLog, chains: ReadonlyMap<string, number>, waiting: ReadonlyMap<string, number>): boolean {
  return [...chains].some(([device, seq]) => {
    const next = waiting.get(log.id + device) ?? Infinity
    const held = log.chains.get(device)?.last ?? 0
    return next > held + 1 && next <= seq + 1
  })
}

/**
 * Puts a snapshot in the place of what was held of a document, and what is held beyond it behind it. Gives the new log; null
 * when it does not go together with what is held: a clone, a lie, or one that holds less than the document began from.
 */
async function goOnFrom(on: On, log: DocLog, parts: readonly Uint8Array[]): Promise<DocLog | null> {
  const opened = await openSnapshot(on, parts)
  if (typeof opened === 'string') return null
  const { doc, body } = opened
  if (doc.id !== log.id || doc.group !== log.group) return null
  for (const chain of log.chains.values()) {
    const head = body.base.chains.get(chain.device)
    const same = head && chain.at(head.seq)
    if (chain.base.seq > (head?.seq ?? 0)) return null
    if (chain.fork !== null || (same && !equalBytes(same.hash, head.hash))) return null
  }
  if (!isWhole(body)) return null
  const fresh = new DocLog(log.id, log.group, body.base, doc.name)
  const rows = await on.store.readAll(log.id)
  for (const row of rows.sort((a, b) => a.seq - b.seq)) fresh.link(parseEnvelope(row.bytes))
  // From here on a start begins there too; a crash before this only means that it is done again.
  await on.store.keepSnapshot(log.id, joinParts(parts))
  on.admission.logs.set(log.id, fresh)
  return fresh
}
