// Snapshots are made and witnessed here, when a device has nothing better to do.
import { toHex } from '../bytes.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import type { Admission } from '../envelope/admission.ts'
import { parseEnvelope } from '../envelope/codec.ts'
import type { DocLog } from '../envelope/doc-log.ts'
import { deviceMayWrite } from '../envelope/standing.ts'
import { maySnapshot } from '../membership/entitled.ts'
import { type Offer, sealWitness, sizeOf } from './offers.ts'
import type { EnvelopeStore, Members, Version } from './ports.ts'
import { nameOf, versionOf } from './settle.ts'
import type { Snapshots } from './snapshots.ts'
import { replay, sealSnapshot } from './snapshot.ts'

/** So many envelopes after the last snapshot make a new one worth its making. */
export const SNAPSHOT_EVERY = 500

interface On {
  admission: Admission
  members: Members
  store: EnvelopeStore
  keys: DeviceKeys
  snapshots: Pick<Snapshots, 'offers'>
}

/** True when a document has grown by more than `every` envelopes since its last snapshot (null: it has none). */
export function isSnapshotDue(now: Version, last: ReadonlyMap<string, number> | null, every = SNAPSHOT_EVERY): boolean {
  return sizeOf(now) - (last ? sizeOf(last) : 0) > every
}

/** Vouches for what others made of one document and, when it is due, makes a snapshot. Gives new envelopes, which are kept already. */
export async function tidyDoc(on: On, log: DocLog, every = SNAPSHOT_EVERY): Promise<Uint8Array[]> {
  const { admission, members } = on
  const { offers } = on.snapshots
  const made: Uint8Array[] = []
  const doc = nameOf(log)
  // Who began from a snapshot cannot vouch for what is before it.
  if (!doc || log.base || !deviceMayWrite(members.roster(), admission.self, log.group)) return made
  const known: Offer[] = []
  for (const offer of offers.all(log.id)) {
    if ((await offers.audit(offer)) !== 'true') continue
    known.push(offer)
    if (offer.author === admission.self || offer.witnesses.has(admission.self)) continue
    const witness = await sealWitness(on, offer)
    if (!witness) continue
    await offers.take(witness)
    made.push(witness)
  }
  const version = versionOf(log)
  const last = known.sort((a, b) => sizeOf(b.chains) - sizeOf(a.chains))[0]?.chains ?? null
  if (!maySnapshot(members.roster(), admission.self, log.group) || !isSnapshotDue(version, last, every)) return made
  const body = await replay(on, log, version)
  const parts = body && (await sealSnapshot(on, doc, body))
  const end = parts?.at(-1)
  if (!parts || !end) return made
  const id = toHex(parseEnvelope(end).hash)
  await offers.add({ doc, author: admission.self, id, parts, chains: version, witnesses: new Map() })
  return [...made, ...parts]
}
