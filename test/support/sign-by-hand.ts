// An attacker who has a device's keys signs by himself, whatever browser they are of.
import { ed25519 } from '@noble/curves/ed25519.js'
import type { PrivateKey } from '../../shared/sync/crypto/kept-key.ts'

/** What the page's own code can read of a key below the floor: its 32 bytes. */
export async function secretOfKept(key: Exclude<PrivateKey, CryptoKey>): Promise<Uint8Array> {
  const bound = new TextEncoder().encode(`touchline/kept-${key.curve}-v1`)
  const params = { name: 'AES-GCM', iv: key.nonce.slice(), additionalData: bound }
  const encoded = await crypto.subtle.decrypt(params, key.under, key.bytes.slice())
  return new Uint8Array(encoded).slice(16)
}

/** Ed25519 over these bytes, 64 bytes. */
export async function signByHand(key: PrivateKey, bytes: Uint8Array): Promise<Uint8Array> {
  if (!('under' in key)) return new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes.slice()))
  return ed25519.sign(bytes, await secretOfKept(key))
}
