// A device above the floor, one below it, and ones that have only one of the curves, as Chrome 133 to 136 and Firefox 129 do: each with its own copy
// of the code. What one makes the others take, byte for byte.
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { fromHex, toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { isKept, type KeptKey } from '../../../../shared/sync/crypto/kept-key.ts'
import { whileWebCryptoIs, withoutCurves } from '../../../support/old-browser.ts'
import { expectUnreadable } from '../../../support/unreadable.ts'

async function loadCrypto(missing: readonly string[]) {
  vi.resetModules()
  const { subtle } = globalThis.crypto
  return whileWebCryptoIs(missing.length > 0 ? withoutCurves(subtle, missing) : subtle, async () => ({
    ...(await import('../../../../shared/sync/crypto/webcrypto.ts')),
    ...(await import('../../../../shared/sync/crypto/curves.ts')),
    ...(await import('../../../../shared/sync/crypto/device-keys.ts')),
    ...(await import('../../../../shared/sync/crypto/hpke.ts')),
    ...(await import('../../../../shared/sync/crypto/lock-record.ts')),
    ...(await import('../../../../shared/sync/crypto/recovery-words.ts')),
    vault: await import('../../../../shared/sync/crypto/vault.ts'),
  }))
}
type Browser = Awaited<ReturnType<typeof loadCrypto>>

const MISSING = { new: [], old: ['Ed25519', 'X25519'], 'without Ed25519': ['Ed25519'], 'without X25519': ['X25519'] }
type Name = keyof typeof MISSING
const NAMES = Object.keys(MISSING) as Name[]
const browsers = new Map<Name, Browser>()
const of = (name: Name): Browser => browsers.get(name)!
beforeAll(async () => {
  for (const name of NAMES) browsers.set(name, await loadCrypto(MISSING[name]))
})

const PAIRS = NAMES.flatMap((one) => NAMES.map((other) => [one, other] as const))
const text = utf8('hello')
const salt = new Uint8Array(32).fill(7)
const SECRETS = {
  passphrase: { kind: 'passphrase', text: 'correct horse battery' },
  passkey: { kind: 'passkey', credential: utf8('credential'), salt, output: new Uint8Array(32).fill(9) },
} as const

test('[K2] each has the curves it should', async () => {
  for (const name of NAMES) {
    expect(await of(name).hasCurve('Ed25519')).toBe(!(MISSING[name] as string[]).includes('Ed25519'))
    expect(await of(name).hasCurve('X25519')).toBe(!(MISSING[name] as string[]).includes('X25519'))
    const { signing, box } = await of(name).createDeviceKeys()
    expect([isKept(signing), isKept(box)]).toEqual([
      !(await of(name).hasCurve('Ed25519')),
      !(await of(name).hasCurve('X25519')),
    ])
  }
})

describe.each(PAIRS)('what a browser (%s) makes for another (%s)', (one, other) => {
  test('[K2] it signs and seals, and the other verifies and opens', async () => {
    const [from, to] = [of(one), of(other)]
    const [mine, yours] = [await from.createDeviceKeys(), await to.createDeviceKeys()]
    const signature = await from.signAs(mine, text)
    expect(await to.verify(mine.public.sign, signature, text)).toBe(true)
    expect(await to.verify(mine.public.sign, signature, utf8('hullo'))).toBe(false)
    const sealed = await from.sealBox(yours.public.box, text, 'use', utf8('bound'))
    expect(await to.openAs(yours, sealed, 'use', utf8('bound'))).toEqual(text)
    expect(await to.openAs(yours, sealed, 'use', utf8('other'))).toBeNull()
    expect(to.deviceIdOf(mine.public)).toEqual(from.deviceIdOf(mine.public))
  })

  test('[K2] the same secrets are the same device, with the same signatures', async () => {
    const entropy = fromHex('f585c11aec520db57dd353c69554b21a89b20fb0650966fa0a9d6f74fd989d8f')
    const [here, there] = [await of(one).recoveryDeviceOf(entropy), await of(other).recoveryDeviceOf(entropy)]
    expect(here.public).toEqual(there.public)
    expect(toHex(await of(one).signAs(here, text))).toBe(toHex(await of(other).signAs(there, text)))
  })

  // Stretching a passphrase takes its time: once each way is enough.
  const isWhole = one !== other && [one, other].every((name) => name === 'new' || name === 'old')
  test.each(isWhole ? (['passphrase', 'passkey'] as const) : (['passkey'] as const))(
    '[K3] keys under a lock open after the browser is another: %s',
    async (kind) => {
      const [before, after] = [of(one), of(other)]
      const made = await before.createDeviceKeys({ toSeal: true })
      const { record, vault } = await before.createLock('ab'.repeat(16), SECRETS[kind])
      const sealed = structuredClone(await before.vault.sealDeviceKeys(vault, made))
      const opened = await after.openLock(structuredClone(record), SECRETS[kind])
      const keys = (await after.vault.openDeviceKeys(opened!, sealed))!
      expect(await before.verify(made.public.sign, await after.signAs(keys, text), text)).toBe(true)
      const box = await before.sealBox(made.public.box, text, 'use', utf8('bound'))
      expect(await after.openAs(keys, box, 'use', utf8('bound'))).toEqual(text)
      for (const key of [keys.signing, keys.box]) await expectUnreadable(key)
      expect([isKept(keys.signing), isKept(keys.box)]).toEqual([
        !(await after.hasCurve('Ed25519')),
        !(await after.hasCurve('X25519')),
      ])
    },
  )
})

test('[K2] none seals to a key of small order, nor opens what was sealed by one', async () => {
  for (const name of NAMES) {
    const { sealBox, createDeviceKeys, openAs } = of(name)
    const keys = await createDeviceKeys()
    for (const hex of ['00'.repeat(32), `01${'00'.repeat(31)}`, `ec${'ff'.repeat(30)}7f`]) {
      await expect(sealBox(fromHex(hex), text, 'use', text)).rejects.toThrow()
      expect(await openAs(keys, new Uint8Array([...fromHex(hex), ...new Uint8Array(40)]), 'use', text)).toBeNull()
    }
    await expect(sealBox(new Uint8Array(31), text, 'use', text)).rejects.toThrow()
  }
})

test('[K4] a browser that is brought up to date takes its keys into WebCrypto, where they cannot be read; the rest stays', async () => {
  const kept = await of('old').createDeviceKeys()
  expect(of('old').areReadable(kept)).toBe(true)
  expect(await of('old').takenIn(kept)).toBeNull()
  const stored = structuredClone(kept)
  const half = (await of('without Ed25519').takenIn(stored))!
  expect([isKept(half.signing), isKept(half.box)]).toEqual([true, false])
  const keys = (await of('new').takenIn(structuredClone(half)))!
  expect(of('new').areReadable(keys)).toBe(false)
  expect(await of('new').takenIn(keys)).toBeNull()
  for (const key of [keys.signing, keys.box]) {
    expect(key).toBeInstanceOf(CryptoKey)
    await expectUnreadable(key)
  }
  expect(keys.public).toEqual(kept.public)
  expect(toHex(await of('new').signAs(keys, text))).toBe(toHex(await of('old').signAs(kept, text)))
  const sealed = await of('old').sealBox(kept.public.box, text, 'use', text)
  expect(await of('new').openAs(keys, sealed, 'use', text)).toEqual(text)
})

test('[K3] keys made to stay are not sealed; ones that were bent, or are of a later version, fail and give no wrong answer', async () => {
  const old = of('old')
  const { vault } = await old.createLock('ab'.repeat(16), SECRETS.passkey)
  const keys = await old.createDeviceKeys()
  await expect(old.vault.sealDeviceKeys(vault, keys)).rejects.toThrow()
  const signing = keys.signing as KeptKey
  const bent = { ...signing, bytes: signing.bytes.slice() }
  bent.bytes[20]! ^= 1
  await expect(old.signAs({ ...keys, signing: bent }, text)).rejects.toThrow()
  await expect(old.signAs({ ...keys, signing: { ...signing, version: 2 as 1 } }, text)).rejects.toThrow('version 2')
  const other = { ...signing, curve: 'X25519' } as const
  await expect(old.signAs({ ...keys, signing: other }, text)).rejects.toThrow()
})
