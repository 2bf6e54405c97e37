// A content key that a person's device hands to another of the same person, sealed to it, in an envelope that a relay keeps like any other. It
// is no rotate: the log entitles the other device already, and what it is handed is checked against what the rotate committed to.
import { concatBytes, fromHex } from '../bytes.ts'
import { type DeviceKeys, openAs, signAs } from '../crypto/device-keys.ts'
import { sealBox } from '../crypto/hpke.ts'
import { NONCE_BYTES, randomBytes, verify } from '../crypto/webcrypto.ts'
import { isCommitted } from '../membership/group-key.ts'
import type { KeyEpoch, Roster } from '../membership/roster.ts'
import { deviceMayRead } from './standing.ts'
import { authHeadOf, encodeHeader, type Envelope, NO_HASH, signedBytes, signedPart } from './codec.ts'

const USE = 'touchline/handover-v1'

/** Binds what is handed to where it belongs: space, group, key and both devices. */
function boundTo(space: string, epoch: KeyEpoch, from: string, to: string): Uint8Array {
  return concatBytes([fromHex(space), fromHex(epoch.group), epoch.commit, fromHex(from), fromHex(to)])
}

/** True when one device may hand another the keys of a group: both are in, of one person, and may read it. */
function mayHand(roster: Roster, from: string, to: string, group: string): boolean {
  const isOwn = roster.devices.get(from)?.person === roster.devices.get(to)?.person
  return from !== to && isOwn && deviceMayRead(roster, from, group) && deviceMayRead(roster, to, group)
}

/** The envelope by which a device hands a key to another. Null when it may not. `heads`: of the membership log. */
export async function sealHandover(
  roster: Roster,
  keys: DeviceKeys,
  heads: readonly string[],
  handed: { epoch: KeyEpoch; contentKey: Uint8Array; from: string; to: string },
): Promise<Uint8Array | null> {
  const { epoch, contentKey, from, to } = handed
  const box = roster.devices.get(to)?.public.box
  if (!box || !mayHand(roster, from, to, epoch.group) || !isCommitted(epoch, contentKey)) return null
  const head = encodeHeader({
    kind: 'handover',
    space: roster.space,
    doc: to,
    device: from,
    seq: 1,
    prevHash: NO_HASH,
    keyId: epoch.id,
    authHead: authHeadOf(heads),
    deps: [],
  })
  const sealed = await sealBox(box, contentKey, USE, boundTo(roster.space, epoch, from, to))
  // The nonce is the box's own; what stands in its place makes no two alike.
  const unsigned = concatBytes([head, randomBytes(NONCE_BYTES), sealed])
  return concatBytes([unsigned, await signAs(keys, signedBytes(unsigned))])
}

/**
 * The key that an envelope hands to this device. `waiting`: the log does not say yet who its author is, or of which key it is. `refused`: it is
 * for another, by somebody who may not, or not the key it says it is.
 */
export async function openHandover(
  roster: Roster,
  keys: DeviceKeys,
  self: string,
  envelope: Envelope,
): Promise<{ epoch: KeyEpoch; contentKey: Uint8Array } | 'waiting' | 'refused'> {
  if (envelope.kind !== 'handover' || envelope.space !== roster.space || envelope.doc !== self) return 'refused'
  const epoch = roster.keys.get(envelope.keyId)
  const author = roster.devices.get(envelope.device)
  if (!epoch || !author) return 'waiting'
  if (!mayHand(roster, envelope.device, self, epoch.group)) return 'refused'
  if (!(await verify(author.public.sign, envelope.signature, signedPart(envelope)))) return 'refused'
  const contentKey = await openAs(keys, envelope.ciphertext, USE, boundTo(roster.space, epoch, envelope.device, self))
  return contentKey && isCommitted(epoch, contentKey) ? { epoch, contentKey } : 'refused'
}
