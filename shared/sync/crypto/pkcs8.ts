// Private keys as WebCrypto takes and gives them (RFC 8410).
export type Curve = 'Ed25519' | 'X25519'

/** PKCS #8 of an Ed25519 or X25519 private key is its 32 bytes behind this head; the last byte of the OID tells which. */
const headOf = (curve: Curve): Uint8Array => {
  const oid = curve === 'Ed25519' ? 0x70 : 0x6e
  return Uint8Array.of(0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, oid, 0x04, 0x22, 0x04, 0x20)
}
const HEAD_BYTES = 16
/** Length of a private key of either curve. */
export const SECRET_BYTES = 32

/** PKCS #8 of a 32-byte private key of the curve. */
export function pkcs8(curve: Curve, secret: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(HEAD_BYTES + SECRET_BYTES)
  out.set(headOf(curve))
  out.set(secret, HEAD_BYTES)
  return out
}

/** The 32 bytes of a private key of the curve, a view of what was given; null when it is not that. */
export function secretIn(curve: Curve, encoded: Uint8Array): Uint8Array | null {
  if (encoded.byteLength !== HEAD_BYTES + SECRET_BYTES) return null
  return headOf(curve).every((byte, at) => encoded[at] === byte) ? encoded.subarray(HEAD_BYTES) : null
}
