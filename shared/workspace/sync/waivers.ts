// Telling the relay that it need not keep for ever what a snapshot stands for. It forgets that when both devices, the snapshot's author and one
// who vouches, have said so, and long after.
import { concatBytes } from '../../sync/bytes.ts'
import { type DeviceKeys, signAs } from '../../sync/crypto/device-keys.ts'
import { hash } from '../../sync/crypto/digest.ts'
import { maySnapshot, mayVouch } from '../../sync/membership/entitled.ts'
import { ENTRY_ENVELOPE } from '../../sync/relay/protocol.ts'
import { encodeWaiver, waiverBytes } from '../../sync/relay/waiver.ts'
import type { Offer } from '../../sync/replica/offers.ts'
import type { SpaceReplica } from '../../sync/replica/space-replica.ts'
import { nameOfBytes, toEntry, type SyncDatabase } from './sync-database.ts'

/** Under which key it stands what was said last of a document, by the hash of it. */
const WAIVED = 'waived:'

export interface WaiversEnvironment {
  db: SyncDatabase
  keys: DeviceKeys
  self: string
  replica: SpaceReplica
}

export class Waivers {
  constructor(private readonly env: WaiversEnvironment) {}

  /** Says what this device has to say and the relay has not kept yet. `say` is true once it has; what it has not is said the next time. */
  async tell(say: (bytes: Uint8Array) => Promise<boolean>): Promise<void> {
    const { db, keys, replica } = this.env
    for (const { id } of replica.docs()) {
      const offer = replica.snapshots.offers.best(id)
      for (const waiver of offer ? this.waiversOf(offer) : []) {
        const name = nameOfBytes(waiver)
        if ((await db.value(WAIVED + id)) === name) continue
        const signature = await signAs(keys, waiverBytes(waiver))
        if (await say(concatBytes([signature, waiver]))) await db.setValue(WAIVED + id, name)
      }
    }
  }

  /** The words this device may give about a snapshot: as its author, with the first who vouches; or as that one. */
  private waiversOf(offer: Offer): Uint8Array[] {
    const { self, replica } = this.env
    const { doc, author, parts, witnesses, chains } = offer
    const roster = replica.members.roster()
    if (!maySnapshot(roster, author, doc.group)) return []
    // The same for both, whatever came to each in which order. Of several who vouch each may be the second; the author speaks with one.
    const vouching = [...witnesses.keys()].filter((device) => mayVouch(roster, device, author, doc.group)).sort()
    const second = self === author ? vouching[0] : vouching.find((device) => device === self)
    const witness = second === undefined ? undefined : witnesses.get(second)
    if (!witness) return []
    const nameOf = (envelope: Uint8Array): Uint8Array => hash(toEntry(ENTRY_ENVELOPE, envelope))
    const space = replica.admission.space
    return [encodeWaiver({ space, doc: doc.id, parts: parts.map(nameOf), witness: nameOf(witness), chains })]
  }
}
