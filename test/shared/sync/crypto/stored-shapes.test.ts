// What earlier versions left on disks opens, above the floor and below it: the bytes here were written once and are not to be made anew.
import { createCipheriv } from 'node:crypto'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import type { KeptKey } from '../../../../shared/sync/crypto/kept-key.ts'
import { whileWebCryptoIs, withoutCurves } from '../../../support/old-browser.ts'

const sealed = (nonce: string, bytes: string): { nonce: Uint8Array; bytes: Uint8Array } => ({
  nonce: fromHex(nonce),
  bytes: fromHex(bytes),
})

/** A lock by a passkey and device keys under it, as the version before there was anything below the floor wrote them (November 2026). */
const BEFORE = {
  record: {
    version: 1,
    lockId: 'ab'.repeat(16),
    way: { kind: 'passkey', credential: utf8('credential'), salt: new Uint8Array(32).fill(7) },
    vault: sealed(
      'e9b1fbc1225644d1058d6f03',
      '855ae8913e71c0207e7a8225b66fcb146589f261e4bb02c95dbc4f74c5077ab627ee7bdf4aa382274a924f2247551eb8',
    ),
  },
  keys: {
    version: 1,
    public: {
      sign: fromHex('74826732ea7d8a68f849d05e54ba4fad99ef3a4625c8f092bcc55e3a08332f9f'),
      box: fromHex('d59cfb7fb3260e65128fb53eafefd9e2ac97248d16de17a8c701e3c8e0f67b25'),
    },
    signing: sealed(
      'f993704bfb9e00b4d221f832',
      'cc18c5f1022a73b467821475b59397fd1274ffecbab634a8987e87465a5915a0094a9fcca7c5ed263b0200949d08692d32221fbc991e521f4ae9402cbea212ba',
    ),
    box: sealed(
      'a7b96519bacd16eda37c648d',
      'cb226fa794ef118b6e64aae230b2aa03e5c89d12b880158229bf0991392360df9eb1fe15ad588aa6e3ff44d486c2323c3a55eab78707e93e2a90c72cb1ea3d22',
    ),
  },
} as const
/** What those keys said of "hello", and what was sealed to them. */
const SIGNATURE =
  '91174bce6d80c22104e786a348cf02db466097fabc5d04d672fa40561d8689ef017115d1dba970acbba16ec189b32096b920c52ddc3404faf864bdeeae8f9707'
const SEALED =
  'd5832da76465b61e6418c45449b78a01153281689cfabc86c5180982b2b49b028cb0902e3c1bff82843f434bd4f2d60ba6e3b2adfe71caf8e328f5'

async function loadCrypto(subtle: SubtleCrypto) {
  vi.resetModules()
  return whileWebCryptoIs(subtle, async () => ({
    ...(await import('../../../../shared/sync/crypto/device-keys.ts')),
    ...(await import('../../../../shared/sync/crypto/lock-record.ts')),
    ...(await import('../../../../shared/sync/crypto/vault.ts')),
    ...(await import('../../../../shared/sync/crypto/kept-key.ts')),
    ...(await import('../../../../shared/sync/crypto/webcrypto.ts')),
  }))
}

describe.each(['above', 'below'] as const)('%s the floor', (where) => {
  let app: Awaited<ReturnType<typeof loadCrypto>>
  beforeAll(async () => {
    const { subtle } = globalThis.crypto
    app = await loadCrypto(where === 'above' ? subtle : withoutCurves(subtle))
  })

  test('L8 keys under a lock of version 1', async () => {
    const secret = { ...BEFORE.record.way, output: new Uint8Array(32).fill(9) }
    const vault = await app.openLock(BEFORE.record, secret)
    const keys = (await app.openDeviceKeys(vault!, BEFORE.keys))!
    expect(app.areReadable(keys)).toBe(where === 'below')
    expect(toHex(await app.signAs(keys, utf8('hello')))).toBe(SIGNATURE)
    expect(await app.openAs(keys, fromHex(SEALED), 'use', utf8('bound'))).toEqual(utf8('content key'))
  })

  test('[K3] a kept key of version 1, as an independent writer wrote it', async () => {
    // RFC 8032, 7.1, test 1, as PKCS #8.
    const encoded = `302e020100300506032b657004220420${'9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'}`
    const [raw, nonce] = [new Uint8Array(32).fill(3), new Uint8Array(12).fill(5)]
    const cipher = createCipheriv('aes-256-gcm', raw, nonce).setAAD(Buffer.from('touchline/kept-Ed25519-v1'))
    const bytes = new Uint8Array([...cipher.update(fromHex(encoded)), ...cipher.final(), ...cipher.getAuthTag()])
    const under = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt', 'unwrapKey'])
    const kept: KeptKey = structuredClone({ version: 1, curve: 'Ed25519', toSeal: false, under, nonce, bytes })
    const published =
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b'
    expect(toHex(await app.sign(kept, new Uint8Array()))).toBe(published)
    if (where === 'below') return
    const taken = await app.handOver(kept)
    expect(taken.extractable).toBe(false)
    expect(toHex(await app.sign(taken, new Uint8Array()))).toBe(published)
  })
})
