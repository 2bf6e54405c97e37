// Chance that can be had again: while `work` runs, WebCrypto draws its keys and nonces from a seed, so that ids, hashes and what hangs on
// their order are the same in every run. Everything else about the keys is real.
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { pkcs8 } from '../../shared/sync/crypto/pkcs8.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Runs `work` with the randomness of a seeded die. One at a time. */
export async function withSeededRandom<T>(roll: (below: number) => number, work: () => Promise<T>): Promise<T> {
  const { crypto } = globalThis
  const { subtle } = crypto
  const fill = (bytes: Bytes): Bytes => {
    for (let at = 0; at < bytes.byteLength; at++) bytes[at] = roll(256)
    return bytes
  }
  const generateKey = async (algorithm: unknown): Promise<CryptoKeyPair> => {
    const secret = fill(new Uint8Array(32))
    const name = typeof algorithm === 'string' ? algorithm : (algorithm as { name: string }).name
    const isSigning = name === 'Ed25519'
    const raw = (isSigning ? ed25519 : x25519).getPublicKey(secret) as Bytes
    const [privateKey, publicKey] = await Promise.all([
      subtle.importKey('pkcs8', pkcs8(isSigning ? 'Ed25519' : 'X25519', secret), name, false, [
        isSigning ? 'sign' : 'deriveBits',
      ]),
      subtle.importKey('raw', raw, name, true, isSigning ? ['verify'] : []),
    ])
    return { privateKey, publicKey }
  }
  const getRandomValues = (array: ArrayBufferView): ArrayBufferView => {
    fill(new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength))
    return array
  }
  Object.defineProperty(crypto, 'getRandomValues', { value: getRandomValues, configurable: true })
  Object.defineProperty(subtle, 'generateKey', { value: generateKey, configurable: true })
  try {
    return await work()
  } finally {
    // What stood there belongs to the prototypes.
    delete (crypto as { getRandomValues?: unknown }).getRandomValues
    delete (subtle as { generateKey?: unknown }).generateKey
  }
}
