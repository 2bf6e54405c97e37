// The lock at rest over real devices, a real relay and WebCrypto.
import { expect, test } from 'vitest'
import { createLock, type LockSecret } from '../../../../shared/sync/crypto/lock-record.ts'
import { type Seat, shareTeam } from '../../../support/shared-team.ts'
import { keysOnDisk } from '../../../support/keys-on-disk.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, relayPerTest } from '../sync/relay-per-test.ts'

const at = relayPerTest()
const secret: LockSecret = { kind: 'passphrase', text: 'correct horse battery' }
const newVault = async (): Promise<CryptoKey> => (await createLock('ab'.repeat(16), secret)).vault

const selfOf = (seat: Seat): string => seat.team?.self?.deviceId ?? ''

/** Puts a seat's space under a lock. */
async function protect(seat: Seat): Promise<CryptoKey> {
  const vault = await newVault()
  value(await seat.workspace.team.protect(vault))
  await seat.sees(({ lock }) => lock === 'open')
  return vault
}

test('L4 a device that comes under the lock has new keys; the old ones are out, everybody goes on', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  await owner.addLead('before')
  await has(ann, 'before')
  const old = selfOf(owner)
  await protect(owner)
  expect(selfOf(owner)).not.toBe(old)
  expect(owner.team).toMatchObject({ standing: 'member', lock: 'open', self: { role: 'owner' } })
  await owner.addLead('under the lock')
  await has(ann, 'under the lock')
  await ann.addLead('from Ann')
  await has(owner, 'from Ann')
  await ann.sees(({ members }) => members.every(({ devices }) => devices.every(({ deviceId }) => deviceId !== old)))
  expect(owner.team?.members.map(({ name }) => name)).toEqual(['Rep', 'Ann'])
  for (const seat of at.seats) expect(seat.sync?.problems).toEqual([])
})

test('L4 a member’s device does the same; a manager’s device gives it the new key', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  await ann.addLead('before')
  await has(owner, 'before')
  await protect(ann)
  await ann.addLead('under the lock')
  await has(owner, 'under the lock')
  await owner.addLead('from the owner')
  await has(ann, 'from the owner')
})

test('L4 edits that were made offline before it count, and those made under it', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  owner.device.net.setOffline(true)
  await owner.addLead('offline, before')
  await protect(owner)
  await owner.addLead('offline, under the lock')
  expect(await owner.leads()).toEqual(['offline, before', 'offline, under the lock'])
  owner.device.net.setOffline(false)
  await owner.workspace.team.wake()
  await has(ann, 'offline, before')
  await has(ann, 'offline, under the lock')
})

test('L5 while it is locked no key, and nothing a key could be made of, is on the disk; edits wait, and go when it is open', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  expect((await keysOnDisk(owner.device.indexedDB)).cryptoKeys.length).toBeGreaterThan(0)
  const vault = await protect(owner)
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  const invite = new URL(link).hash.split('.')[1] ?? ''
  value(await owner.workspace.team.lockKeys())
  await owner.sees(({ lock }) => lock === 'locked')
  const disk = await keysOnDisk(owner.device.indexedDB)
  expect(disk.cryptoKeys).toEqual([])
  expect(disk.privateKeys).toEqual([])
  // The secret of the invite is the last 16 bytes of what its link says.
  const bytes = Buffer.from(invite, 'base64url')
  expect(bytes.byteLength).toBeGreaterThan(16)
  expect(disk.holds(bytes.subarray(-16))).toBe(false)

  await owner.addLead('made while locked')
  await until(() => (owner.sync?.waiting ?? 0) > 0)
  expect(await owner.leads()).toEqual(['made while locked'])
  expect(owner.team).toMatchObject({ standing: 'member', may: { write: true, invite: false, assign: [] } })
  expect(owner.team?.members.map(({ name }) => name)).toEqual(['Rep', 'Ann'])
  expect(owner.sync?.relay).toBeNull()
  expect(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 })).toEqual({
    ok: false,
    error: { code: 'locked' },
  })
  await ann.addLead('meanwhile')
  await ann.sent()
  expect(await owner.leads()).toEqual(['made while locked'])

  value(await owner.workspace.team.unlock(vault))
  await has(owner, 'meanwhile')
  await has(ann, 'made while locked')
  expect(owner.team?.invites.map((open) => open.link)).toEqual([link])
})

test('L6 a new core begins locked, also in a tab that takes over; another lock’s key opens nothing', async () => {
  at.seats = await shareTeam(at.relay)
  const [owner] = at.seats as [Seat]
  const vault = await protect(owner)
  await owner.restart()
  await owner.sees(({ lock }) => lock === 'locked')
  expect(await owner.workspace.team.unlock(await newVault())).toEqual({ ok: false, error: { code: 'other_lock' } })
  expect(owner.team?.lock).toBe('locked')
  value(await owner.workspace.team.unlock(vault))
  await owner.sees(({ lock }) => lock === 'open')
  owner.tab.crashWorker()
  await owner.sees(({ lock }) => lock === 'locked')
  value(await owner.workspace.team.unlock(vault))
  await owner.sees(({ lock }) => lock === 'open')
  await owner.addLead('after all that')
  await owner.sent()
})

test('L7 turned off, the keys stand as before; nothing else changes, and it can be turned on again', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const vault = await protect(owner)
  const device = selfOf(owner)
  const { link } = value(await owner.workspace.team.invite({ role: 'member', expiresInDays: 0 }))
  value(await owner.workspace.team.unprotect(vault))
  await owner.sees(({ lock }) => lock === undefined)
  expect(selfOf(owner)).toBe(device)
  expect(owner.team?.invites.map((open) => open.link)).toEqual([link])
  await owner.restart()
  await owner.sees(({ standing, lock }) => standing === 'member' && lock === undefined)
  await owner.addLead('in the open')
  await has(ann, 'in the open')
  await protect(owner)
  expect(selfOf(owner)).not.toBe(device)
  await owner.addLead('locked again')
  await has(ann, 'locked again')
})
