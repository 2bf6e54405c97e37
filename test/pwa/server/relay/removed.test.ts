// What a device that was taken out of a space is told, on either store, and what nobody else is.
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openNatsStore } from '../../../../pwa/server/relay/nats/nats-store.ts'
import { toHex, utf8 } from '../../../../shared/sync/bytes.ts'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import { CLOSE, ENTRY_OP } from '../../../../shared/sync/relay/protocol.ts'
import { natsServer, type NatsServers, startNats } from '../../../support/nats-servers.ts'
import { Device, settled, stopDevices } from './device.ts'
import { enter, EVERYONE, introduce, RawClient, readAll, runRelay, type RunningRelay } from './running.ts'
import { type Actor, createActor, opEntry, TestTeam } from './team.ts'

/** What a client was sent of the log. */
const entriesOf = (client: RawClient): Uint8Array[] =>
  client.got.flatMap((message) => (message.type === 'entries' ? message.entries.map(({ bytes }) => bytes) : []))

describe.each(['SQLite', 'NATS'])('on %s', (kind) => {
  if (kind === 'NATS' && !natsServer) return test.skip('nats-server is not installed')
  let servers: NatsServers | null = null
  let running: RunningRelay
  let names = 0
  beforeAll(async () => {
    if (kind === 'NATS') servers = await startNats()
  })
  afterAll(() => servers?.stop())
  beforeEach(async () => {
    running = await runRelay(servers ? { store: await openNatsStore(`${servers.address}/removed-${++names}`) } : {})
  })
  afterEach(async () => {
    stopDevices()
    await running.stop()
  })

  /** Asks to come in as a device. */
  async function knock(team: TestTeam, who: Actor, introduces: boolean): Promise<RawClient> {
    const client = new RawClient(running.address)
    await client.authenticate(team.id, { as: 'device', device: who.id }, (b) => signAs(who.keys, b), introduces)
    return client
  }

  test('[R5] a removed device is closed before anything newer, and does not come in again', async () => {
    const team = await TestTeam.found()
    const rep = await team.add()
    const owner = await introduce(running.address, team, team.owner)
    const removed = await enter(running.address, team, rep)
    const before = await readAll(removed)
    const remove = await team.remove(rep)
    const after = team.envelope(team.owner, 'after the removal')
    // In one message, which is the hardest order for the relay.
    owner.send({ type: 'append', request: 2, entries: [opEntry(remove), after] })
    expect(await removed.end()).toMatchObject({ code: CLOSE.outsider })
    // Of what came with its removal it is shown the removal alone.
    expect(entriesOf(removed)).toEqual([...before, opEntry(remove)])
    for (const introduces of [false, true]) {
      const again = await knock(team, rep, introduces)
      if (introduces) {
        expect(await again.nextOf('welcome')).toMatchObject({ standing: 'stranger' })
        again.send({ type: 'append', request: 1, entries: team.entries })
        again.send({ type: 'append', request: 2, entries: [after] })
        expect(await again.nextOf('refused')).toMatchObject({ request: 2 })
        expect(again.got.some(({ type }) => type === 'entries')).toBe(false)
        again.send({ type: 'subscribe', after: Number.MAX_SAFE_INTEGER })
      }
      expect(await again.nextOf('welcome')).toMatchObject({ standing: 'removed' })
      expect(entriesOf(again)).toEqual([])
      again.close()
    }
  })

  test('[R20] a removed device that asks is given the operations after its place in the log, nothing else, and is closed', async () => {
    const team = await TestTeam.found()
    const rep = await team.add()
    const owner = await introduce(running.address, team, team.owner)
    const before = await readAll(await enter(running.address, team, rep))
    const place = await running.relay.store.head(team.space)
    const secret = team.envelope(team.owner, 'before the removal')
    const remove = await team.remove(rep)
    const later = await team.write({ type: 'checkpoint', digest: randomBytes(32) })
    const entries = [secret, opEntry(remove), team.envelope(team.owner, 'after', 2), opEntry(later)]
    owner.send({ type: 'append', request: 2, entries })
    await owner.nextOf('appended')
    const ops = team.entries.filter((entry) => entry[0] === ENTRY_OP)
    expect(ops.length).toBe(before.length + 2)
    for (const introduces of [false, true]) {
      for (const [after, given] of [
        [0, ops],
        [place, [opEntry(remove), opEntry(later)]],
        [Number.MAX_SAFE_INTEGER, []],
      ] as const) {
        const again = await knock(team, rep, introduces)
        if (introduces) {
          await again.nextOf('welcome')
          again.send({ type: 'append', request: 1, entries: ops.slice(0, before.length) })
          again.send({ type: 'subscribe', after: 0 })
        }
        expect(await again.nextOf('welcome')).toEqual({ type: 'welcome', standing: 'removed' })
        again.send({ type: 'append', request: 3, entries: [team.envelope(rep, `late ${String(after)} ${introduces}`)] })
        again.send({ type: 'signal', request: 4, to: EVERYONE, bytes: utf8('still here') })
        again.send({ type: 'subscribe', after })
        expect((await again.end()).code).toBe(CLOSE.outsider)
        expect(entriesOf(again)).toEqual(given)
        expect(again.got.some(({ type }) => type === 'appended')).toBe(false)
      }
    }
    expect(await running.relay.store.head(team.space)).toBe(place + entries.length)
    expect(owner.got.some(({ type }) => type === 'signal')).toBe(false)
  })

  test('[R20] who was never in, or does not prove the key of one that was, is told nothing', async () => {
    const team = await TestTeam.found()
    const rep = await team.add()
    await team.remove(rep)
    await introduce(running.address, team, team.owner)
    const stranger = await createActor()
    const thief = { ...stranger, id: rep.id }
    // Somebody who asked to be let in and was not.
    const waiting = await createActor()
    await team.join(await team.invite(), waiting)
    for (const who of [stranger, thief, waiting]) {
      for (const introduces of [false, true]) {
        const client = await knock(team, who, introduces)
        if (introduces) {
          await client.nextOf('welcome')
          client.send({ type: 'append', request: 1, entries: team.entries })
        }
        client.send({ type: 'subscribe', after: 0 })
        expect((await client.end()).code).toBe(CLOSE.outsider)
        expect(client.got.map(({ type }) => type)).toEqual(introduces ? ['hello', 'welcome'] : ['hello'])
      }
    }
  })

  test('[R20] [M3] a removed client takes the removal in, and when that falls it reads what it was not shown', async () => {
    const team = await TestTeam.found()
    const [elder, younger] = [await team.add(), await team.add()]
    for (const { hex } of [elder, younger])
      await team.write({ type: 'setRole', person: hex, role: 'manager', cuts: null })
    const owner = new Device(running.address, team, team.owner)
    const a = new Device(running.address, team, elder)
    for (const device of [owner, a]) await device.live()
    await owner.write('before')
    await settled(owner, a)
    const mark = () => a.mark?.cursor
    await expect.poll(mark).toBe(await running.relay.store.head(team.space))
    const place = mark()
    // Each removes the other, unseen; the elder's removal is not out yet.
    const mine = await team.draft({ type: 'removePerson', person: younger.hex, cuts: new Map() }, elder)
    const theirs = await team.write({ type: 'removePerson', person: elder.hex, cuts: new Map() }, younger)
    const secret = team.envelope(team.owner, 'not for the removed', 2)
    await owner.client.append([secret, opEntry(theirs)])
    const knows = (entry: Uint8Array) => () => a.held.has(toHex(entry))
    await expect.poll(knows(opEntry(theirs))).toBe(true)
    await expect.poll(() => a.client.state).toMatchObject({ state: 'refused', reason: 'outsider' })
    expect(knows(secret)()).toBe(false)
    expect(mark()).toBe(place)
    expect(a.alarms).toEqual([])
    // It is the more senior: once the relay knows, it is in.
    a.hold(opEntry(mine))
    await expect.poll(() => a.client.state.state, { timeout: 10_000 }).toBe('live')
    await expect.poll(knows(secret)).toBe(true)
    await expect.poll(mark).toBeGreaterThan(place ?? 0)
    expect(a.alarms).toEqual([])
  })
})

test('[R20] a removed device that says nothing is closed', async () => {
  const team = await TestTeam.found()
  const rep = await team.add()
  const impatient = await runRelay({ limits: { helloPatience: 300 } })
  try {
    const owner = await introduce(impatient.address, team, team.owner)
    const silent = await enter(impatient.address, team, rep)
    const remove = await team.remove(rep)
    owner.send({ type: 'append', request: 2, entries: [opEntry(remove)] })
    expect((await silent.end()).code).toBe(CLOSE.outsider)
    expect(entriesOf(silent)).toEqual([])
    const again = new RawClient(impatient.address)
    await again.authenticate(team.id, { as: 'device', device: rep.id }, (bytes) => signAs(rep.keys, bytes))
    expect((await again.end()).code).toBe(CLOSE.outsider)
  } finally {
    await impatient.stop()
  }
})
