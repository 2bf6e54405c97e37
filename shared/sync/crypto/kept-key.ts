// A private key of a curve that WebCrypto has not got here: its bytes under a key of WebCrypto's that cannot be read. On the disk it is as safe as a
// key of WebCrypto's, which whoever has a copy of the profile can use, too. The bytes are in the page's memory while they are used, and
// overwritten behind it.
import { utf8 } from '../bytes.ts'
import { type Curve, pkcs8, secretIn } from './pkcs8.ts'
import { NONCE_BYTES, open, plain, randomBytes, seal, subtle } from './sealing.ts'

/** Structured-cloneable: IndexedDB keeps it as it is. */
export interface KeptKey {
  version: 1
  curve: Curve
  /** It is to come under the lock and must not be kept as it is. */
  toSeal: boolean
  /** AES-256-GCM; cannot be read. */
  under: CryptoKey
  nonce: Uint8Array
  /** PKCS #8 and tag: what WebCrypto takes once it has the curve. */
  bytes: Uint8Array
}

/** A private key as this browser can have it. */
export type PrivateKey = CryptoKey | KeptKey

export function isKept(key: PrivateKey): key is KeptKey {
  return 'under' in key
}

const boundTo = (curve: Curve): Uint8Array => utf8(`touchline/kept-${curve}-v1`)

/** A private key of 32 bytes, which stay with the caller. */
export function keepSecret(curve: Curve, secret: Uint8Array, toSeal = false): Promise<KeptKey> {
  return keepEncoded(curve, pkcs8(curve, secret), toSeal)
}

/** A private key as PKCS #8, which is overwritten. */
export async function keepEncoded(curve: Curve, encoded: Uint8Array, toSeal = false): Promise<KeptKey> {
  const under = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt', 'unwrapKey'])
  const nonce = randomBytes(NONCE_BYTES)
  const bytes = await seal(under, nonce, encoded, boundTo(curve))
  encoded.fill(0)
  return { version: 1, curve, toSeal, under, nonce, bytes }
}

/** Does something with the PKCS #8 of a kept key. Throws for one that was bent, or of a later version. */
export async function withEncoded<T>(kept: KeptKey, use: (encoded: Uint8Array) => T | Promise<T>): Promise<T> {
  const encoded = kept.version === 1 ? await open(kept.under, kept.nonce, kept.bytes, boundTo(kept.curve)) : null
  if (!encoded) throw new Error(`a kept key that does not open, version ${kept.version}`)
  try {
    return await use(encoded)
  } finally {
    encoded.fill(0)
  }
}

/** Does something with its 32 bytes. */
export function withSecret<T>(kept: KeptKey, use: (secret: Uint8Array) => T | Promise<T>): Promise<T> {
  return withEncoded(kept, (encoded) => {
    const secret = secretIn(kept.curve, encoded)
    if (!secret) throw new Error(`not a key of ${kept.curve}`)
    return use(secret)
  })
}

/** The same key inside WebCrypto, where it cannot be read. Fails where WebCrypto has not got the curve. */
export function handOver({ curve, under, nonce, bytes }: KeptKey): Promise<CryptoKey> {
  const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(boundTo(curve)) }
  const use: KeyUsage = curve === 'Ed25519' ? 'sign' : 'deriveBits'
  return subtle.unwrapKey('pkcs8', plain(bytes), under, params, curve, false, [use])
}
