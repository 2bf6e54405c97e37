// Ed25519 signatures about which libraries disagree, each with the one verdict that every device must come to.
import { ed25519 } from '@noble/curves/ed25519.js'
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js'
import { sha512 } from '@noble/hashes/sha2.js'
import { concatBytes, fromHex, toHex, utf8 } from '../../../../shared/sync/bytes.ts'

export interface EdgeSignature {
  name: string
  key: Uint8Array
  message: Uint8Array
  signature: Uint8Array
  isValid: boolean
}

const { Point } = ed25519
type EdPoint = InstanceType<typeof Point>
const L = Point.Fn.ORDER

/**
 * From "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko; SSR 2020), github.com/novifinancial/ed25519-speccheck, cases.json of two of its
 * states: message, key, signature. One of them is to be taken: key and R are of mixed order, and the equation without the cofactor holds.
 */
const PUBLISHED = `
2a66241a42a9ee12994d8068dcf1bb7dfc6637b45450acd43711f637fa5080fc c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000
8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6 c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000
9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41 c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04
9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79 c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04
9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41 f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43 c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa182ef1a5b928da07fec769cc8a12db6bcf70dab3f3227fa315e9d5e3e01a3405
aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43 c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e
9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79 cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d 9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009
e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d 160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09
e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d 21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405
85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40 442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623 e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514
85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40 442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623 8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22
9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41 f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43 ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f
9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41 f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43 ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908
e96b7021eb39c1a163b6da4e3093dcd3f21387da4cc4572be588fafae23c155b ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04
39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dca5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04
fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43 edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607
84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1 f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43 edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09
`
const TAKEN = '9046a64750444938de19f227bb80485e'

const published = (): EdgeSignature[] =>
  PUBLISHED.trim()
    .split('\n')
    .map((line, at) => {
      const [message = '', key = '', signature = ''] = line.split(' ')
      const isValid = signature.startsWith(TAKEN)
      const [m, k, s] = [message, key, signature].map(fromHex) as [Uint8Array, Uint8Array, Uint8Array]
      return { name: `published ${at}`, key: k, message: m, signature: s, isValid }
    })

/** A point of order 8: its multiples are the eight points of small order. */
const T = Point.fromBytes(fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'))
/** The six other ways to write four of them, which a reader that is not strict takes. */
const NOT_CANONICAL = [
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
]

const times = (point: EdPoint, count: number): EdPoint =>
  count === 0 ? Point.ZERO : point.multiplyUnsafe(BigInt(count))
const scalar = (label: string): bigint => Point.Fn.create(bytesToNumberLE(sha512(utf8(label))))
const challenge = (r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint =>
  Point.Fn.create(bytesToNumberLE(sha512(concatBytes([r, key, message]))))
const joined = (r: Uint8Array, s: bigint): Uint8Array => concatBytes([r, numberToBytesLE(s, 32)])

/** Key and R each with every part of small order, otherwise made as they should be: with the cofactor all of them hold. */
function mixed(): EdgeSignature[] {
  const [a, r] = [scalar('a'), scalar('r')]
  return ['one', 'two', 'three'].flatMap((text) =>
    Array.from({ length: 64 }, (_, at): EdgeSignature => {
      const [i, j] = [at >> 3, at & 7]
      const message = utf8(text)
      const key = Point.BASE.multiply(a).add(times(T, i)).toBytes()
      const R = Point.BASE.multiply(r).add(times(T, j)).toBytes()
      const k = challenge(R, key, message)
      const isValid = (BigInt(j) + k * BigInt(i)) % 8n === 0n
      return {
        name: `mixed ${text} ${i} ${j}`,
        key,
        message,
        signature: joined(R, Point.Fn.create(r + k * a)),
        isValid,
      }
    }),
  )
}

/** Every way to write a point of small order as the key, as R and as both; with messages by which the equation holds for some. */
function small(): EdgeSignature[] {
  const encodings = [...Array.from({ length: 8 }, (_, at) => toHex(times(T, at).toBytes())), ...NOT_CANONICAL].map(
    fromHex,
  )
  const [a, r] = [scalar('a'), scalar('r')]
  const ownKey = Point.BASE.multiply(a).toBytes()
  const ownR = Point.BASE.multiply(r).toBytes()
  const found: EdgeSignature[] = []
  const add = (name: string, key: Uint8Array, R: Uint8Array, s: (k: bigint) => bigint): void => {
    for (const text of ['0', '1', '2', '3']) {
      const message = utf8(text)
      found.push({ name, key, message, signature: joined(R, s(challenge(R, key, message))), isValid: false })
    }
  }
  for (const [at, one] of encodings.entries()) {
    for (const [by, other] of encodings.entries()) add(`small ${at} and ${by}`, one, other, () => 0n)
    add(`small key ${at}`, one, ownR, () => r)
    add(`small R ${at}`, ownKey, one, (k) => Point.Fn.create(k * a))
  }
  return found
}

/** An honest one, with S also not reduced, and cut or bent in other ways. */
function bent(): EdgeSignature[] {
  const secret = sha512(utf8('secret')).slice(0, 32)
  const key = ed25519.getPublicKey(secret)
  const message = utf8('honest')
  const honest = ed25519.sign(message, secret)
  const s = bytesToNumberLE(honest.subarray(32))
  const one = (name: string, signature: Uint8Array, isValid = false, by = key): EdgeSignature => ({
    name,
    key: by,
    message,
    signature,
    isValid,
  })
  const R = honest.subarray(0, 32)
  const multiples = [1n, 2n, 7n, 15n].filter((n) => s + n * L < 1n << 256n)
  const flipped = Array.from({ length: 64 }, (_, at) => {
    const signature = honest.slice()
    signature[at]! ^= 1 << (at % 8)
    return one(`bit of byte ${at}`, signature)
  })
  const notOnCurve = numberToBytesLE(2n, 32)
  return [
    one('honest', honest, true),
    ...multiples.map((n) => one(`S + ${n} L`, joined(R, s + n * L))),
    one('S = L', joined(R, L)),
    one('S = 0', joined(R, 0n)),
    ...flipped,
    one('key not on the curve', honest, false, notOnCurve),
    one('R not on the curve', concatBytes([notOnCurve, honest.subarray(32)])),
    one('short', honest.subarray(0, 63)),
    one('long', concatBytes([honest, new Uint8Array(1)])),
    one('short key', honest, false, key.slice(0, 31)),
  ]
}

/** All of them, always the same. */
export const edgeSignatures = (): EdgeSignature[] => [...published(), ...mixed(), ...small(), ...bent()]
