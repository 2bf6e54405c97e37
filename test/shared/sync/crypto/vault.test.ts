import { expect, test } from 'vitest'
import { toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { createDeviceKeys, openAs, signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import { sealBox } from '../../../../shared/sync/crypto/hpke.ts'
import {
  changeLock,
  createLock,
  createLockSalt,
  type LockSecret,
  openLock,
  PASSPHRASE_ROUNDS,
} from '../../../../shared/sync/crypto/lock-record.ts'
import { openDeviceKeys, openSecret, sealDeviceKeys, sealSecret } from '../../../../shared/sync/crypto/vault.ts'
import { expectUnreadable } from '../../../support/unreadable.ts'
import { verify } from '../../../../shared/sync/crypto/webcrypto.ts'

const LOCK = 'ab'.repeat(16)
const words = (text: string): LockSecret => ({ kind: 'passphrase', text })
const passkey = (output: number, salt = createLockSalt()): LockSecret => ({
  kind: 'passkey',
  credential: utf8('credential'),
  salt,
  output: new Uint8Array(32).fill(output),
})

test('L1 sealed device keys open with the lock they were sealed under, do what the device does, and cannot be read', async () => {
  const { vault } = await createLock(LOCK, words('correct horse battery'))
  const made = await createDeviceKeys({ toSeal: true })
  const sealed = await sealDeviceKeys(vault, made)
  const keys = (await openDeviceKeys(vault, structuredClone(sealed)))!
  expect(await verify(made.public.sign, await signAs(keys, utf8('hello')), utf8('hello'))).toBe(true)
  const box = await sealBox(made.public.box, utf8('content key'), 'use', utf8('bound'))
  expect(await openAs(keys, box, 'use', utf8('bound'))).toEqual(utf8('content key'))
  for (const key of [keys.signing, keys.box]) await expectUnreadable(key)
  await expect(crypto.subtle.exportKey('raw', vault)).rejects.toThrow()
  const { vault: other } = await createLock(LOCK, words('correct horse battery'))
  expect(await openDeviceKeys(other, sealed)).toBeNull()
})

test('L1 neither half opens as the other, or as another device’s; keys made to stay cannot be sealed', async () => {
  const { vault } = await createLock(LOCK, words('correct horse battery'))
  const [one, two] = await Promise.all(
    [1, 2].map(async () => sealDeviceKeys(vault, await createDeviceKeys({ toSeal: true }))),
  )
  expect(await openDeviceKeys(vault, { ...one!, signing: two!.signing })).toBeNull()
  expect(await openDeviceKeys(vault, { ...one!, signing: one!.box })).toBeNull()
  expect(await openDeviceKeys(vault, { ...one!, public: two!.public })).toBeNull()
  const bent = one!.box.bytes.slice()
  bent[20]! ^= 1
  expect(await openDeviceKeys(vault, { ...one!, box: { ...one!.box, bytes: bent } })).toBeNull()
  await expect(createDeviceKeys().then((keys) => sealDeviceKeys(vault, keys))).rejects.toThrow()
})

test('L1 a secret opens under its own name only', async () => {
  const { vault } = await createLock(LOCK, words('correct horse battery'))
  const sealed = await sealSecret(vault, 'note:invite:1', utf8('secret'))
  expect(await openSecret(vault, 'note:invite:1', sealed)).toEqual(utf8('secret'))
  expect(await openSecret(vault, 'note:invite:2', sealed)).toBeNull()
})

test('L2 a passphrase opens its lock however it is composed; another one, or a passkey, does not', async () => {
  const { record } = await createLock(LOCK, words('Straße zum Café'))
  expect(record.way).toMatchObject({ kind: 'passphrase', rounds: PASSPHRASE_ROUNDS })
  expect(PASSPHRASE_ROUNDS).toBeGreaterThanOrEqual(600_000)
  expect(await openLock(record, words('Straße zum Café'.normalize('NFD')))).not.toBeNull()
  expect(await openLock(record, words('strasse zum Café'))).toBeNull()
  expect(await openLock(record, passkey(1))).toBeNull()
  // Moved to another lock's place it does not open.
  expect(await openLock({ ...record, lockId: 'cd'.repeat(16) }, words('Straße zum Café'))).toBeNull()
  // A record that somebody weakened is refused, not obeyed.
  const weak = { ...record, way: { ...record.way, rounds: 1000 } as typeof record.way }
  await expect(openLock(weak, words('Straße zum Café'))).rejects.toThrow(RangeError)
})

test('L2 a passkey opens its lock by what it gives for the salt', async () => {
  const salt = createLockSalt()
  const { record } = await createLock(LOCK, passkey(1, salt))
  expect(record.way).toEqual({ kind: 'passkey', credential: utf8('credential'), salt })
  expect(await openLock(record, passkey(1, salt))).not.toBeNull()
  expect(await openLock(record, passkey(2, salt))).toBeNull()
  expect(await openLock(record, words('anything'))).toBeNull()
})

test('L3 a lock that is changed opens by the new secret only, and what it locks stays as it is', async () => {
  const { record, vault } = await createLock(LOCK, words('the first passphrase'))
  const sealed = await sealSecret(vault, 'name', utf8('secret'))
  expect(await changeLock(record, words('a wrong one'), words('the second'))).toBeNull()
  const salt = createLockSalt()
  const changed = (await changeLock(record, words('the first passphrase'), passkey(7, salt)))!
  expect(await openLock(changed, words('the first passphrase'))).toBeNull()
  const again = (await openLock(changed, passkey(7, salt)))!
  expect(await openSecret(again, 'name', sealed)).toEqual(utf8('secret'))
  expect(toHex(changed.vault.bytes)).not.toBe(toHex(record.vault.bytes))
})
