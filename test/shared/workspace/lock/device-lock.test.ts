// The lock of a device in several tabs: the key goes from tab to tab and to no disk.
import { afterEach, expect, test } from 'vitest'
import { LockDatabase, NewerLock } from '../../../../shared/workspace/lock/lock-database.ts'
import { DeviceLock, type LockSecret } from '../../../../shared/workspace/lock/device-lock.ts'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import { requestToPromise, transactionDone } from '../../../../shared/store/idb.ts'
import { keysOnDisk } from '../../../support/keys-on-disk.ts'
import { createDevice, type SimulatedDevice, type SimulatedTab } from '../../../support/simulated-device.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'

/** What a passkey gives: quicker than a passphrase, whose stretching `vault.test.ts` is about. */
const words = (text: string): LockSecret => {
  const output = hash(utf8(text))
  return { kind: 'passkey', credential: utf8('credential'), salt: new Uint8Array(32), output }
}
const RIGHT = words('correct horse battery')
const MINUTE = 60_000

const locks: DeviceLock[] = []
afterEach(() => {
  for (const lock of locks.splice(0)) lock.close()
})

async function openIn(tab: SimulatedTab): Promise<DeviceLock> {
  const lock = await DeviceLock.open(tab.environment)
  locks.push(lock)
  return lock
}

async function twoTabs(device: SimulatedDevice): Promise<[DeviceLock, DeviceLock]> {
  return [await openIn(await device.openTab()), await openIn(await device.openTab())]
}

test('L3 what opens it in one tab opens it in all, and what locks it in one locks it in all; a new tab is handed the key', async () => {
  const device = createDevice()
  const [one, two] = await twoTabs(device)
  expect(one.state).toEqual({ is: 'off' })
  value(await one.turnOn(RIGHT))
  await until(() => two.state.is === 'open')
  const three = await openIn(await device.openTab())
  await until(() => three.state.is === 'open')
  three.lock()
  await until(() => one.state.is === 'locked' && two.state.is === 'locked')
  expect([one.vault, two.vault, three.vault]).toEqual([null, null, null])
  value(await two.unlock(RIGHT))
  await until(() => one.state.is === 'open' && three.state.is === 'open')
  expect(await keysOnDisk(device.indexedDB)).toMatchObject({ cryptoKeys: [], privateKeys: [] })
  // With the last tab the key is gone.
  for (const lock of locks.splice(0)) lock.close()
  expect((await openIn(await device.openTab())).state.is).toBe('locked')
})

test('L3 a wrong secret opens nothing and makes the next try wait, longer each time; the right one ends that', async () => {
  const device = createDevice()
  const [lock] = await twoTabs(device)
  value(await lock.turnOn(RIGHT))
  lock.lock()
  expect(await lock.unlock(words('wrong'))).toEqual({ ok: false, error: { code: 'wrong' } })
  expect(await lock.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wait', seconds: 1 } })
  device.clock.time += 1000
  expect(await lock.unlock(words('wrong too'))).toEqual({ ok: false, error: { code: 'wrong' } })
  expect(await lock.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wait', seconds: 2 } })
  device.clock.time += 2000
  expect(await lock.change(words('wrong'), words('another one'))).toEqual({ ok: false, error: { code: 'wrong' } })
  value(await afterWait(device, lock, 4))
  expect(await lock.unlock(RIGHT)).toEqual({ ok: true, value: null })
})

/** What a try gives after so many seconds, and not before. */
async function afterWait(device: SimulatedDevice, lock: DeviceLock, seconds: number): ReturnType<DeviceLock['unlock']> {
  device.clock.time += seconds * 1000 - 1
  expect(await lock.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wait', seconds: 1 } })
  device.clock.time += 1
  return lock.unlock(RIGHT)
}

test('L3 the wait is the device’s: a new tab, a reload and many tries at once do not spare it', async () => {
  const device = createDevice()
  const [one, two] = await twoTabs(device)
  value(await one.turnOn(RIGHT))
  await until(() => two.state.is === 'open')
  one.lock()
  await until(() => two.state.is === 'locked')
  // At once in two tabs: one of them is a try.
  const tries = await Promise.all([one.unlock(words('wrong')), two.unlock(words('wrong too'))])
  expect(tries.map((tried) => (tried.ok ? 'open' : tried.error.code)).sort()).toEqual(['wait', 'wrong'])
  for (const lock of [one, two])
    expect(await lock.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wait', seconds: 1 } })
  device.clock.time += 1000
  expect(await two.unlock(words('wrong'))).toMatchObject({ error: { code: 'wrong' } })
  for (const lock of locks.splice(0)) lock.close()
  const reloaded = await openIn(await device.openTab())
  expect(await reloaded.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wait', seconds: 2 } })
  value(await afterWait(device, reloaded, 2))
  // The right one ends it, for all tabs.
  reloaded.lock()
  expect(await reloaded.unlock(words('wrong'))).toMatchObject({ error: { code: 'wrong' } })
  expect(await (await openIn(await device.openTab())).unlock(RIGHT)).toMatchObject({ error: { seconds: 1 } })
})

test('L3 a try that ended with its tab counts; a clock that is set back begins the wait anew, and shuts nobody out', async () => {
  const device = createDevice()
  const [lock] = await twoTabs(device)
  value(await lock.turnOn(RIGHT))
  lock.lock()
  const { lockId } = (await new LockDatabase(device.indexedDB).lock())!
  for (const seconds of [1, 2, 4]) {
    expect(await new LockDatabase(device.indexedDB).countTry(lockId, device.clock.time)).toBe(0)
    device.clock.time -= 365 * 24 * 60 * MINUTE
    expect(await lock.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wait', seconds } })
    device.clock.time += seconds * 1000
  }
  value(await lock.unlock(RIGHT))
})

test('L3 of another lock nothing is counted, and what a later version counted is not overwritten', async () => {
  const device = createDevice()
  const [lock] = await twoTabs(device)
  value(await lock.turnOn(RIGHT))
  lock.lock()
  expect(await lock.unlock(words('wrong'))).toMatchObject({ error: { code: 'wrong' } })
  await lock.remove()
  value(await lock.turnOn(words('a new one')))
  lock.lock()
  value(await lock.unlock(words('a new one')))
  const db = await requestToPromise(device.indexedDB.open('touchline-directory'))
  const transaction = db.transaction('settings', 'readwrite')
  transaction.objectStore('settings').put({ key: 'lockTries', value: { version: 2 } })
  await transactionDone(transaction)
  db.close()
  await expect(lock.unlock(words('a new one'))).rejects.toThrow(NewerLock)
})

test('L3 where the disk takes nothing, the lock opens all the same, and the wait is the tab’s', async () => {
  const device = createDevice()
  const [lock] = await twoTabs(device)
  value(await lock.turnOn(RIGHT))
  lock.lock()
  device.failWrites('QuotaExceededError')
  try {
    expect(await lock.unlock(words('wrong'))).toMatchObject({ error: { code: 'wrong' } })
    expect(await lock.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wait', seconds: 1 } })
    device.clock.time += 1000
    value(await lock.unlock(RIGHT))
  } finally {
    device.failWrites(null)
  }
})

test('L3 a changed secret is the one all tabs ask for; the lock itself stays open', async () => {
  const device = createDevice()
  const [one, two] = await twoTabs(device)
  value(await one.turnOn(RIGHT))
  await until(() => two.state.is === 'open')
  value(await one.change(RIGHT, words('quite another one')))
  one.lock()
  await until(() => two.state.is === 'locked')
  expect(await two.unlock(RIGHT)).toEqual({ ok: false, error: { code: 'wrong' } })
  device.clock.time += 1000
  value(await two.unlock(words('quite another one')))
})

test('L3 without a hand on any keyboard it locks itself after the minutes that were chosen; a hand in any tab keeps it open', async () => {
  const device = createDevice()
  const [one, two] = await twoTabs(device)
  value(await one.turnOn(RIGHT))
  await until(() => two.state.is === 'open')
  await one.setIdleMinutes(5)
  await until(() => two.state.is === 'open' && two.state.lock.idleMinutes === 5)
  device.clock.time += 4 * MINUTE
  const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10))
  two.noteActive()
  await pause()
  // A write of the lock makes all tabs look at the clock, as their timers would.
  const look = async (): Promise<void> => {
    await one.setIdleMinutes(5)
    await pause()
  }
  device.clock.time += 4 * MINUTE
  await look()
  expect(one.state.is).toBe('open')
  device.clock.time += 2 * MINUTE
  await look()
  await until(() => one.state.is === 'locked' && two.state.is === 'locked')
})

test('of two tabs that turn it on at once one does; removed, it is off in all', async () => {
  const device = createDevice()
  const [one, two] = await twoTabs(device)
  const [first, second] = await Promise.all([one.turnOn(RIGHT), two.turnOn(words('the other tab'))])
  expect([first.ok, second.ok].sort()).toEqual([false, true])
  await until(() => one.state.is === 'open' && two.state.is === 'open')
  await one.remove()
  await until(() => two.state.is === 'off')
  expect(two.vault).toBeNull()
  expect(await new LockDatabase(device.indexedDB).lock()).toBeNull()
})

test('a lock of a later version is neither opened nor overwritten', async () => {
  const device = createDevice()
  const tab = await device.openTab()
  await tab.directory.list()
  const db = await requestToPromise(device.indexedDB.open('touchline-directory'))
  const transaction = db.transaction('settings', 'readwrite')
  transaction.objectStore('settings').put({ key: 'lock', value: { version: 2, lockId: 'later' } })
  await transactionDone(transaction)
  db.close()
  await expect(DeviceLock.open(tab.environment)).rejects.toThrow(NewerLock)
})
