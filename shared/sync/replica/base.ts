// What a document began from: one snapshot, or several where none of them holds all that the others do, as when two devices made theirs before
// either had heard of the other and a relay has forgotten since what they stand for. Together they stand for all that any of them does.
import { equalBytes } from '../bytes.ts'
import type { Admission } from '../envelope/admission.ts'
import { placeOf } from '../envelope/codec.ts'
import type { Base } from '../envelope/doc-log.ts'
import type { DocName, Members } from './ports.ts'
import { openSnapshot, type SnapshotFault, splitParts } from './snapshot.ts'

/** The parts of each snapshot of those that stand one after the other, as the store keeps them. */
export function snapshotsIn(parts: readonly Uint8Array[]): Uint8Array[][] {
  const each: Uint8Array[][] = []
  for (const part of parts) {
    if (each.length === 0 || placeOf(part)?.seq === 1) each.push([])
    each.at(-1)?.push(part)
  }
  return each
}

interface OpenedBase {
  doc: DocName
  base: Base
  /** Updates (V2) that hold it together. */
  states: Uint8Array[]
}

/** Opens what a document began from; it was checked when the document did. */
export async function openBase(
  on: { admission: Admission; members: Members },
  stored: Uint8Array,
): Promise<OpenedBase | SnapshotFault> {
  let all: OpenedBase | null = null
  for (const parts of snapshotsIn(splitParts(stored))) {
    const opened = await openSnapshot(on, parts, true)
    if (typeof opened === 'string') return opened
    const { doc, body } = opened
    const before = all as OpenedBase | null
    const base: Base | null = before ? joinBases(before.base, body.base) : body.base
    if (!base || (before && before.doc.id !== doc.id)) return 'document'
    all = { doc, base, states: [...(before?.states ?? []), body.state] }
  }
  return all ?? 'shape'
}

/** What two snapshots stand for together; null when they hold different envelopes of one number. */
export function joinBases(a: Base, b: Base): Base | null {
  const chains = new Map(a.chains)
  for (const [device, head] of b.chains) {
    const other = chains.get(device)
    if (other?.seq === head.seq && !equalBytes(other.hash, head.hash)) return null
    if (!other || other.seq < head.seq) chains.set(device, head)
  }
  const ends = new Map(a.ends)
  for (const [client, end] of b.ends) ends.set(client, Math.max(end, ends.get(client) ?? 0))
  return { chains, ends }
}

/** True when one stands for all that the other does. */
export function standsFor({ chains }: Base, other: Base): boolean {
  return [...other.chains].every(([device, { seq }]) => (chains.get(device)?.seq ?? 0) >= seq)
}
