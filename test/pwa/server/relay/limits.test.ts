// What happens to those who ask for too much, send nonsense or do not read.
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import { Bucket } from '../../../../shared/kernel/bucket.ts'
import { createSeededRandom } from '../../../../shared/kernel/ports.ts'
import { CLOSE, LIMITS } from '../../../../shared/sync/relay/protocol.ts'
import { enter, introduce, RawClient, readAll, type RunningRelay, type RunOptions, runRelay } from './running.ts'
import { type Actor, opEntry, TestTeam } from './team.ts'

let running: RunningRelay
afterEach(() => running.stop())

/** A relay with a space, and its owner connected. `clock.now` is the relay's time. */
async function start(options: RunOptions = {}) {
  const clock = { now: 0 }
  running = await runRelay({ now: () => clock.now, ...options })
  const team = await TestTeam.found()
  const owner = await introduce(running.address, team, team.owner)
  return { clock, team, owner }
}

const count = (name: Parameters<typeof running.relay.metrics.of>[0]) => running.relay.metrics.of(name)

test('[R9] random bytes end in a counted refusal, before and after coming in, and the relay goes on', async () => {
  const { team } = await start()
  const random = createSeededRandom(9)
  const frames = Array.from({ length: 60 }, (_, at) => {
    const frame = random.bytes(1 + Math.floor(random.next() * 400))
    if (at % 2) frame[0] = 1 + (at % 5)
    return frame
  })
  for (const [at, frame] of frames.entries()) {
    const client = at % 3 ? new RawClient(running.address) : await enter(running.address, team, team.owner)
    if (at % 3) await client.greet()
    client.sendBytes(frame)
    expect((await client.end()).code).toBe(CLOSE.malformed)
  }
  expect(count('malformed_total')).toBe(frames.length)
  const after = await enter(running.address, team, team.owner)
  expect(await readAll(after)).toEqual(team.entries)
})

test('[R9] text, too large a frame and a broken WebSocket frame end the connection only', async () => {
  const { team } = await start()
  const texting = await enter(running.address, team, team.owner)
  texting.socket.send('hello')
  expect((await texting.end()).code).toBe(CLOSE.malformed)
  const large = await enter(running.address, team, team.owner)
  large.sendBytes(new Uint8Array(LIMITS.messageBytes + 1))
  expect((await large.end()).code).toBe(1009)
  const raw = connect(Number(new URL(running.site).port), 'localhost')
  const key = randomBytes(16).toString('base64')
  raw.write(
    `GET /relay HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
  )
  raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]))
  raw.resume()
  await new Promise((resolve) => raw.once('close', resolve))
  expect(count('malformed_total')).toBeGreaterThanOrEqual(3)
  expect(await readAll(await enter(running.address, team, team.owner))).toEqual(team.entries)
})

test('[R10] who sends more than the rate is told how long to wait, then it goes on', async () => {
  const { clock, team, owner } = await start({ limits: { messagesPerConnection: { perSecond: 1, burst: 5 } } })
  const entries = Array.from({ length: 6 }, (_, at) => team.envelope(team.owner, `e${at}`, at + 1))
  // Two messages went for coming in.
  entries.forEach((entry, at) => owner.send({ type: 'append', request: at, entries: [entry] }))
  const refused = await owner.nextOf('refused')
  expect(refused).toEqual({ type: 'refused', request: 3, reason: 'rate', index: 0, retryAfter: 1000 })
  clock.now += refused.retryAfter
  // The two others were put off as well.
  await owner.nextOf('refused')
  await owner.nextOf('refused')
  owner.send({ type: 'append', request: 10, entries: [entries[3] ?? new Uint8Array()] })
  for (const request of [0, 1, 2, 10]) expect(await owner.nextOf('appended')).toMatchObject({ request })
  expect(count('rate_limited_total')).toBe(3)
})

test('[R10] a client that never waits is closed', async () => {
  const limits = { messagesPerConnection: { perSecond: 1, burst: 5 }, faults: { perSecond: 0.1, burst: 10 } }
  const { team, owner } = await start({ limits })
  for (let at = 0; at < 40; at++)
    owner.send({ type: 'append', request: at, entries: [team.envelope(team.owner, `${at}`)] })
  expect((await owner.end()).code).toBe(CLOSE.flood)
  expect(count('floods_total')).toBe(1)
})

test('[R10] a space that takes too much has to wait, another does not', async () => {
  const { team, owner } = await start({ limits: { bytesPerSpace: { perSecond: 1000, burst: 5000 } } })
  const other = await TestTeam.found()
  const elsewhere = await introduce(running.address, other, other.owner)
  const large = (at: number) => team.envelope(team.owner, new Uint8Array(3000), at)
  owner.send({ type: 'append', request: 1, entries: [large(1)] })
  owner.send({ type: 'append', request: 2, entries: [large(2)] })
  expect(await owner.nextOf('refused')).toMatchObject({ request: 2, reason: 'busy' })
  elsewhere.send({ type: 'append', request: 3, entries: [other.envelope(other.owner, new Uint8Array(3000))] })
  expect(await elsewhere.nextOf('appended')).toMatchObject({ request: 3 })
})

test('[R11] a full space says so, keeps what it has, and still takes operations', async () => {
  const { team, owner } = await start({ limits: { quotaBytes: 20_000 } })
  const rep = await team.add()
  owner.send({ type: 'append', request: 1, entries: team.entries })
  await owner.nextOf('appended')
  const overhead = team.envelope(team.owner, '').byteLength
  const room = 20_000 - (await running.relay.store.stats()).bytes
  owner.send({ type: 'append', request: 2, entries: [team.envelope(team.owner, new Uint8Array(room - overhead - 10))] })
  await owner.nextOf('appended')
  owner.send({ type: 'append', request: 3, entries: [team.envelope(team.owner, '', 2)] })
  expect(await owner.nextOf('refused')).toMatchObject({ request: 3, reason: 'quota' })
  const remove = await team.remove(rep)
  owner.send({ type: 'append', request: 4, entries: [opEntry(remove)] })
  expect(await owner.nextOf('appended')).toMatchObject({ request: 4 })
  const many = Array.from({ length: 20 }, () =>
    team.write({ type: 'checkpoint', digest: new Uint8Array(randomBytes(32)) }),
  )
  owner.send({ type: 'append', request: 5, entries: (await Promise.all(many)).map(opEntry) })
  expect(await owner.nextOf('refused')).toMatchObject({ request: 5, reason: 'quota' })
  expect(count('quota_refused_total')).toBe(2)
})

test('[R10] connections are limited for an address, a space and in all', async () => {
  const { team } = await start({ limits: { connectionsPerSpace: 2 } })
  const second = await enter(running.address, team, team.owner)
  const third = new RawClient(running.address)
  await third.authenticate(team.id, { as: 'device', device: team.owner.id }, (bytes) => signAs(team.owner.keys, bytes))
  expect((await third.end()).code).toBe(CLOSE.full)
  second.close()
  await second.end()
  await running.stop()
  running = await runRelay({ limits: { connectionsPerAddress: 1 } })
  const first = new RawClient(running.address)
  await first.greet()
  expect((await new RawClient(running.address).end()).code).toBe(1006)
  first.close()
  await first.end()
  await new RawClient(running.address).greet()
  expect(count('rejected_connections_total')).toBe(1)
})

test('[R10] one address founds so many spaces and no more', async () => {
  await start({ limits: { foundingsPerAddress: { perSecond: 0.001, burst: 2 } } })
  await introduce(running.address, ...(await founded()))
  await expect(introduceUntilRefused(...(await founded()))).resolves.toMatchObject({ reason: 'rate' })
  async function founded() {
    const team = await TestTeam.found()
    return [team, team.owner] as const
  }
  async function introduceUntilRefused(team: TestTeam, who: Actor) {
    const client = new RawClient(running.address)
    await client.authenticate(team.id, { as: 'device', device: who.id }, (bytes) => signAs(who.keys, bytes), true)
    client.send({ type: 'append', request: 1, entries: team.entries })
    return client.nextOf('refused')
  }
})

test('[R10] who connects and says nothing, or is nobody, is closed', async () => {
  running = await runRelay({ limits: { helloPatience: 50 } })
  expect((await new RawClient(running.address).end()).code).toBe(CLOSE.silent)
})

test('[R12] a reader that takes nothing is not buffered for without end, and gets everything once it reads', async () => {
  const unread = 64 * 1024
  const { team, owner } = await start({ limits: { unread } })
  const rep = await team.add()
  owner.send({ type: 'append', request: 1, entries: team.entries })
  await owner.nextOf('appended')
  const slow = await enter(running.address, team, rep)
  const before = await readAll(slow)
  slow.socket.pause()
  const sent: Uint8Array[] = []
  for (let at = 0; at < 150; at++) {
    const entry = team.envelope(team.owner, new Uint8Array(randomBytes(100_000)), at + 1)
    sent.push(entry)
    owner.send({ type: 'append', request: 10 + at, entries: [entry] })
    await owner.nextOf('appended')
  }
  const connection = [
    ...(running.relay as unknown as { connections: Set<{ device: string; socket: { bufferedAmount: number } }> })
      .connections,
  ].find(({ device }) => device === rep.hex)
  // 15 MB were sent to it; what waits in the relay is the limit and what one read of the store adds.
  expect(connection?.socket.bufferedAmount).toBeGreaterThan(0)
  expect(connection?.socket.bufferedAmount).toBeLessThan(unread + 2 * 1024 * 1024)
  slow.socket.resume()
  const got: Uint8Array[] = []
  while (got.length < sent.length) got.push(...(await slow.nextOf('entries')).entries.map(({ bytes }) => bytes))
  expect(before).toEqual(team.entries)
  expect(got.every((entry, at) => Buffer.compare(entry, sent[at] ?? new Uint8Array()) === 0)).toBe(true)
})

test('[R12] a reader that takes nothing for too long is given up', async () => {
  const limits = { unread: 1024, readPatience: 1000, pingEvery: 20, deadAfter: 1e9 }
  const { clock, team, owner } = await start({ limits })
  const rep = await team.add()
  owner.send({ type: 'append', request: 1, entries: team.entries })
  await owner.nextOf('appended')
  const slow = await enter(running.address, team, rep)
  await readAll(slow)
  slow.socket.pause()
  for (let at = 0; count('slow_readers_total') === 0; at++) {
    owner.send({
      type: 'append',
      request: 10 + at,
      entries: [team.envelope(team.owner, new Uint8Array(500_000), at + 1)],
    })
    await owner.nextOf('appended')
    clock.now += 100
  }
  slow.socket.resume()
  await slow.end()
})

test('the bucket gives what the rate says', () => {
  const bucket = new Bucket({ perSecond: 10, burst: 20 })
  expect(bucket.take(20, 1000)).toBe(0)
  expect(bucket.take(5, 1000)).toBe(500)
  expect(bucket.take(5, 1500)).toBe(0)
  expect(bucket.isFull(3400)).toBe(false)
  expect(bucket.isFull(3500)).toBe(true)
  expect(bucket.take(1000, 3500)).toBe(0)
  expect(bucket.take(1, 3500)).toBe(100)
})
