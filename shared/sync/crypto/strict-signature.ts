// What every device must refuse alike. Libraries of Ed25519 disagree about keys and signatures that no honest device makes: points of small order
// (WebCrypto's standard refuses them, browsers did it at different times and not all do), points not written in the one canonical way, and an S
// that is not reduced. A signature that one device takes and another refuses would make their replicas differ: so these are refused before any
// library sees them.
import { fromHex } from '../bytes.ts'

const POINT_BYTES = 32
const SIGNATURE_BYTES = 64

// Numbers are of 32 bytes, the lowest first.
/** The field is modulo this. */
const P = fromHex('edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f')
/** The order of the base point. */
const L = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010')

/** The y of the eight points of small order: each but the first and the third is that of two. */
const SMALL_ORDER = [
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000000',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
].map(fromHex)

/** Compares 32 bytes from `from` on as a number; `mask` is laid on the highest. Below 0: less. */
function compare(bytes: Uint8Array, from: number, mask: number, to: Uint8Array): number {
  for (let at = 31; at >= 0; at--) {
    const byte = (bytes[from + at] ?? 0) & (at === 31 ? mask : 0xff)
    const difference = byte - (to[at] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** The highest bit is the sign of x. */
const Y_MASK = 0x7f

function isPointToUse(bytes: Uint8Array): boolean {
  if (compare(bytes, 0, Y_MASK, P) >= 0) return false
  return SMALL_ORDER.every((y) => compare(bytes, 0, Y_MASK, y) !== 0)
}

/** False for a key and signature that are of the wrong length, not written canonically, or of small order. Says nothing of whether they fit. */
export function isStrict(publicKey: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.byteLength !== POINT_BYTES || signature.byteLength !== SIGNATURE_BYTES) return false
  return isPointToUse(publicKey) && isPointToUse(signature) && compare(signature, POINT_BYTES, 0xff, L) < 0
}
