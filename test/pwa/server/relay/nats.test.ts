// Several relays on one log in NATS, and a cluster that loses a node.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { build } from '../../../../pwa/server/build.mjs'
import { openNatsStore } from '../../../../pwa/server/relay/nats/nats-store.ts'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import { CLOSE } from '../../../../shared/sync/relay/protocol.ts'
import { natsServer, type NatsServers, startNats } from '../../../support/nats-servers.ts'
import { enter, EVERYONE, introduce, type RawClient, readAll, type RunningRelay, runRelay } from './running.ts'
import { createActor, opEntry, TestTeam } from './team.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const entriesOf = (client: RawClient) =>
  client.got.flatMap((message) => (message.type === 'entries' ? message.entries : [])).map(({ bytes }) => hex(bytes))

/** A busy machine may take longer than a page of health waits for its store. */
const BUSY = { timeout: 10_000 }

describe.skipIf(!natsServer)('two relays on one nats-server', () => {
  let servers: NatsServers
  let names = 0
  const running: RunningRelay[] = []
  beforeAll(async () => void (servers = await startNats()))
  afterEach(async () => void (await Promise.all(running.splice(0).map((one) => one.stop()))))
  afterAll(() => servers.stop())

  async function runTwo(): Promise<[RunningRelay, RunningRelay]> {
    const address = `${servers.address}/two-${++names}`
    const start = async () => {
      const relay = await runRelay({ store: await openNatsStore(address) })
      running.push(relay)
      return relay
    }
    return [await start(), await start()]
  }

  test('[R18] what is appended over one is handed out and acknowledged over the other, operations and envelopes', async () => {
    const [a, b] = await runTwo()
    const team = await TestTeam.found()
    const owner = await introduce(a.address, team, team.owner)
    const rep = await team.add()
    owner.send({ type: 'append', request: 2, entries: team.entries })
    await owner.nextOf('appended')
    // The second has learnt of the new device from the log alone.
    const other = await enter(b.address, team, rep)
    expect((await readAll(other)).map(hex)).toEqual(team.entries.map(hex))
    await readAll(owner)
    const [one, two] = [team.envelope(team.owner, 'over the first'), team.envelope(rep, 'over the second')]
    owner.send({ type: 'append', request: 3, entries: [one] })
    expect((await other.nextOf('entries')).entries.map(({ bytes }) => hex(bytes))).toEqual([hex(one)])
    other.send({ type: 'append', request: 4, entries: [two, one] })
    const { cursors } = await other.nextOf('appended')
    await expect.poll(() => entriesOf(owner)).toContain(hex(two))
    expect(cursors[0]).toBeGreaterThan(cursors[1] ?? Infinity)
    // Nobody is handed an entry twice. Its own it may be handed once: the log can be quicker than its acknowledgement.
    expect(entriesOf(owner).filter((entry) => entry === hex(two))).toHaveLength(1)
    expect(entriesOf(owner).filter((entry) => entry === hex(one)).length).toBeLessThan(2)
    expect(entriesOf(other).filter((entry) => entry === hex(one))).toHaveLength(1)
  })

  test('[R18] signals cross, and who is connected to neither is absent', async () => {
    const [a, b] = await runTwo()
    const team = await TestTeam.found()
    const [rep, away] = [await team.add(), await team.add()]
    const owner = await introduce(a.address, team, team.owner)
    const other = await enter(b.address, team, rep)
    await expect.poll(() => a.relay.store.isConnected(team.space, rep.hex)).toBe(true)
    owner.send({ type: 'signal', request: 1, to: rep.id, bytes: utf8('for the rep') })
    expect(await other.nextOf('signal')).toMatchObject({ from: team.owner.id, bytes: utf8('for the rep') })
    other.send({ type: 'signal', request: 2, to: EVERYONE, bytes: utf8('for all') })
    expect((await owner.nextOf('signal')).bytes).toEqual(utf8('for all'))
    for (const nobody of [away.id, (await createActor()).id]) {
      owner.send({ type: 'signal', request: 3, to: nobody, bytes: utf8('x') })
      expect(await owner.nextOf('refused')).toMatchObject({ request: 3, reason: 'absent' })
    }
    other.close()
    await other.end()
    await expect.poll(() => a.relay.store.isConnected(team.space, rep.hex)).toBe(false)
    owner.send({ type: 'signal', request: 4, to: rep.id, bytes: utf8('x') })
    expect(await owner.nextOf('refused')).toMatchObject({ request: 4, reason: 'absent' })
  })

  test('[R5] [R20] a device removed over one is told by the other, and closed before anything newer', async () => {
    const [a, b] = await runTwo()
    const team = await TestTeam.found()
    const rep = await team.add()
    const owner = await introduce(a.address, team, team.owner)
    const removed = await enter(b.address, team, rep)
    const before = await readAll(removed)
    const remove = await team.remove(rep)
    owner.send({ type: 'append', request: 2, entries: [opEntry(remove), team.envelope(team.owner, 'after')] })
    expect((await removed.end()).code).toBe(CLOSE.outsider)
    expect(entriesOf(removed)).toEqual([...before, opEntry(remove)].map(hex))
  })

  test('[R15] an entry that a cluster, choosing a leader, kept a second time further on does not look like a log set back', async () => {
    const address = `${servers.address}/moved`
    const store = await openNatsStore(address)
    const [space, entry] = ['a'.repeat(32), Uint8Array.of(2, 1, 2, 3)]
    const seen: number[] = []
    store.watch(space, { entries: (entries) => seen.push(...entries.map(({ cursor }) => cursor)), told: () => {} })
    const [first = 0] = await store.append(space, [entry], { bytes: 1000, entries: 10 })
    await expect.poll(() => seen).toEqual([first])
    const hash = (await store.hashAt(space, first)) ?? new Uint8Array()
    // What such a leader does: it takes the same message without knowing the first.
    const nats = await connect({ servers: servers.address })
    const { seq } = await jetstream(nats).publish(`moved.kept.log.${space}.2.${hex(hash)}`, entry)
    await nats.close()
    await expect.poll(() => seen).toEqual([first, seq])
    await expect.poll(async () => hex((await store.hashAt(space, first)) ?? new Uint8Array())).toBe(hex(hash))
    expect(await store.readAfter(space, 0, 10)).toHaveLength(1)
    expect(await store.append(space, [entry], { bytes: 1000, entries: 10 })).toEqual([seq])
    await store.close()
  })

  test('health and metrics count what all processes stored; a store without servers is failing and says so', async () => {
    const alone = await startNats()
    const relay = await runRelay({ store: await openNatsStore(alone.address) })
    running.push(relay)
    const team = await TestTeam.found()
    await introduce(relay.address, team, team.owner)
    const health = async () => {
      const response = await fetch(`${relay.site}/relay/health`)
      return { code: response.status, ...((await response.json()) as object) }
    }
    const metrics = async () => (await fetch(`${relay.site}/relay/metrics`)).text()
    await expect.poll(health, BUSY).toMatchObject({ code: 200, status: 'ok', spaces: 1, entries: 1 })
    await expect.poll(metrics, BUSY).toContain('touchline_relay_stored_entries 1\n')
    await alone.nodes[0]?.kill()
    expect(await health()).toMatchObject({ code: 503, status: 'failing' })
    await alone.nodes[0]?.start()
    await expect.poll(health, BUSY).toMatchObject({ code: 200, status: 'ok', spaces: 1, entries: 1 })
    await running.pop()?.stop()
    await alone.stop()
  })

  test('an address that is none, a stream that is not ours and servers that are not there are told in words', async () => {
    await expect(openNatsStore('http://localhost:1')).rejects.toThrow('RELAY_STORE must be nats://')
    await expect(openNatsStore('nats://user:secret@/')).rejects.toThrow(/^((?!secret).)*$/)
    await expect(openNatsStore(`${servers.address}/No.Name`)).rejects.toThrow('small letters')
    await expect(openNatsStore('nats://127.0.0.1:1')).rejects.toThrow()
    const nats = await connect({ servers: servers.address })
    await (await jetstreamManager(nats)).streams.add({ name: 'foreign', subjects: ['foreign.>'] })
    await nats.close()
    await expect(openNatsStore(`${servers.address}/foreign`)).rejects.toThrow("not the relay's")
  })
})

describe.skipIf(!natsServer)('a cluster of three', () => {
  const at = (path: string) => new URL(`../../../../pwa/server/${path}`, import.meta.url).pathname
  const children: ChildProcess[] = []
  let folder = ''
  let servers: NatsServers
  beforeAll(async () => {
    await build({ only: ['relay'] })
    folder = await mkdtemp(join(tmpdir(), 'relay-nats-'))
    servers = await startNats(3)
  }, 120_000)
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await servers.stop()
    await rm(folder, { recursive: true, force: true })
  })

  async function startProcess() {
    const child = spawn(process.execPath, [at('start.mjs'), '--no-build', `--root=${folder}`], {
      env: { ...process.env, PORT: '0', RELAY_DATA: folder, RELAY_STORE: servers.address },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    children.push(child)
    let complaints = ''
    child.stderr?.on('data', (chunk) => (complaints += chunk))
    const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const site = await new Promise<string>((resolve, reject) => {
      child.once('message', (message) => resolve((message as { url: string }).url))
      child.once('exit', () => reject(new Error(`did not start: ${complaints}`)))
    })
    expect(complaints).toBe('')
    return { child, gone, site, address: `${site.replace('http', 'ws')}/relay`, complaints: () => complaints }
  }

  /** The node that orders the log now. While a node is missed, or the machine is busy, the cluster may be slow to agree on one. */
  async function leader() {
    const nats = await connect({ servers: servers.address.split(',') })
    try {
      const manager = await jetstreamManager(nats, { checkAPI: false, timeout: 20_000 })
      for (let attempt = 0; attempt < 100; attempt++) {
        const { cluster } = await manager.streams.info('touchline-relay').catch(() => ({ cluster: undefined }))
        const node = cluster?.leader ? servers.nodes[Number(cluster.leader.slice(1))] : undefined
        if (node) return node
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    } finally {
      await nats.close()
    }
    throw new Error('no leader')
  }

  test('[R14] the leading node killed while clients write over two relays: writing goes on, nothing acknowledged is lost', async () => {
    const relays = [await startProcess(), await startProcess()]
    const team = await TestTeam.found()
    const rep = await team.add()
    const owner = await introduce(relays[0]?.address ?? '', team, team.owner)
    owner.close()
    const acknowledged: string[] = []
    let isOver = false
    const clients = await Promise.all(
      [0, 1, 2, 3].map((at) => enter(relays[at % 2]?.address ?? '', team, at < 2 ? team.owner : rep)),
    )
    const readers = await Promise.all(relays.map(({ address }) => enter(address, team, rep)))
    for (const reader of readers) await readAll(reader)
    const writers = clients.map(async (client, who) => {
      for (let n = 0; !isOver; n++) {
        const entry = team.envelope(who < 2 ? team.owner : rep, `${who}/${n}`, n + 1)
        for (let isKept = false; !isKept;) {
          client.send({ type: 'append', request: n, entries: [entry] })
          const answer = await client.next()
          if (answer.type === 'refused') expect(answer.reason).toBe('busy')
          isKept = answer.type === 'appended'
        }
        acknowledged.push(hex(entry))
      }
    })
    const written = (count: number) =>
      expect.poll(() => acknowledged.length, { timeout: 90_000, interval: 100 }).toBeGreaterThan(count)
    await written(100)
    const killed = await leader()
    await killed.kill()
    await written(acknowledged.length + 100)
    // It comes back, and the next that leads goes: whoever is left has it all.
    await killed.start()
    await written(acknowledged.length + 100)
    await (await leader()).kill()
    await written(acknowledged.length + 100)
    isOver = true
    await Promise.all(writers)
    const all = new Set(acknowledged)
    expect(all.size).toBe(acknowledged.length)
    // For who comes now and who was connected all the time, over both. What a relay has not heard of yet comes a little later.
    for (const { address } of relays) readers.push(await enter(address, team, rep))
    for (const late of readers.slice(2)) await readAll(late)
    for (const reader of readers) {
      await expect
        .poll(() => new Set(entriesOf(reader).filter((entry) => all.has(entry))).size, { timeout: 60_000 })
        .toBe(all.size)
    }
    relays[0]?.child.kill('SIGTERM')
    expect(await relays[0]?.gone).toBe(0)
  }, 300_000)
})
