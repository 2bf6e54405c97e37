// Ed25519 (RFC 8032) and HKDF-SHA-256 (RFC 5869) as sync calls them. Nothing here is our own cryptography. WebCrypto does it; where it lacks the
// curve, `below-floor.ts` does, with the same bytes and the same verdicts.
import { concatBytes, toHex, utf8 } from '../bytes.ts'
import { hasCurve } from './curves.ts'
import { belowFloor } from './floor.ts'
import { isKept, keepSecret, type PrivateKey, withSecret } from './kept-key.ts'
import { pkcs8, SECRET_BYTES } from './pkcs8.ts'
import { plain, randomBytes, subtle } from './sealing.ts'
import { isStrict } from './strict-signature.ts'

export { NONCE_BYTES, open, plain, randomBytes, seal, subtle, TAG_BYTES } from './sealing.ts'

/** A signing key and the 32 bytes others verify with. */
export interface SigningKey {
  privateKey: PrivateKey
  publicKey: Uint8Array
}

/** A fresh Ed25519 key pair. The private half never leaves WebCrypto where it can, unless it is to be wrapped there (`toSeal`). */
export async function createSigningKey(toSeal = false): Promise<SigningKey> {
  if (!(await hasCurve('Ed25519'))) {
    const { signingPublicKey } = await belowFloor()
    const secret = randomBytes(SECRET_BYTES)
    const made = {
      publicKey: signingPublicKey(secret),
      privateKey: await keepSecret('Ed25519', secret, toSeal),
    }
    secret.fill(0)
    return made
  }
  const pair = (await subtle.generateKey('Ed25519', toSeal, ['sign', 'verify'])) as CryptoKeyPair
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)) }
}

/** A private key of 32 bytes as a non-extractable key for signing. The public half must be known. */
export async function importSigningKey(secret: Uint8Array): Promise<PrivateKey> {
  if (!(await hasCurve('Ed25519'))) return keepSecret('Ed25519', secret)
  return subtle.importKey('pkcs8', pkcs8('Ed25519', secret), 'Ed25519', false, ['sign'])
}

/** Signs, 64 bytes. */
export async function sign(privateKey: PrivateKey, bytes: Uint8Array): Promise<Uint8Array> {
  if (!isKept(privateKey)) return new Uint8Array(await subtle.sign('Ed25519', privateKey, plain(bytes)))
  const floor = await belowFloor()
  return withSecret(privateKey, (secret) => floor.sign(secret, bytes))
}

const MAX_KEPT_KEYS = 1024
const verifiers = new Map<string, Promise<CryptoKey>>()

/**
 * True when `signature` is that key's over these bytes. False for a key or a signature that is none, or that libraries disagree about (see
 * `isStrict`): every device must come to the same verdict. Fails only where nobody could look: what verifies below the floor did not load.
 */
export async function verify(publicKey: Uint8Array, signature: Uint8Array, bytes: Uint8Array): Promise<boolean> {
  if (!isStrict(publicKey, signature)) return false
  if (!(await hasCurve('Ed25519'))) return (await belowFloor()).verify(publicKey, signature, bytes)
  const name = toHex(publicKey)
  let key = verifiers.get(name)
  if (!key) {
    key = subtle.importKey('raw', plain(publicKey), 'Ed25519', false, ['verify'])
    if (verifiers.size >= MAX_KEPT_KEYS) verifiers.clear()
    verifiers.set(name, key)
  }
  try {
    return await subtle.verify('Ed25519', await key, plain(signature), plain(bytes))
  } catch {
    return false
  }
}

/** HKDF-SHA-256 of 32 bytes: a key of its own for each use named by `info`. */
export async function deriveBytes(secret: Uint8Array, info: Uint8Array): Promise<Uint8Array> {
  const key = await subtle.importKey('raw', plain(secret), 'HKDF', false, ['deriveBits'])
  const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: plain(info) }
  return new Uint8Array(await subtle.deriveBits(params, key, 256))
}

/** An AES-256-GCM key derived by HKDF for one use. */
export async function deriveSealingKey(secret: Uint8Array, label: string, info: Uint8Array): Promise<CryptoKey> {
  const bytes = await deriveBytes(secret, concatBytes([utf8(`${label}\0`), info]))
  return subtle.importKey('raw', plain(bytes), 'AES-GCM', false, ['encrypt', 'decrypt'])
}
