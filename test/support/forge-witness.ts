import type { DeviceKeys } from '../../shared/sync/crypto/device-keys.ts'
import { forge, forgeDocId, sha256 } from './forge-envelope.ts'
import type { NetworkDevice, Place } from './network-device.ts'
import { TEAM } from './network.ts'

/** A witness as an attacker writes it: a device's word for the snapshot with that last part, whatever it says; signed with other keys if told. */
export function forgeWitness(
  by: NetworkDevice,
  place: Place,
  lastPart: Uint8Array,
  keys: DeviceKeys = by.keys,
): Promise<Uint8Array> {
  const keyId = [...by.members.keysOf(TEAM).keys()].at(-1) ?? ''
  return forge({
    kind: 2,
    space: by.space,
    doc: forgeDocId(place.group, place.name),
    device: by.id,
    seq: 1,
    keyId,
    contentKey: by.members.contentKey(keyId) ?? new Uint8Array(32),
    name: place.name,
    updates: [new TextEncoder().encode('witness-v1'), sha256(lastPart)],
    signing: keys.signing,
  })
}
