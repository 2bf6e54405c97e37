// Sealing a few bytes to one device: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { concatBytes, utf8 } from '../bytes.ts'
import { hasCurve } from './curves.ts'
import { belowFloor } from './floor.ts'
import { isKept, keepSecret, type PrivateKey, withSecret } from './kept-key.ts'
import { pkcs8, SECRET_BYTES } from './pkcs8.ts'
import { plain, randomBytes, subtle } from './sealing.ts'

const native = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

/** Length of the encapsulated key that stands before the ciphertext. */
const ENC_BYTES = 32

/** A key others seal to, and the 32 bytes they do it with. */
export interface BoxKey {
  privateKey: PrivateKey
  publicKey: Uint8Array
}

/** A fresh X25519 key pair whose private half cannot be read where WebCrypto has the curve, unless it is to be wrapped (`toSeal`). */
export async function createBoxKey(toSeal = false): Promise<BoxKey> {
  if (!(await hasCurve('X25519'))) {
    const { boxPublicKey } = await belowFloor()
    const secret = randomBytes(SECRET_BYTES)
    const made = { publicKey: boxPublicKey(secret), privateKey: await keepSecret('X25519', secret, toSeal) }
    secret.fill(0)
    return made
  }
  const pair = (await subtle.generateKey('X25519', toSeal, ['deriveBits'])) as CryptoKeyPair
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)) }
}

/** A private key of 32 bytes as a non-extractable key for opening. */
export async function importBoxKey(secret: Uint8Array): Promise<PrivateKey> {
  if (!(await hasCurve('X25519'))) return keepSecret('X25519', secret)
  return subtle.importKey('pkcs8', pkcs8('X25519', secret), 'X25519', false, ['deriveBits'])
}

/** Seals to a public key of 32 bytes: 48 bytes more than the plaintext. `use` and `bound` must be the same when it is opened. */
export async function sealBox(
  publicKey: Uint8Array,
  plaintext: Uint8Array,
  use: string,
  bound: Uint8Array,
): Promise<Uint8Array> {
  const suite = (await hasCurve('X25519')) ? native : (await belowFloor()).suite
  const recipientPublicKey = await suite.kem.deserializePublicKey(plain(publicKey).slice().buffer)
  const sealed = await suite.seal({ recipientPublicKey, info: utf8(use) }, plain(plaintext), plain(bound))
  return concatBytes([new Uint8Array(sealed.enc), new Uint8Array(sealed.ct)])
}

/** The plaintext, or null when it was sealed to another key, for another use or with other bound bytes. */
export async function openBox(
  privateKey: PrivateKey,
  sealed: Uint8Array,
  use: string,
  bound: Uint8Array,
): Promise<Uint8Array | null> {
  if (sealed.byteLength <= ENC_BYTES) return null
  const openWith = async (suite: CipherSuite, recipientKey: CryptoKey): Promise<Uint8Array | null> => {
    try {
      const enc = plain(sealed.slice(0, ENC_BYTES)).buffer
      const rest = plain(sealed.slice(ENC_BYTES))
      return new Uint8Array(await suite.open({ recipientKey, enc, info: utf8(use) }, rest, plain(bound)))
    } catch {
      return null
    }
  }
  if (!isKept(privateKey)) return openWith(native, privateKey)
  const { suite } = await belowFloor()
  return withSecret(privateKey, async (secret) => {
    const copy = plain(secret).slice()
    try {
      return await openWith(suite, await suite.kem.importKey('raw', copy.buffer, false))
    } finally {
      copy.fill(0)
    }
  })
}
