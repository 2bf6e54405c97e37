import { sha256 } from '@noble/hashes/sha2.js'
import { concatBytes, utf8 } from '../bytes.ts'

/**
 * SHA-256 (FIPS 180-4), 32 bytes, at once: WebCrypto's promise costs more than hashing the few hundred bytes of an envelope, and a
 * resolver that waits cannot be a pure function.
 */
export function hash(...parts: Uint8Array[]): Uint8Array {
  return sha256(parts.length === 1 && parts[0] ? parts[0] : concatBytes(parts))
}

/** The first 16 bytes of the hash of a label and parts: the form of ids. The label keeps ids of different kinds apart. */
export function shortHash(label: string, ...parts: Uint8Array[]): Uint8Array {
  return hash(utf8(`${label}\0`), ...parts).slice(0, 16)
}
