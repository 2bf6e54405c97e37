// In a browser below the floor everything that keys, the lock and sealed envelopes promise is the same: the very same tests, over a WebCrypto that
// has neither curve.
import '../../../support/in-old-browser.ts'
import { expect, test } from 'vitest'
import { hasCurve } from '../../../../shared/sync/crypto/curves.ts'
import { areReadable, createDeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import './device-keys.test.ts'
import './vault.test.ts'
import './vectors.test.ts'
import '../envelope/attacks.test.ts'
import '../envelope/codec.test.ts'
import '../envelope/handover.test.ts'
import '../membership/attack.test.ts'

test('[K2] WebCrypto refuses both curves here, and so keys are what the page can read', async () => {
  await expect(crypto.subtle.generateKey('Ed25519', false, ['sign'])).rejects.toThrow('Unrecognized name')
  expect(await hasCurve('Ed25519')).toBe(false)
  expect(await hasCurve('X25519')).toBe(false)
  expect(areReadable(await createDeviceKeys())).toBe(true)
})
