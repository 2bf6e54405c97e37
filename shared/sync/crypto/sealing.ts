// WebCrypto itself, and AES-256-GCM (NIST SP 800-38D).

export const subtle = globalThis.crypto.subtle

/** TypeScript's `BufferSource` excludes views of shared memory; none of ours are. */
export const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

/** `length` random bytes for keys and nonces. */
export function randomBytes(length: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(length))
}

export const NONCE_BYTES = 12
export const TAG_BYTES = 16

/** AES-256-GCM: ciphertext and tag. `bound` is authenticated, not hidden. */
export async function seal(
  key: CryptoKey,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  bound: Uint8Array,
): Promise<Uint8Array> {
  const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(bound) }
  return new Uint8Array(await subtle.encrypt(params, key, plain(plaintext)))
}

/** The plaintext, or null when the key, the bound bytes or a single bit differ. */
export async function open(
  key: CryptoKey,
  nonce: Uint8Array,
  ciphertext: Uint8Array,
  bound: Uint8Array,
): Promise<Uint8Array | null> {
  try {
    const params = { name: 'AES-GCM', iv: plain(nonce), additionalData: plain(bound) }
    return new Uint8Array(await subtle.decrypt(params, key, plain(ciphertext)))
  } catch {
    return null
  }
}
