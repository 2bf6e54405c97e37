import { shortHash } from './digest.ts'
import { createSigningKey, sign } from './webcrypto.ts'
import { createBoxKey, openBox } from './hpke.ts'
import { hasCurve } from './curves.ts'
import { handOver, isKept, type PrivateKey } from './kept-key.ts'

/** The public half of a device: what others verify its signatures with and seal keys to. */
export interface DevicePublic {
  /** Ed25519, 32 bytes. */
  sign: Uint8Array
  /** X25519, 32 bytes. */
  box: Uint8Array
}

/** Both private halves, held by WebCrypto where it can. Structured-cloneable, so IndexedDB keeps them as they are. */
export interface DeviceKeys {
  public: DevicePublic
  signing: PrivateKey
  box: PrivateKey
}

/**
 * Keys of a new device. The private halves cannot be read, only used, but below the floor of WebCrypto (`kept-key.ts`); with `toSeal` they can
 * be until they were sealed (`vault.ts`), and must not be kept as they are.
 */
export async function createDeviceKeys({ toSeal = false } = {}): Promise<DeviceKeys> {
  const [signing, box] = await Promise.all([createSigningKey(toSeal), createBoxKey(toSeal)])
  return {
    public: { sign: signing.publicKey, box: box.publicKey },
    signing: signing.privateKey,
    box: box.privateKey,
  }
}

/** 16 bytes that name a device: a hash of both its public keys, so that a key cannot be exchanged under a name. */
export function deviceIdOf(device: DevicePublic): Uint8Array {
  return shortHash('device-v1', device.sign, device.box)
}

/** The device's signature, 64 bytes. */
export function signAs(keys: DeviceKeys, bytes: Uint8Array): Promise<Uint8Array> {
  return sign(keys.signing, bytes)
}

/** What was sealed to the device, or null when it was not sealed to it or for another use. */
export function openAs(
  keys: DeviceKeys,
  sealed: Uint8Array,
  use: string,
  bound: Uint8Array,
): Promise<Uint8Array | null> {
  return openBox(keys.box, sealed, use, bound)
}

/** True when the page's own code can read a private half while it is used. */
export function areReadable({ signing, box }: DeviceKeys): boolean {
  return isKept(signing) || isKept(box)
}

/** The same keys, with each half inside WebCrypto that it can hold by now; null when there is none to take in. */
export async function takenIn(keys: DeviceKeys): Promise<DeviceKeys | null> {
  // A half that is not taken stays as it is, and works so.
  const half = async (key: PrivateKey): Promise<PrivateKey> =>
    isKept(key) && (await hasCurve(key.curve)) ? handOver(key).catch(() => key) : key
  if (!areReadable(keys)) return null
  const [signing, box] = await Promise.all([half(keys.signing), half(keys.box)])
  return signing === keys.signing && box === keys.box ? null : { public: keys.public, signing, box }
}
