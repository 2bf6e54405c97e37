// What devices write into a membership log.
import { concatBytes, fromHex, toHex, utf8 } from '../bytes.ts'
import { type DeviceKeys, deviceIdOf, type DevicePublic, signAs } from '../crypto/device-keys.ts'
import { hash } from '../crypto/digest.ts'
import type { PrivateKey } from '../crypto/kept-key.ts'
import { randomBytes, sign } from '../crypto/webcrypto.ts'
import { MAX_PARENTS, type Op, signOp } from './op.ts'
import type { Body } from './op-body.ts'
import { slotOf } from './state.ts'

/** The id of the device that holds these keys, hex. */
export function deviceOf(keys: DeviceKeys): string {
  return toHex(deviceIdOf(keys.public))
}

/** What a recovery device signs to be named in a genesis. */
export function recoveryClaim(nonce: Uint8Array, founder: DevicePublic): Uint8Array {
  return concatBytes([utf8('touchline/recovery-v1\0'), nonce, founder.sign, founder.box])
}

/** What a new device signs to become another one's companion. */
export function deviceClaim(space: string, person: string): Uint8Array {
  return concatBytes([utf8('touchline/add-device-v1\0'), fromHex(space), fromHex(person)])
}

/** What the invite's key signs for a joiner. */
export function joinClaim(space: string, invite: string, device: DevicePublic, sealedName: Uint8Array): Uint8Array {
  const label = utf8('touchline/join-v1\0')
  return concatBytes([label, fromHex(space), fromHex(invite), device.sign, device.box, hash(sealedName)])
}

export interface Founding {
  kind: string
  sealedName: Uint8Array
  /** Keys made from recovery words; they are not kept. */
  recovery?: DeviceKeys
  legacyClients?: readonly number[]
}

/** Founds a space: its first operation. Throws when both devices fell on one slot, one time in a million: make new words. */
export async function foundSpace(keys: DeviceKeys, founding: Founding): Promise<Op> {
  const { recovery } = founding
  if (recovery && slotOf(deviceOf(recovery)) === slotOf(deviceOf(keys)))
    throw new Error('recovery device on the slot of the first')
  const nonce = randomBytes(16)
  const body: Body = {
    type: 'genesis',
    nonce,
    kind: founding.kind,
    founder: keys.public,
    recovery: recovery
      ? { public: recovery.public, proof: await signAs(recovery, recoveryClaim(nonce, keys.public)) }
      : null,
    sealedName: founding.sealedName,
    legacyClients: founding.legacyClients ?? [],
  }
  return signOp({ device: deviceOf(keys), prev: [], body }, (bytes) => signAs(keys, bytes))
}

/** Any operation but a genesis and a join, on top of what the log's tips are. */
export async function createOp(
  log: { space: string; tips: readonly string[] },
  keys: DeviceKeys,
  body: Exclude<Body, { type: 'genesis' | 'join' }>,
): Promise<Op> {
  const first = body.type === 'admit' ? [body.join] : []
  const prev = [...first, ...log.tips.filter((tip) => !first.includes(tip))].slice(0, MAX_PARENTS)
  return signOp({ space: log.space, device: deviceOf(keys), prev, body }, (bytes) => signAs(keys, bytes))
}

/** A joiner's request on an invite: signed by the device and by the invite's key. */
export async function createJoin(
  space: string,
  invite: string,
  inviteKey: PrivateKey,
  keys: DeviceKeys,
  sealedName: Uint8Array,
): Promise<Op> {
  const inviteSignature = await sign(inviteKey, joinClaim(space, invite, keys.public, sealedName))
  const body: Body = { type: 'join', device: keys.public, sealedName, inviteSignature }
  return signOp({ space, device: deviceOf(keys), prev: [invite], body }, (bytes) => signAs(keys, bytes))
}

/** The new device's part: it agrees to become a device of that person in that space. */
export function proveDevice(keys: DeviceKeys, space: string, person: string): Promise<Uint8Array> {
  return signAs(keys, deviceClaim(space, person))
}
