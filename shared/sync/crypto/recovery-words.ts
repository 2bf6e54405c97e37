// A device that is 24 words on paper (BIP39). The words are 256 random bits with a check; both private keys derive from them (HKDF-SHA-256).
// The lists and the curves load when somebody makes or types words, which is rare.
import { utf8 } from '../bytes.ts'
import type { DeviceKeys } from './device-keys.ts'
import { importBoxKey } from './hpke.ts'
import { deriveBytes, importSigningKey, randomBytes } from './webcrypto.ts'

export type WordList = 'english' | 'chinese'

/** Why words are not the words of a device. */
export type WordsFault = 'count' | 'unknown-word' | 'check'
export type ParsedWords =
  { ok: true; entropy: Uint8Array } | { ok: false; fault: WordsFault; /** From 0. */ at?: number }

const WORDS = 24
const ENTROPY_BYTES = 32
const MAX_TEXT = 2048

const listOf = async (list: WordList): Promise<string[]> =>
  list === 'english'
    ? (await import('@scure/bip39/wordlists/english.js')).wordlist
    : (await import('@scure/bip39/wordlists/simplified-chinese.js')).wordlist

/** 256 random bits for a new recovery device. */
export function createRecoveryEntropy(): Uint8Array {
  return randomBytes(ENTROPY_BYTES)
}

/** The 24 words to write down. */
export async function wordsOf(entropy: Uint8Array, list: WordList = 'english'): Promise<string[]> {
  const { entropyToMnemonic } = await import('@scure/bip39')
  return entropyToMnemonic(entropy, await listOf(list)).split(' ')
}

/**
 * What somebody typed as words. English in any case and with any spaces between; Chinese characters also without. The same 256 bits, and so
 * the same device, come from either list.
 */
export async function parseWords(text: string): Promise<ParsedWords> {
  if (text.length > MAX_TEXT) return { ok: false, fault: 'count' }
  const typed = text.normalize('NFKD').toLowerCase().trim()
  const chinese = /\p{Script=Han}/u.test(typed)
  // In the Chinese list each word is one character.
  const words = chinese ? [...typed.replace(/\s+/gu, '')] : typed.split(/\s+/u)
  if (words.length !== WORDS) return { ok: false, fault: 'count' }
  const list = await listOf(chinese ? 'chinese' : 'english')
  const known = new Set(list)
  const at = words.findIndex((word) => !known.has(word))
  if (at >= 0) return { ok: false, fault: 'unknown-word', at }
  const { mnemonicToEntropy } = await import('@scure/bip39')
  try {
    return { ok: true, entropy: mnemonicToEntropy(words.join(' '), list) }
  } catch {
    // All words are known and there are 24: only the check is left to be wrong.
    return { ok: false, fault: 'check' }
  }
}

/** The device that the words are: always the same keys, the private halves not readable. */
export async function recoveryDeviceOf(entropy: Uint8Array): Promise<DeviceKeys> {
  if (entropy.byteLength !== ENTROPY_BYTES) throw new Error('recovery entropy has 32 bytes')
  const [signSeed, boxSeed, { x25519 }] = await Promise.all([
    deriveBytes(entropy, utf8('touchline/recovery-sign-v1')),
    deriveBytes(entropy, utf8('touchline/recovery-box-v1')),
    import('@noble/curves/ed25519.js'),
  ])
  const [signing, box, publicKey] = await Promise.all([
    importSigningKey(signSeed),
    importBoxKey(boxSeed),
    signingPublicKeyOf(signSeed),
  ])
  return { public: { sign: publicKey, box: x25519.getPublicKey(boxSeed) }, signing, box }
}

/** The public half of an Ed25519 key of 32 secret bytes. WebCrypto does not tell it of an imported key. */
export async function signingPublicKeyOf(seed: Uint8Array): Promise<Uint8Array> {
  const { ed25519 } = await import('@noble/curves/ed25519.js')
  return ed25519.getPublicKey(seed)
}
