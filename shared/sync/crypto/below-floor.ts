// Ed25519 and DHKEM(X25519) where WebCrypto has not got the curve: on @noble/curves, and byte for byte what WebCrypto does. The page's own code
// can read a private key while it is used here.
import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { bytesToNumberLE } from '@noble/curves/utils.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, toHex } from '../bytes.ts'

const { Point } = ed25519

/** HPKE with the same numbers as WebCrypto's; it takes private keys that were imported here (`raw`). */
export const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})

/** The public half of 32 secret bytes. */
export const signingPublicKey = (secret: Uint8Array): Uint8Array => ed25519.getPublicKey(secret)
export const boxPublicKey = (secret: Uint8Array): Uint8Array => x25519.getPublicKey(secret)

/** Signs with 32 secret bytes: 64 bytes. */
export const sign = (secret: Uint8Array, bytes: Uint8Array): Uint8Array => ed25519.sign(bytes, secret)

const MAX_KEPT_POINTS = 1024
type EdPoint = InstanceType<typeof Point>
const points = new Map<string, EdPoint>()

function pointOf(publicKey: Uint8Array): EdPoint {
  const name = toHex(publicKey)
  const known = points.get(name)
  if (known) return known
  const point = Point.fromBytes(publicKey)
  if (points.size >= MAX_KEPT_POINTS) points.clear()
  points.set(name, point)
  return point
}

/**
 * RFC 8032, 5.1.7, by the equation without the cofactor, `[S]B = R + [k]A`, as the standard of WebCrypto demands it. Not `ed25519.verify`: also
 * strict it multiplies by the cofactor, and so takes signatures of a key with a part of small order that WebCrypto refuses. Their author could
 * split a team in two with one. `isStrict` has looked at both before.
 */
export function verify(publicKey: Uint8Array, signature: Uint8Array, bytes: Uint8Array): boolean {
  const r = signature.subarray(0, 32)
  const hashed = bytesToNumberLE(sha512(concatBytes([r, publicKey, bytes])))
  try {
    const right = Point.fromBytes(r).add(pointOf(publicKey).multiplyUnsafe(Point.Fn.create(hashed)))
    return Point.BASE.multiplyUnsafe(bytesToNumberLE(signature.subarray(32))).equals(right)
  } catch {
    // A point that is not on the curve.
    return false
  }
}
