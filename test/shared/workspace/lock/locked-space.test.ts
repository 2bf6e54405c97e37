// The lock at rest over real devices, a real relay and WebCrypto.
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import type { DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { createLock, type LockSecret } from '../../../../shared/sync/crypto/lock-record.ts'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import { deviceOf } from '../../../../shared/sync/membership/write.ts'
import { LogMembers } from '../../../../shared/sync/replica/log-members.ts'
import { createSpaceDatabase } from '../../../../shared/workspace/core/space-database.ts'
import { spaceName, textsLock } from '../../../../shared/workspace/protocol.ts'
import { SyncDatabase } from '../../../../shared/workspace/sync/sync-database.ts'
import { type Seat, shareTeam } from '../../../support/shared-team.ts'
import { keysOnDisk } from '../../../support/keys-on-disk.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from '../sync/relay-per-test.ts'

const at = relayPerTest()
const secret: LockSecret = {
  kind: 'passkey',
  credential: new Uint8Array(16),
  salt: new Uint8Array(32),
  output: new Uint8Array(32),
}
const newVault = async (): Promise<CryptoKey> => (await createLock('ab'.repeat(16), secret)).vault

/** The secret of an invite is the last 16 bytes of what its link says. */
const secretOf = (link: string): Uint8Array =>
  Buffer.from(new URL(link).hash.split('.')[1] ?? '', 'base64url').subarray(-16)

/** Every content key that a device without a lock can open. */
async function contentKeysOf({ device, space, team }: Seat): Promise<Uint8Array[]> {
  const db = createSpaceDatabase({ indexedDB: device.indexedDB, IDBKeyRange }, space.spaceId)
  const sync = new SyncDatabase(db)
  const { space: id } = ((await db.table('meta').get('team')) as { value: { space: string } }).value
  const log = new MembershipLog(id)
  await log.addAll(await sync.ops())
  const keys = (await sync.value('keys')) as DeviceKeys
  const { held } = await LogMembers.open(log, keys, () => Promise.resolve())
  db.close()
  expect(team?.self?.deviceId).toBe(deviceOf(keys))
  return [...held.values()]
}

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
  // New keys are not taken for words on paper, though the old ones brought them in unasked.
  for (const { team } of at.seats) {
    expect(team?.members.flatMap(({ devices }) => devices.map(({ isRecovery }) => isRecovery))).toEqual([false, false])
    expect(team?.hasRecoveryWords).toBe(false)
  }
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
  const secrets = [secretOf(link), ...(await contentKeysOf(ann))]
  expect(secrets.length).toBeGreaterThan(2)
  value(await owner.workspace.team.lockKeys())
  await owner.sees(({ lock }) => lock === 'locked')
  const disk = await keysOnDisk(owner.device.indexedDB)
  expect(disk.cryptoKeys).toEqual([])
  expect(disk.privateKeys).toEqual([])
  expect(secrets.map((bytes) => disk.holds(bytes))).toEqual(secrets.map(() => false))

  await owner.addLead('made while locked')
  await until(() => (owner.sync?.waiting ?? 0) > 0)
  expect(await owner.leads()).toEqual(['made while locked'])
  expect(owner.team).toMatchObject({ standing: 'member', may: { write: true, invite: false, assign: [] } })
  expect(owner.team?.members.map(({ name }) => name)).toEqual(['Rep', 'Ann'])
  expect(owner.team?.hasRecoveryWords).toBe(false)
  await until(() => owner.sync?.locked === true && owner.sync.relay === null)
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
  // Outside the lock the same look finds them: the search is no blind one.
  value(await owner.workspace.team.unprotect(vault))
  const open = await keysOnDisk(owner.device.indexedDB)
  expect(open.cryptoKeys.length).toBeGreaterThan(0)
  expect(open.holds(secretOf(link))).toBe(true)
  expect(secrets.filter((bytes) => open.holds(bytes)).length).toBeGreaterThan(1)
})

test('L4 edits that cannot be stored or sealed keep their device’s old keys until they can be', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const old = selfOf(ann)
  ann.device.failWrites('QuotaExceededError')
  expect(await ann.workspace.run('createLead', { fields: { name: 'not stored' } })).toMatchObject({ ok: false })
  const refused = await ann.workspace.team.protect(await newVault())
  ann.device.failWrites(null)
  expect(refused.ok).toBe(false)
  await ann.sees(({ standing, lock }) => standing === 'member' && lock === undefined)
  expect(selfOf(ann)).toBe(old)
  value(await ann.workspace.retryWrites())
  // What failed on the disk is opened anew in a moment.
  const vault = await newVault()
  await until(async () => (await ann.workspace.team.protect(vault)).ok, PATIENCE)
  await ann.sees(({ lock }) => lock === 'open')
  expect(selfOf(ann)).not.toBe(old)
  await has(owner, 'not stored')
})

test('L4 a text that is open in any tab keeps the old keys until it is closed', async () => {
  at.seats = await shareTeam(at.relay)
  const [owner] = at.seats as [Seat]
  await owner.sees(({ standing }) => standing === 'member')
  const old = selfOf(owner)
  // As a tab does while a text is open in it.
  let close: (() => void) | null = null
  const held = owner.tab.environment.locks.request(textsLock(owner.space.spaceId), { mode: 'shared' }, () => {
    return new Promise<void>((resolve) => (close = resolve))
  })
  await until(() => close !== null)
  expect(await owner.workspace.team.protect(await newVault())).toEqual({ ok: false, error: { code: 'texts_open' } })
  expect(selfOf(owner)).toBe(old)
  close!()
  await held
  await protect(owner)
})

test('L4 a worker that dies at any row of it leaves the old keys, or the new ones; nothing in between', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const names: string[] = []
  // It is the worker of the tab opened last that dies.
  await owner.restart()
  const before = owner.device.crashes()
  for (const row of [0, 1, 2, 4, 6, 8, 11]) {
    const name = `before ${row}`
    names.push(name)
    await owner.addLead(name)
    const vault = await newVault()
    owner.device.crashAtWrite(row)
    await owner.workspace.team.protect(vault)
    owner.device.crashAtWrite(null)
    // The next worker opens what the dead one left.
    await until(async () => (await owner.workspace.team.protect(vault)).ok, PATIENCE)
    await owner.sees(({ lock }) => lock === 'open')
    await has(ann, name)
    const device = selfOf(owner)
    expect((await keysOnDisk(owner.device.indexedDB)).cryptoKeys).toEqual([])
    value(await owner.workspace.team.unprotect(vault))
    await owner.sees(({ lock }) => lock === undefined)
    expect(selfOf(owner)).toBe(device)
  }
  expect(owner.device.crashes()).toBeGreaterThan(before)
  expect(await owner.leads()).toEqual([...names].sort())
  for (const seat of at.seats) expect(seat.sync?.problems).toEqual([])
}, 120_000)

test('L8 a shared space of before there was a lock opens as it is, and can come under it', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  await owner.addLead('before')
  await owner.sent()
  const device = selfOf(owner)
  owner.tab.kill()
  const surroundings = { indexedDB: owner.device.indexedDB, IDBKeyRange }
  const now = createSpaceDatabase(surroundings, owner.space.spaceId)
  await now.open()
  const schema = Object.fromEntries(
    now.tables.map(({ name, schema: { primKey, indexes } }) => [
      name,
      [primKey, ...indexes].map(({ src }) => src).join(),
    ]),
  )
  const rows = await Promise.all(now.tables.map(async (table) => [table.name, await table.toArray()] as const))
  now.close()
  await now.delete()
  const old = new Dexie(spaceName(owner.space.spaceId), surroundings)
  old.version(3).stores(schema)
  for (const [name, held] of rows) await old.table(name).bulkPut(held as object[])
  old.close()

  await owner.open()
  await owner.sees(({ standing, lock }) => standing === 'member' && lock === undefined)
  expect(selfOf(owner)).toBe(device)
  expect(await owner.leads()).toEqual(['before'])
  await protect(owner)
  await owner.addLead('after')
  await has(ann, 'after')
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
