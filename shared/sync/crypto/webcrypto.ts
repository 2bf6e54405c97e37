// The calls of WebCrypto that sync makes. Nothing here is our own cryptography: Ed25519 (RFC 8032), HKDF-SHA-256 (RFC 5869), AES-256-GCM
// (NIST SP 800-38D).
import { concatBytes, toHex, utf8 } from '../bytes.ts'

export const subtle = globalThis.crypto.subtle

/** TypeScript's `BufferSource` excludes views of shared memory; none of ours are. */
export const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

/** `length` random bytes for keys and nonces. */
export function randomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length))
}

/** A signing key as WebCrypto holds it and the 32 bytes others verify with. */
export interface SigningKey {
  privateKey: CryptoKey
  publicKey: Uint8Array
}

/** A fresh Ed25519 key pair. The private half never leaves WebCrypto, unless it is to be wrapped there (`extractable`). */
export async function createSigningKey(extractable = false): Promise<SigningKey> {
  const pair = (await subtle.generateKey('Ed25519', extractable, ['sign', 'verify'])) as CryptoKeyPair
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)) }
}

/** PKCS #8 of an Ed25519 or X25519 private key is its 32 bytes behind this head (RFC 8410); the last byte of the OID tells which. */
const pkcs8Head = (oid: number): Uint8Array =>
  Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, oid, 0x04, 0x22, 0x04, 0x20)

/** PKCS #8 (RFC 8410) of a 32-byte private key of the curve. */
export function pkcs8(curve: 'Ed25519' | 'X25519', secret: Uint8Array): Uint8Array {
  const out = new Uint8Array(48)
  out.set(pkcs8Head(curve === 'Ed25519' ? 0x70 : 0x6e))
  out.set(secret, 16)
  return out
}

/** A private key of 32 bytes as a non-extractable key for signing. The public half must be known. */
export async function importSigningKey(secret: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey('pkcs8', plain(pkcs8('Ed25519', secret)), 'Ed25519', false, ['sign'])
}

/** Signs, 64 bytes. */
export async function sign(privateKey: CryptoKey, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await subtle.sign('Ed25519', privateKey, plain(bytes)))
}

const MAX_KEPT_KEYS = 1024
const verifiers = new Map<string, Promise<CryptoKey>>()

/** True when `signature` is that key's over these bytes. False for a key or a signature that is none. */
export async function verify(publicKey: Uint8Array, signature: Uint8Array, bytes: Uint8Array): Promise<boolean> {
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

export const NONCE_BYTES = 12
export const TAG_BYTES = 16

/** AES-256-GCM: ciphertext and tag. `bound` is authenticated, not hidden. */
export async function seal(
  key: CryptoKey,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  bound: Uint8Array,
): Promise<Uint8Array> {
  const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(bound) }
  return new Uint8Array(await subtle.encrypt(params, key, plain(plaintext)))
}

/** The plaintext, or null when the key, the bound bytes or a single bit differ. */
export async function open(
  key: CryptoKey,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  bound: Uint8Array,
): Promise<Uint8Array | null> {
  try {
    const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(bound) }
    return new Uint8Array(await subtle.decrypt(params, key, plain(ciphertext)))
  } catch {
    return null
  }
}
