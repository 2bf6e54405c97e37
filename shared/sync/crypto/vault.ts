// The lock at rest: one random key, the vault key, wraps what a locked device keeps of its secrets. Private keys are wrapped and unwrapped inside
// WebCrypto; their bytes are never in a variable, but below its floor. All of it is AES-256-GCM.
import { concatBytes, utf8 } from '../bytes.ts'
import { type DeviceKeys, deviceIdOf, type DevicePublic } from './device-keys.ts'
import { hasCurve } from './curves.ts'
import { isKept, keepEncoded, type PrivateKey, withEncoded } from './kept-key.ts'
import { type Curve, secretIn } from './pkcs8.ts'
import { NONCE_BYTES, open, plain, randomBytes, seal, subtle } from './sealing.ts'

/** Bytes under a key: what IndexedDB holds in place of a secret. */
export interface Sealed {
  nonce: Uint8Array
  bytes: Uint8Array
}

/** A device's keys as they stand on the disk while the lock is on. The public halves are readable: they are in the log of the space. */
export interface SealedKeys {
  version: 1
  public: DevicePublic
  signing: Sealed
  box: Sealed
}

const USES: KeyUsage[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']

/** A new vault key. It can be wrapped once more under what a person knows or has; nobody keeps it as it is. */
export function createVaultKey(): Promise<CryptoKey> {
  return subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, USES)
}

const gcm = (nonce: Uint8Array, bound: Uint8Array): AesGcmParams => ({
  name: 'AES-GCM',
  iv: plain(nonce),
  additionalData: plain(bound),
})

/** The vault key under another key. `bound`: bytes that must be the same when it is opened. */
export async function wrapVaultKey(under: CryptoKey, vault: CryptoKey, bound: Uint8Array): Promise<Sealed> {
  const nonce = randomBytes(NONCE_BYTES)
  return { nonce, bytes: new Uint8Array(await subtle.wrapKey('raw', vault, under, gcm(nonce, bound))) }
}

/** The vault key, or null when it was wrapped under another key. `toWrap`: it is to be wrapped anew, and must be let go of then. */
export async function unwrapVaultKey(
  under: CryptoKey,
  sealed: Sealed,
  bound: Uint8Array,
  toWrap = false,
): Promise<CryptoKey | null> {
  try {
    return await subtle.unwrapKey('raw', plain(sealed.bytes), under, gcm(sealed.nonce, bound), 'AES-GCM', toWrap, USES)
  } catch {
    return null
  }
}

const boundTo = (half: 'signing' | 'box', device: DevicePublic): Uint8Array =>
  concatBytes([utf8(`touchline/locked-${half}-v1\0`), deviceIdOf(device)])

/** Device keys made `toSeal`, under the vault key. Throws for keys that cannot be read: those were made to stay as they are. */
export async function sealDeviceKeys(vault: CryptoKey, keys: DeviceKeys): Promise<SealedKeys> {
  const wrap = async (half: 'signing' | 'box'): Promise<Sealed> => {
    const nonce = randomBytes(NONCE_BYTES)
    const key = keys[half]
    const bound = boundTo(half, keys.public)
    if (!isKept(key))
      return { nonce, bytes: new Uint8Array(await subtle.wrapKey('pkcs8', key, vault, gcm(nonce, bound))) }
    if (!key.toSeal) throw new Error('keys that were made to stay as they are')
    return { nonce, bytes: await withEncoded(key, (encoded) => seal(vault, nonce, encoded, bound)) }
  }
  const [signing, box] = await Promise.all([wrap('signing'), wrap('box')])
  return { version: 1, public: keys.public, signing, box }
}

/** Device keys that can be used and not read, or null when another vault key sealed them. */
export async function openDeviceKeys(vault: CryptoKey, sealed: SealedKeys): Promise<DeviceKeys | null> {
  const unwrap = async (half: 'signing' | 'box', curve: Curve, use: KeyUsage): Promise<PrivateKey> => {
    const { nonce, bytes } = sealed[half]
    const bound = boundTo(half, sealed.public)
    if (await hasCurve(curve))
      return subtle.unwrapKey('pkcs8', plain(bytes), vault, gcm(nonce, bound), curve, false, [use])
    const encoded = await open(vault, nonce, bytes, bound)
    if (!encoded || !secretIn(curve, encoded)) throw new Error(`not a key of ${curve}`)
    return keepEncoded(curve, encoded)
  }
  try {
    const [signing, box] = await Promise.all([
      unwrap('signing', 'Ed25519', 'sign'),
      unwrap('box', 'X25519', 'deriveBits'),
    ])
    return { public: sealed.public, signing, box }
  } catch {
    return null
  }
}

/** Other secret bytes under the vault key. `name`: what they are, which must be the same when they are opened. */
export async function sealSecret(vault: CryptoKey, name: string, secret: Uint8Array): Promise<Sealed> {
  const nonce = randomBytes(NONCE_BYTES)
  return { nonce, bytes: await seal(vault, nonce, secret, utf8(name)) }
}

/** The secret bytes, or null when another vault key sealed them, or under another name. */
export function openSecret(vault: CryptoKey, name: string, sealed: Sealed): Promise<Uint8Array | null> {
  return open(vault, sealed.nonce, sealed.bytes, utf8(name))
}
