// Sealing a few bytes to one device: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { concatBytes, utf8 } from '../bytes.ts'
import { pkcs8, plain, subtle } from './webcrypto.ts'

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

/** Length of the encapsulated key that stands before the ciphertext. */
const ENC_BYTES = 32

/** A key others seal to, and the 32 bytes they do it with. */
export interface BoxKey {
  privateKey: CryptoKey
  publicKey: Uint8Array
}

/** A fresh X25519 key pair whose private half cannot be read, unless it is to be wrapped (`extractable`). */
export async function createBoxKey(extractable = false): Promise<BoxKey> {
  const pair = (await subtle.generateKey('X25519', extractable, ['deriveBits'])) as CryptoKeyPair
  return { privateKey: pair.privateKey, publicKey: new Uint8Array(await subtle.exportKey('raw', pair.publicKey)) }
}

/** A private key of 32 bytes as a non-extractable key for opening. */
export async function importBoxKey(secret: Uint8Array): Promise<CryptoKey> {
  return subtle.importKey('pkcs8', plain(pkcs8('X25519', secret)), 'X25519', false, ['deriveBits'])
}

/** Seals to a public key of 32 bytes: 48 bytes more than the plaintext. `use` and `bound` must be the same when it is opened. */
export async function sealBox(
  publicKey: Uint8Array,
  plaintext: Uint8Array,
  use: string,
  bound: Uint8Array,
): Promise<Uint8Array> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(plain(publicKey).slice().buffer)
  const sealed = await suite.seal({ recipientPublicKey, info: utf8(use) }, plain(plaintext), plain(bound))
  return concatBytes([new Uint8Array(sealed.enc), new Uint8Array(sealed.ct)])
}

/** The plaintext, or null when it was sealed to another key, for another use or with other bound bytes. */
export async function openBox(
  privateKey: CryptoKey,
  sealed: Uint8Array,
  use: string,
  bound: Uint8Array,
): Promise<Uint8Array | null> {
  if (sealed.byteLength <= ENC_BYTES) return null
  try {
    const opened = await suite.open(
      { recipientKey: privateKey, enc: plain(sealed.slice(0, ENC_BYTES)).buffer, info: utf8(use) },
      plain(sealed.slice(ENC_BYTES)),
      plain(bound),
    )
    return new Uint8Array(opened)
  } catch {
    return null
  }
}
