// A device that has its keys and nothing else asks the relay for its spaces.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'
import { openNatsStore } from '../../../../pwa/server/relay/nats/nats-store.ts'
import { openSqliteStore } from '../../../../pwa/server/relay/sqlite-store.ts'
import type { RelayStore } from '../../../../pwa/server/relay/store.ts'
import { toHex } from '../../../../shared/sync/bytes.ts'
import { signAs } from '../../../../shared/sync/crypto/device-keys.ts'
import type { RelaySocket } from '../../../../shared/sync/relay/client.ts'
import { FindFailed, findSpaces, type FoundSpaces } from '../../../../shared/sync/relay/find-spaces.ts'
import { authBytes, CLOSE, encodeServerMessage, NO_SPACE, originOf } from '../../../../shared/sync/relay/protocol.ts'
import { natsServer, startNats } from '../../../support/nats-servers.ts'
import { introduce, RawClient, type RunningRelay, runRelay } from './running.ts'
import { type Actor, createActor, opEntry, TestTeam } from './team.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function run(options: Parameters<typeof runRelay>[0] = {}): Promise<RunningRelay> {
  const running = await runRelay(options)
  ends.push(() => running.stop())
  return running
}

const find = (address: string, who: Actor, signer = who): Promise<FoundSpaces> =>
  findSpaces({
    address,
    device: who.keys.public,
    sign: (bytes) => signAs(signer.keys, bytes),
    openSocket: (to) => new WebSocket(to) as unknown as RelaySocket,
  })
const namesOf = ({ spaces }: FoundSpaces) => new Set(spaces.map(toHex))

/** Founds a team on a relay with somebody in it who did not connect. */
async function foundWith(address: string): Promise<{ team: TestTeam; rep: Actor }> {
  const team = await TestTeam.found()
  const rep = await team.add()
  const owner = await introduce(address, team, team.owner)
  owner.close()
  return { team, rep }
}

const stores: [string, () => Promise<{ open(): Promise<RelayStore> }>][] = [
  [
    'SQLite',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'relay-find-'))
      ends.push(() => rm(folder, { recursive: true }))
      return { open: async () => openSqliteStore(join(folder, 'relay.db')) }
    },
  ],
  [
    'NATS',
    async () => {
      const servers = await startNats()
      ends.push(() => servers.stop())
      return { open: () => openNatsStore(servers.address) }
    },
  ],
]

for (const [name, prepare] of stores) {
  test.skipIf(name === 'NATS' && !natsServer)(
    `[R19] a device finds the spaces it is in, over ${name}: not those it left or is not let into yet, also after a start`,
    async () => {
      const { open } = await prepare()
      let running = await runRelay({ store: await open() })
      const { team, rep } = await foundWith(running.address)
      const other = await TestTeam.found()
      const invite = await other.invite()
      const join = await other.join(invite, rep)
      const owner = await introduce(running.address, other, other.owner)
      expect(namesOf(await find(running.address, rep))).toEqual(new Set([team.space]))
      expect(namesOf(await find(running.address, other.owner))).toEqual(new Set([other.space]))
      owner.send({ type: 'append', request: 2, entries: [opEntry(await other.admit(join))] })
      await owner.nextOf('appended')
      expect(namesOf(await find(running.address, rep))).toEqual(new Set([team.space, other.space]))
      await running.stop()
      running = await run({ store: await open() })
      expect(await find(running.address, rep)).toMatchObject({ more: false })
      expect(namesOf(await find(running.address, rep))).toEqual(new Set([team.space, other.space]))
      const again = await introduce(running.address, other, other.owner)
      again.send({ type: 'append', request: 2, entries: [opEntry(await other.remove(rep))] })
      await again.nextOf('appended')
      expect(namesOf(await find(running.address, rep))).toEqual(new Set([team.space]))
      expect(await find(running.address, await createActor())).toEqual({ spaces: [], more: false })
    },
  )
}

test("[R19] nobody learns another device's spaces: not by its signature key alone, nor by its keys without their signature", async () => {
  const running = await run()
  const { rep } = await foundWith(running.address)
  const thief = await createActor()
  await expect(find(running.address, rep, thief)).rejects.toMatchObject({ reason: 'unauthorized' })
  // Its own signature key beside the other's box key makes another device's id, which no log names.
  const chimera = { ...thief, keys: { ...thief.keys, public: { ...rep.keys.public, sign: thief.keys.public.sign } } }
  expect(await find(running.address, chimera)).toEqual({ spaces: [], more: false })
  // A signature for another nonce, or under another origin.
  for (const origin of ['wss://elsewhere.example', originOf(running.address)]) {
    const client = new RawClient(running.address)
    await client.greet()
    const nonce = origin.startsWith('wss') ? client.nonce : new Uint8Array(32)
    const signature = await signAs(rep.keys, authBytes(origin, NO_SPACE, nonce))
    client.send({
      type: 'auth',
      space: NO_SPACE,
      claim: { as: 'keys', public: rep.keys.public },
      signature,
      introduces: false,
    })
    expect((await client.end()).code).toBe(CLOSE.unauthorized)
    expect(client.got.map(({ type }) => type)).toEqual(['hello'])
  }
  expect(running.log.join('\n')).not.toContain(rep.hex)
})

test('[R19] the connection ends with the answer, and leads into no space', async () => {
  const running = await run()
  const { team, rep } = await foundWith(running.address)
  const client = new RawClient(running.address)
  const claim = { as: 'keys' as const, public: rep.keys.public }
  await client.authenticate(NO_SPACE, claim, (bytes) => signAs(rep.keys, bytes))
  client.send({ type: 'subscribe', after: 0 })
  expect((await client.end()).code).toBe(CLOSE.done)
  expect(client.got).toMatchObject([{ type: 'hello' }, { type: 'spaces', spaces: [team.id], more: false }])
})

test('[R19] more than fit one message are told in several; of an older relay, that there are more', async () => {
  const running = await run()
  const founder = await createActor()
  const names: string[] = []
  for (let at = 0; at < 65; at++) {
    const team = await TestTeam.found(founder)
    names.push(team.space)
    ;(await introduce(running.address, team, founder)).close()
  }
  const found = await find(running.address, founder)
  expect(found.more).toBe(false)
  expect(namesOf(found)).toEqual(new Set(names))
  // One that says so once and closes.
  const older = new WebSocketServer({ port: 0 })
  older.on('connection', (socket) => {
    socket.send(encodeServerMessage({ type: 'hello', nonce: new Uint8Array(32), store: new Uint8Array(16) }))
    socket.on('message', () => {
      socket.send(encodeServerMessage({ type: 'spaces', spaces: found.spaces.slice(0, 64), more: true }))
      socket.close(CLOSE.done)
    })
  })
  const { port } = older.address() as AddressInfo
  const told = await find(`ws://localhost:${port}/relay`, founder)
  older.close()
  expect(told).toEqual({ spaces: found.spaces.slice(0, 64), more: true })
})

test('[R19] an operation is acknowledged only when the devices it names can be found by it', async () => {
  const running = await run()
  const team = await TestTeam.found()
  const owner = await introduce(running.address, team, team.owner)
  const { store } = running.relay
  const { noteDevices } = store
  store.noteDevices = () => Promise.reject(new Error('the disk'))
  const rep = await team.add()
  owner.send({ type: 'append', request: 2, entries: team.entries })
  expect((await owner.end()).code).toBe(CLOSE.tryLater)
  expect(await store.head(team.space)).toBe(1)
  store.noteDevices = noteDevices
  const again = await introduce(running.address, team, team.owner)
  again.close()
  expect(namesOf(await find(running.address, rep))).toEqual(new Set([team.space]))
})

test('[R10] asking for spaces too often ends in a time to wait', async () => {
  const running = await run({ limits: { findsPerAddress: { perSecond: 0.001, burst: 2 } } })
  const { rep } = await foundWith(running.address)
  await find(running.address, rep)
  await find(running.address, rep)
  const refused = await find(running.address, rep).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(FindFailed)
  expect(refused).toMatchObject({ reason: 'rate' })
  expect((refused as FindFailed).retryIn).toBeGreaterThan(100_000)
  expect(running.relay.metrics.of('finds_total')).toBe(2)
})

test('[R17] a relay that is not there, or ends in the middle, is told as such', async () => {
  const who = await createActor()
  await expect(find('ws://localhost:1/relay', who)).rejects.toMatchObject({ reason: 'offline' })
  const running = await run({ limits: { helloPatience: 50 } })
  const never = findSpaces({
    address: running.address,
    device: who.keys.public,
    sign: () => new Promise(() => {}),
    openSocket: (to) => new WebSocket(to) as unknown as RelaySocket,
  })
  await expect(never).rejects.toMatchObject({ reason: 'offline' })
})
