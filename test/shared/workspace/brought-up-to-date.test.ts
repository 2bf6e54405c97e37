// A browser below the floor is updated: the same device goes on, and its keys are in WebCrypto from the next start.
import { expect, test, vi } from 'vitest'
import { keysOnDisk } from '../../support/keys-on-disk.ts'
import { whileWebCryptoIs, withoutCurves } from '../../support/old-browser.ts'
import type { SimulatedDevice } from '../../support/simulated-device.ts'
import { relayPerTest } from './sync/relay-per-test.ts'

const at = relayPerTest()

/** The code as a start of the browser loads it. */
async function loadApp() {
  vi.resetModules()
  return {
    ...(await import('../../support/shared-team.ts')),
    ...(await import('../../support/simulated-device.ts')),
    ...(await import('../../support/until.ts')),
    ...(await import('../../support/team.ts')),
    ...(await import('./sync/relay-per-test.ts')),
  }
}

/** What uses each key on the disk of a device is for. */
async function usesOf({ indexedDB }: SimulatedDevice, name: string): Promise<string[]> {
  const { createSpaceDatabase } = await import('../../../shared/workspace/core/space-database.ts')
  const { IDBKeyRange } = await import('fake-indexeddb')
  const db = createSpaceDatabase({ indexedDB, IDBKeyRange }, name)
  const row = (await db.table('sync').get('keys')) as { value: Record<'signing' | 'box', object> }
  db.close()
  return [row.value.signing, row.value.box].map((key) => {
    if ('under' in key) return 'kept'
    const { algorithm, extractable } = key as CryptoKey
    return `${algorithm.name}${extractable ? ' readable' : ''}`
  })
}

test('[K4] the device stays the same, what it wrote and what others write is there, and the keys can be read no more', async () => {
  const { seats, device, old } = await whileWebCryptoIs(withoutCurves(globalThis.crypto.subtle), async () => {
    const app = await loadApp()
    const seats = await app.shareTeam(at.relay, 'Ann')
    const [owner, ann] = seats as [(typeof seats)[0], (typeof seats)[0]]
    await owner.sees(({ areKeysReadable }) => areKeysReadable === true)
    await owner.addLead('before')
    await app.has(ann, 'before')
    await owner.sent()
    await ann.sent()
    for (const seat of seats) expect(await usesOf(seat.device, seat.space.spaceId)).toEqual(['kept', 'kept'])
    // Nothing that begins as a private key does stands there as it is.
    expect((await keysOnDisk(owner.device.indexedDB)).privateKeys).toEqual([])
    for (const seat of seats) seat.tab.kill()
    return { seats, device: owner.team?.self?.deviceId, old: await usesOf(owner.device, owner.space.spaceId) }
  })
  expect(old).toEqual(['kept', 'kept'])
  expect(device).toMatch(/^[0-9a-f]{32}$/u)

  const app = await loadApp()
  const restarted = seats.map((seat, index) => {
    const again = new app.Seat(app.createDevice(index + 50, { indexedDB: seat.device.indexedDB }))
    again.device.net.relay = at.relay.address
    again.space = seat.space
    return again
  })
  const [owner, ann] = restarted as [(typeof restarted)[0], (typeof restarted)[0]]
  for (const seat of restarted) {
    await seat.open()
    at.seats.push(seat)
    await seat.sees(({ standing, areKeysReadable }) => standing === 'member' && areKeysReadable === undefined)
    expect(await usesOf(seat.device, seat.space.spaceId)).toEqual(['Ed25519', 'X25519'])
  }
  expect(owner.team?.self?.deviceId).toBe(device)
  await owner.addLead('after')
  await app.has(ann, 'after')
  await ann.addLead('from Ann')
  await app.has(owner, 'from Ann')
  expect(await owner.leads()).toEqual(['after', 'before', 'from Ann'])
  for (const seat of restarted) expect(seat.sync?.problems).toEqual([])
})

test('[K4] a disk that takes nothing leaves the keys where they were; they work all the same, and go in at the next start', async () => {
  const kept = await whileWebCryptoIs(withoutCurves(globalThis.crypto.subtle), async () => {
    vi.resetModules()
    return (await import('../../../shared/sync/crypto/device-keys.ts')).createDeviceKeys()
  })
  const { createDevice } = await loadApp()
  const { areReadable, signAs } = await import('../../../shared/sync/crypto/device-keys.ts')
  const { createSpaceDatabase } = await import('../../../shared/workspace/core/space-database.ts')
  const { Secrets } = await import('../../../shared/workspace/sync/secrets.ts')
  const { SyncDatabase } = await import('../../../shared/workspace/sync/sync-database.ts')
  const { IDBKeyRange } = await import('fake-indexeddb')
  const device = createDevice()
  const tables = createSpaceDatabase({ indexedDB: device.indexedDB, IDBKeyRange }, 'space')
  const db = new SyncDatabase(tables)
  await db.setValue('keys', kept)
  device.failWrites('QuotaExceededError')
  const { keys } = await Secrets.open(db, null)
  device.failWrites(null)
  expect(areReadable(keys)).toBe(false)
  expect(await signAs(keys, new Uint8Array(1))).toHaveLength(64)
  expect(await usesOf(device, 'space')).toEqual(['kept', 'kept'])
  expect(areReadable((await Secrets.open(db, null)).keys)).toBe(false)
  expect(await usesOf(device, 'space')).toEqual(['Ed25519', 'X25519'])
  tables.close()
})
