// What is true of a private key wherever it is: on its own it gives nobody its bytes.
import { expect } from 'vitest'
import type { PrivateKey } from '../../shared/sync/crypto/kept-key.ts'
import { secretOfKept } from './sign-by-hand.ts'

/** Fails when the key, or the one it stands under, can be exported, or its bytes stand in it as they are. */
export async function expectUnreadable(key: PrivateKey): Promise<void> {
  if (!('under' in key)) return expect(crypto.subtle.exportKey('pkcs8', key)).rejects.toThrow()
  await expect(crypto.subtle.exportKey('raw', key.under)).rejects.toThrow()
  const secret = Buffer.from(await secretOfKept(key))
  expect(secret.byteLength).toBe(32)
  expect(Buffer.from(key.bytes).includes(secret)).toBe(false)
}
