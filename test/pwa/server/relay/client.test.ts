// The client that ships, against the relay that ships, and against relays that lie.
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { openSqliteStore, type SqliteStore } from '../../../../pwa/server/relay/sqlite-store.ts'
import { toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import { sign } from '../../../../shared/sync/crypto/webcrypto.ts'
import type { RelayClientOptions, RelaySocket } from '../../../../shared/sync/relay/client.ts'
import { EntryRefused } from '../../../../shared/sync/relay/outbox.ts'
import { decodeServerMessage, encodeServerMessage, type ServerMessage } from '../../../../shared/sync/relay/protocol.ts'
import { Device, settled, stopDevices } from './device.ts'
import { freePort, type RunningRelay, runRelay } from './running.ts'
import { createActor, opEntry, TestTeam } from './team.ts'

let folder: string
let running: RunningRelay | null = null
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'relay-client-'))))
afterEach(async () => {
  stopDevices()
  await running?.stop()
  running = null
  await rm(folder, { recursive: true })
})

test('[R13] the first connection founds the space and brings all a device holds; another gets it, and only what is new after', async () => {
  running = await runRelay()
  const team = await TestTeam.found()
  const rep = await team.add()
  const a = new Device(running.address, team, team.owner)
  a.hold(team.envelope(team.owner, 'from before the relay'))
  await a.live()
  const b = new Device(running.address, team, rep)
  await b.live()
  await settled(a, b)
  await a.write('one')
  await b.write('two')
  await settled(a, b)
  await expect.poll(() => b.mark?.owes).toBe(false)
  const received = b.received
  b.client.stop()
  await a.write('while away')
  await b.live()
  await settled(a, b)
  expect(b.received).toBe(received + 1)
  expect([...a.alarms, ...b.alarms]).toEqual([])
})

test('[R13] what is written without a relay is sent when it comes, and each is acknowledged', async () => {
  const port = await freePort()
  const team = await TestTeam.found()
  const a = new Device(`ws://localhost:${port}/relay`, team, team.owner)
  a.client.start()
  const written = ['one', 'two', 'three'].map((text) => a.write(text))
  await expect.poll(() => a.client.state.state).toBe('offline')
  expect(a.client.unacknowledged).toBe(3)
  running = await runRelay({ port })
  await Promise.all(written)
  expect(a.client.unacknowledged).toBe(0)
  expect(await running.relay.store.head(team.space)).toBe(4)
})

test('[R14] a relay that stops and starts again over its file has everything, and clients come back by themselves', async () => {
  const port = await freePort()
  const file = join(folder, 'relay.db')
  running = await runRelay({ port, file })
  const team = await TestTeam.found()
  const rep = await team.add()
  const [a, b] = [new Device(running.address, team, team.owner), new Device(running.address, team, rep)]
  await a.live()
  await b.live()
  await a.write('before')
  await settled(a, b)
  await running.stop()
  const late = b.write('while it is away')
  await expect.poll(() => a.client.state.state).toBe('offline')
  running = await runRelay({ port, file })
  await late
  await settled(a, b)
  expect([...a.alarms, ...b.alarms]).toEqual([])
})

test('[R15] a relay set back to an old copy: alarm, everything is sent again, nothing is lost', async () => {
  const port = await freePort()
  const file = join(folder, 'relay.db')
  running = await runRelay({ port, file })
  const team = await TestTeam.found()
  const a = new Device(running.address, team, team.owner)
  await a.live()
  await a.write('old')
  await (running.relay.store as SqliteStore).backup(join(folder, 'monday.db'))
  // After the copy: a new member, who the copy does not know, and more entries.
  const rep = await team.add()
  for (const entry of team.entries) a.hold(entry)
  await a.client.append(team.entries)
  const b = new Device(running.address, team, rep)
  await b.live()
  for (const text of ['new one', 'new two']) await a.write(text)
  await b.write('of the new member')
  await settled(a, b)
  await expect.poll(() => b.mark?.owes).toBe(false)
  await running.stop()
  for (const end of ['', '-wal', '-shm']) await rm(file + end, { force: true })
  await copyFile(join(folder, 'monday.db'), file)
  // The new member comes first: the relay takes him for a stranger, and he introduces himself.
  a.client.stop()
  running = await runRelay({ port, file })
  await b.live()
  await expect.poll(() => b.alarms).toEqual(['rolledBack'])
  await a.live()
  await expect.poll(() => a.alarms).toEqual(['rolledBack'])
  await expect.poll(() => [a.mark?.owes, b.mark?.owes]).toEqual([false, false])
  const kept = await running.relay.store.readAfter(team.space, 0, 1000)
  expect(new Set(kept.map(({ bytes }) => toHex(bytes)))).toEqual(new Set(a.held.keys()))
})

test('[R15] a relay that lost everything is another one: alarm, and everything is sent again', async () => {
  const port = await freePort()
  running = await runRelay({ port, file: join(folder, 'one.db') })
  const team = await TestTeam.found()
  const a = new Device(running.address, team, team.owner)
  await a.live()
  await a.write('one')
  await expect.poll(() => a.mark?.owes).toBe(false)
  await running.stop()
  running = await runRelay({ port, file: join(folder, 'two.db') })
  await expect.poll(() => a.alarms).toEqual(['replaced'])
  await expect.poll(() => a.mark?.owes).toBe(false)
  const kept = await running.relay.store.readAfter(team.space, 0, 1000)
  expect(kept.map(({ bytes }) => toHex(bytes))).toEqual([...a.held.keys()])
})

test('[R15] a resend that was cut short is taken up again', async () => {
  running = await runRelay()
  const team = await TestTeam.found()
  const a = new Device(running.address, team, team.owner)
  a.hold(team.envelope(team.owner, 'owed'))
  const { everything } = (a.client as unknown as { options: RelayClientOptions }).options
  let crashes = 1
  ;(a.client as unknown as { options: RelayClientOptions }).options.everything = () => {
    if (crashes-- > 0) throw new Error('the device went down')
    return everything()
  }
  a.client.start()
  await expect.poll(() => a.states.map(({ state }) => state)).toContain('offline')
  await a.live()
  await expect.poll(() => a.mark?.owes).toBe(false)
  expect(await running.relay.store.head(team.space)).toBe(2)
})

test('[R16] a relay that acknowledges an entry and then leaves it out is noticed', async () => {
  running = await runRelay()
  const team = await TestTeam.found()
  const rep = await team.add()
  const a = new Device(running.address, team, team.owner)
  await a.live()
  const b = new Device(running.address, team, rep)
  await b.live()
  const { store } = running.relay
  // The liar: says it is on the disk, at the next place, and keeps nothing.
  const { append } = store
  store.append = async (space) => [(await store.head(space)) + 1]
  await a.write('swallowed')
  store.append = append
  await b.write('next')
  await expect.poll(() => a.alarms).toEqual(['withheld'])
  // It is sent again, and this time it is there.
  await settled(a, b)
})

/** A line to a relay that keeps some entries from this device alone. */
class Blinkered extends WebSocket {
  constructor(
    address: string,
    private readonly isHidden: (entry: Uint8Array) => boolean,
  ) {
    super(address, { perMessageDeflate: false })
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event !== 'message') return super.emit(event, ...args)
    const message = decodeServerMessage(new Uint8Array(args[0] as ArrayBuffer))
    if (message.type !== 'entries') return super.emit(event, ...args)
    const entries = message.entries.filter(({ bytes }) => !this.isHidden(bytes))
    const last = message.entries.at(-1)!
    const frames: ServerMessage[] = entries.length > 0 ? [{ ...message, entries }] : []
    frames.push({ type: 'upTo', cursor: last.cursor, hash: hash(last.bytes) })
    for (const frame of frames) super.emit(event, encodeServerMessage(frame).slice().buffer, true)
    return true
  }
}

test('[R16] what a relay keeps from this device alone is noticed, once it comes another way and is brought to it', async () => {
  running = await runRelay()
  const team = await TestTeam.found()
  const [one, two] = [await team.add(), await team.add()]
  const a = new Device(running.address, team, team.owner)
  const [b, c] = [one, two].map((who) => new Device(running!.address, team, who)) as [Device, Device]
  const hidden = new Set<string>()
  const d = new Device(running.address, team, await team.add(), {
    openSocket: (to) => new Blinkered(to, (entry) => hidden.has(toHex(entry))) as unknown as RelaySocket,
  })
  for (const entry of team.entries) for (const device of [a, b, c]) device.hold(entry)
  for (const device of [a, b, c, d]) await device.live()
  await a.write('seen by all')
  await settled(a, b, c, d)
  const secret = team.envelope(one, 'kept from one')
  hidden.add(toHex(secret))
  b.hold(secret)
  await b.client.append([secret])
  await a.write('after it')
  await expect.poll(() => d.has(a)).toBe(false)
  await settled(a, b, c)
  await expect.poll(() => [...d.held.values()].some((entry) => Buffer.from(entry).includes('after it'))).toBe(true)
  expect(d.alarms).toEqual([])
  // By a line from device to device; and all of them bring what they have so, as they do.
  for (const device of [d, c]) {
    device.hold(secret)
    await device.client.append([secret])
  }
  await expect.poll(() => d.alarms).toEqual(['withheld'])
  // Brought again, or by who was shown it or wrote it, it is no alarm.
  for (const device of [a, b, c, d]) await device.client.append([secret])
  // Two that bring the same new entry at once: one of them is told a place it has not read up to.
  const fresh = team.envelope(two, 'new')
  for (const device of [a, b, c]) device.hold(fresh)
  await Promise.all([a, b, c].map((device) => device.client.append([fresh])))
  await settled(a, b, c)
  for (const device of [a, b, c]) await device.client.append([fresh])
  expect([a.alarms, b.alarms, c.alarms, d.alarms]).toEqual([[], [], [], ['withheld']])
})

test('[R17] a client that is not in says so and asks again, until it is let in', async () => {
  running = await runRelay()
  const team = await TestTeam.found()
  const outsider = await createActor()
  const owner = new Device(running.address, team, team.owner)
  await owner.live()
  const a = new Device(running.address, team, outsider)
  a.client.start()
  await expect.poll(() => a.states.map(({ state }) => state)).toContain('refused')
  expect(a.states.find(({ state }) => state === 'refused')).toMatchObject({ reason: 'outsider' })
  const invite = await team.invite()
  await team.admit(await team.join(invite, outsider))
  await owner.client.append(team.entries)
  await expect.poll(() => a.client.state.state, { timeout: 10_000 }).toBe('live')
})

test('[R17] a guest brings its join, and a refused entry is told to who appended it while the others go on', async () => {
  running = await runRelay()
  const team = await TestTeam.found()
  const invite = await team.invite()
  const owner = new Device(running.address, team, team.owner)
  await owner.live()
  const joiner = await createActor()
  const guest = new Device(running.address, team, joiner, {
    claim: { as: 'invite', key: invite.key.publicKey },
    sign: (bytes) => sign(invite.key.privateKey, bytes),
  })
  guest.held.clear()
  await guest.live()
  await expect.poll(() => guest.held.size).toBe(team.entries.length)
  const refused = expect(guest.client.append([team.envelope(joiner, 'too early')])).rejects.toThrow(EntryRefused)
  const join = opEntry(await team.join(invite, joiner))
  const request = guest.client.append([join])
  await refused
  await request
  await expect.poll(() => owner.held.has(toHex(join))).toBe(true)
  // A guest's place in the log is nobody's else.
  expect(guest.mark).toBeNull()
})

test('[R7] signals go between clients', async () => {
  running = await runRelay()
  const team = await TestTeam.found()
  const rep = await team.add()
  const [a, b] = [new Device(running.address, team, team.owner), new Device(running.address, team, rep)]
  expect(a.client.signal(rep.id, utf8('too early'))).toBe(false)
  await a.live()
  await b.live()
  expect(a.client.signal(rep.id, utf8('offer'))).toBe(true)
  await expect.poll(() => b.signals).toEqual([`${team.owner.hex}:offer`])
})

test('[R12] a rate limit slows a large upload down and loses nothing', async () => {
  running = await runRelay({ limits: { bytesPerConnection: { perSecond: 2_000_000, burst: 400_000 } } })
  const team = await TestTeam.found()
  const a = new Device(running.address, team, team.owner)
  for (let at = 0; at < 100; at++) a.hold(team.envelope(team.owner, new Uint8Array(10_000).fill(at)))
  await a.live()
  await expect.poll(() => a.mark?.owes, { timeout: 15_000 }).toBe(false)
  expect(running.relay.metrics.of('rate_limited_total')).toBeGreaterThan(0)
  expect(await running.relay.store.head(team.space)).toBe(101)
})

test('a store another process uses is not opened a second time', async () => {
  running = await runRelay({ file: join(folder, 'relay.db') })
  expect(() => openSqliteStore(join(folder, 'relay.db'))).toThrow('another process uses')
})
