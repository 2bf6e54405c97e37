// A device that was away for so long that a relay has forgotten what it lacks goes on from a snapshot that stands for it.
import { equalBytes } from '../bytes.ts'
import type { Admission } from '../envelope/admission.ts'
import { parseEnvelope } from '../envelope/codec.ts'
import { type Base, DocLog } from '../envelope/doc-log.ts'
import { joinBases, snapshotsIn, standsFor } from './base.ts'
import type { Offers } from './offers.ts'
import type { EnvelopeStore, Members } from './ports.ts'
import { isWhole, joinParts, openSnapshot, splitParts } from './snapshot.ts'

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
    let result: { log: DocLog; parts: readonly Uint8Array[] } | null = null
    // The one that holds most need not hold what is lacking, or not all of it: two may have been made apart.
    for (const { chains, parts } of offers.good(doc)) {
      const log = on.admission.logs.get(doc)
      if (!log) break
      const isLacking = isAll ? lacks(log, chains) : fillsGap(log, chains, waiting)
      if (isLacking) result = (await goOnFrom(on, log, parts)) ?? result
    }
    if (result) done.push(result)
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
 * Puts a snapshot in the place of what was held of a document, and what is held beyond it behind it. Where the document began from one that
 * holds what the new one does not, it stands on both from then on. Gives the new log and all it stands on; null when that does not go together
 * with what is held: a clone, or a lie.
 */
async function goOnFrom(
  on: On,
  log: DocLog,
  parts: readonly Uint8Array[],
): Promise<{ log: DocLog; parts: readonly Uint8Array[] } | null> {
  const opened = await openSnapshot(on, parts)
  if (typeof opened === 'string') return null
  const { doc, body } = opened
  if (doc.id !== log.id || doc.group !== log.group) return null
  for (const chain of log.chains.values()) {
    const head = body.base.chains.get(chain.device)
    const same = head && chain.at(head.seq)
    if (chain.fork !== null || (same && !equalBytes(same.hash, head.hash))) return null
  }
  if (!isWhole(body)) return null
  const base = log.base ? joinBases(log.base, body.base) : body.base
  if (!base) return null
  const all = [...(await othersOf(on, log, body.base)), ...parts]
  const fresh = new DocLog(log.id, log.group, base, doc.name)
  const rows = await on.store.readAll(log.id)
  for (const row of rows.sort((a, b) => a.seq - b.seq)) fresh.link(parseEnvelope(row.bytes))
  // From here on a start begins there too; a crash before this only means that it is done again.
  await on.store.keepSnapshot(log.id, joinParts(all))
  on.admission.logs.set(log.id, fresh)
  return { log: fresh, parts: all }
}

/** The parts of what a document began from, but of those that hold no more than the new base. */
async function othersOf(on: On, log: DocLog, than: Base): Promise<Uint8Array[]> {
  const stored = log.base ? await on.store.snapshot(log.id) : null
  const others: Uint8Array[] = []
  for (const parts of stored ? snapshotsIn(splitParts(stored)) : []) {
    const opened = await openSnapshot(on, parts, true)
    if (typeof opened === 'string') throw new Error(`the snapshot a document began from: ${opened}`)
    if (!standsFor(than, opened.body.base)) others.push(...parts)
  }
  return others
}
