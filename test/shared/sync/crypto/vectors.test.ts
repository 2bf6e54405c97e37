// Published vectors for the primitives, through our own calls.
import { Aes128Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { importBoxKey, openBox, sealBox } from '../../../../shared/sync/crypto/hpke.ts'
import {
  parseWords,
  recoveryDeviceOf,
  signingPublicKeyOf,
  wordsOf,
} from '../../../../shared/sync/crypto/recovery-words.ts'
import { deviceIdOf, signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import { hasCurve } from '../../../../shared/sync/crypto/curves.ts'
import { belowFloor } from '../../../../shared/sync/crypto/floor.ts'
import { expectUnreadable } from '../../../support/unreadable.ts'
import { importSigningKey, sign, verify } from '../../../../shared/sync/crypto/webcrypto.ts'

describe('RFC 8032, 7.1: Ed25519', () => {
  const vectors = [
    {
      secret: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
      key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      message: '',
      signature:
        'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    },
    {
      secret: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
      key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      message: '72',
      signature:
        '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    },
    {
      secret: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
      key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      message: 'af82',
      signature:
        '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    },
  ]
  it('signs and verifies as published', async () => {
    for (const { secret, key, message, signature } of vectors) {
      expect(toHex(await signingPublicKeyOf(fromHex(secret)))).toBe(key)
      expect(toHex(await sign(await importSigningKey(fromHex(secret)), fromHex(message)))).toBe(signature)
      expect(await verify(fromHex(key), fromHex(signature), fromHex(message))).toBe(true)
      expect(await verify(fromHex(key), fromHex(signature), fromHex(`${message}00`))).toBe(false)
    }
  })
})

// The appendix prints none with AES-256-GCM, the suite used here; this one stands in the vectors published beside it: mode 0, kem_id 32, kdf_id 1,
// aead_id 2 in test-vectors.json of github.com/cfrg/draft-irtf-cfrg-hpke.
describe('RFC 9180, test-vectors.json: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, base mode', () => {
  const secret = '497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d'
  const enc = '6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256'
  const ct = 'e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be9931980a41de125a925cdad859d5b7a'

  it('is opened by the call that opens content keys', async () => {
    const key = await importBoxKey(fromHex(secret))
    const opened = await openBox(key, fromHex(enc + ct), 'Ode on a Grecian Urn', utf8('Count-0'))
    expect(opened && new TextDecoder().decode(opened)).toBe('Beauty is truth, truth beauty')
    expect(await openBox(key, fromHex(enc + ct), 'Ode on a Grecian Urn', utf8('Count-1'))).toBeNull()
    expect(await openBox(key, fromHex(enc + ct), 'Ode', utf8('Count-0'))).toBeNull()
  })

  it('what is sealed to its public key is opened by its private key', async () => {
    const publicKey = fromHex('430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c')
    const sealed = await sealBox(publicKey, utf8('key'), 'use', utf8('bound'))
    expect(await openBox(await importBoxKey(fromHex(secret)), sealed, 'use', utf8('bound'))).toEqual(utf8('key'))
  })
})

describe('RFC 9180, A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, base mode', () => {
  it('opens the published ciphertext', async () => {
    // Another AEAD than ours: the KEM is what is looked at, WebCrypto's or the one that stands in for it.
    const kem = (await hasCurve('X25519')) ? new DhkemX25519HkdfSha256() : (await belowFloor()).suite.kem
    const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes128Gcm() })
    const plain = (text: string): Uint8Array<ArrayBuffer> => fromHex(text).slice()
    const secret = plain('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8').buffer
    const recipientKey = await kem.importKey('raw', secret, false)
    const enc = plain('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431').buffer
    const sealed = plain('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a')
    const info = plain('4f6465206f6e2061204772656369616e2055726e')
    const opened = await suite.open({ recipientKey, enc, info }, sealed, plain('436f756e742d30'))
    expect(new TextDecoder().decode(opened)).toBe('Beauty is truth, truth beauty')
    await expect(suite.open({ recipientKey, enc, info }, sealed, plain('436f756e742d31'))).rejects.toThrow()
  })
})

describe('BIP39: the Trezor vectors of 256 bits', () => {
  const vectors: [string, string][] = [
    [
      '0000000000000000000000000000000000000000000000000000000000000000',
      'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art',
    ],
    [
      '7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f',
      'legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth title',
    ],
    [
      '8080808080808080808080808080808080808080808080808080808080808080',
      'letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless',
    ],
    [
      'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
      'zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote',
    ],
    [
      'f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f',
      'void come effort suffer camp survey warrior heavy shoot primary clutch crush open amazing screen patrol group space point ten exist slush involve unfold',
    ],
  ]
  it('words and bits are the same both ways', async () => {
    for (const [entropy, words] of vectors) {
      expect((await wordsOf(fromHex(entropy))).join(' ')).toBe(words)
      expect(await parseWords(words)).toEqual({ ok: true, entropy: fromHex(entropy) })
    }
  })
})

describe('recovery words', () => {
  const entropy = fromHex('f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f')

  it('make the same device every time, from either list, however they are typed', async () => {
    const english = await parseWords(`  ${(await wordsOf(entropy)).join('\n ').toUpperCase()} `)
    const chinese = await parseWords((await wordsOf(entropy, 'chinese')).join(''))
    expect(english).toEqual({ ok: true, entropy })
    expect(chinese).toEqual({ ok: true, entropy })
    const [first, second] = await Promise.all([recoveryDeviceOf(entropy), recoveryDeviceOf(entropy)])
    expect(toHex(deviceIdOf(first.public))).toBe(toHex(deviceIdOf(second.public)))
    const signature = await signAs(first, entropy)
    expect(await verify(second.public.sign, signature, entropy)).toBe(true)
    for (const key of [first.signing, first.box]) await expectUnreadable(key)
  })

  it('say what is wrong with others', async () => {
    const words = await wordsOf(entropy)
    expect(await parseWords('')).toEqual({ ok: false, fault: 'count' })
    expect(await parseWords(words.slice(1).join(' '))).toEqual({ ok: false, fault: 'count' })
    expect(await parseWords(words.with(4, 'campp').join(' '))).toEqual({ ok: false, fault: 'unknown-word', at: 4 })
    expect(await parseWords(words.with(4, 'zoo').join(' '))).toEqual({ ok: false, fault: 'check' })
    expect(await parseWords('x'.repeat(100_000))).toEqual({ ok: false, fault: 'count' })
  })
})
