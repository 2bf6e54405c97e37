// Two relays on one log that forget at once, each in the middle of the other's work.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../../pwa/server/relay/limits.ts'
import { openLogRoster } from '../../../../pwa/server/relay/log-roster.ts'
import { openNatsStore } from '../../../../pwa/server/relay/nats/nats-store.ts'
import { Pruning } from '../../../../pwa/server/relay/pruning.ts'
import { openSqliteStore } from '../../../../pwa/server/relay/sqlite-store.ts'
import type { RelayStore } from '../../../../pwa/server/relay/store.ts'
import { concatBytes } from '../../../../shared/sync/bytes.ts'
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import { ENTRY_ENVELOPE } from '../../../../shared/sync/relay/protocol.ts'
import { encodeWaiver, type Waiver } from '../../../../shared/sync/relay/waiver.ts'
import { natsServer, type NatsServers, startNats } from '../../../support/nats-servers.ts'
import { diceOf } from '../../../support/dice.ts'
import { foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'

const DAY = 24 * 60 * 60 * 1000
const board = { group: TEAM, name: 'board' }
const toEntry = (bytes: Uint8Array) => concatBytes([Uint8Array.of(ENTRY_ENVELOPE), bytes])
const PLENTY = { bytes: 2 ** 40, entries: 2 ** 40 }

/** A store that does something before the first call of a method. */
function before(store: RelayStore, method: 'replaceNote' | 'prune', work: () => Promise<unknown>): RelayStore {
  let isDone = false
  const own = Object.create(store) as RelayStore
  const run = async (): Promise<void> => {
    if (isDone) return
    isDone = true
    await work()
  }
  own.replaceNote = async (...args) => {
    if (method === 'replaceNote') await run()
    return store.replaceNote(...args)
  }
  own.prune = async (...args) => {
    if (method === 'prune') await run()
    return store.prune(...args)
  }
  return own
}

describe.each(['SQLite', 'NATS'])('on %s', (kind) => {
  if (kind === 'NATS' && !natsServer) return test.skip('nats-server is not installed')
  let servers: NatsServers | null = null
  let folder: string
  let stores: RelayStore[]
  let names = 0
  let team: Record<'anna' | 'ben' | 'cleo' | 'fresh', NetworkDevice>
  let network: Network
  const now = [0, 0]
  beforeAll(async () => {
    if (kind === 'NATS') servers = await startNats()
  })
  afterAll(() => servers?.stop())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'relay-'))
    const address = `${servers?.address ?? ''}/together-${++names}`
    // One process alone has a file open; here two share what it has opened, which is no safer.
    stores = servers
      ? [await openNatsStore(address), await openNatsStore(address)]
      : [openSqliteStore(join(folder, 'relay.db'))]
    team = (await foundTeam({ anna: 'owner', ben: 'coach', cleo: 'member', fresh: 'member' })).devices
    network = new Network(diceOf(3))
    now.fill(Date.UTC(2026, 0, 1))
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    await rm(folder, { recursive: true })
  })

  const storeOf = (process: 0 | 1): RelayStore => stores[process] ?? stores[0]!

  /** A relay as it is now: its roster is not told of what is written later. */
  async function pruningOf(process: 0 | 1, store = storeOf(process)): Promise<Pruning> {
    const roster = openLogRoster(team.anna.space)
    await roster.accept(team.anna.disk.ops)
    return new Pruning(team.anna.space, roster, { store, wallClock: () => now[process]!, limits: defaultLimits })
  }

  const append = (all: readonly Uint8Array[]) => storeOf(0).append(team.anna.space, all.map(toEntry), PLENTY)

  async function edit(device: NetworkDevice, key: string): Promise<void> {
    device.edit(board, (doc) => doc.getMap('m').set(key, 1))
    await device.flush()
    await append([...device.disk.envelopes.rows.values()].sort((a, b) => a.seq - b.seq).map(({ bytes }) => bytes))
  }

  /** A snapshot of what a device has; its id. */
  async function snapshotOf(by: NetworkDevice): Promise<string> {
    expect(await by.replica.tidy(0)).toBeGreaterThan(0)
    const [own] = by.replica.snapshots.offers.all(by.docId(board))
    await append(own!.parts)
    return own!.id
  }

  /** Cleo vouches for a snapshot, and both give their word for it at a relay. */
  async function waive(by: NetworkDevice, id: string, at: Pruning): Promise<void> {
    const { cleo } = team
    network.connect(by, cleo)
    await network.deliverAll()
    network.cut()
    await cleo.replica.tidy(1000)
    const { parts, chains, witnesses } = cleo.replica.snapshots.offers.of(by.docId(board), id)!
    const witness = witnesses.get(cleo.id)!
    await append([witness])
    const nameOf = (bytes: Uint8Array) => hash(toEntry(bytes))
    const { space } = by
    const waiver: Waiver = { space, doc: by.docId(board), parts: parts.map(nameOf), witness: nameOf(witness), chains }
    for (const device of [by, cleo]) expect(await at.take(device.id, encodeWaiver(waiver))).toBe('taken')
  }

  async function left(): Promise<Uint8Array[]> {
    const entries = await storeOf(0).readAfter(team.anna.space, 0, 1000)
    return entries.map(({ bytes }) => bytes.subarray(1))
  }

  /** What somebody who comes new finds. */
  async function found(): Promise<string[]> {
    const { name, space, keys, disk } = team.fresh
    const device = await NetworkDevice.start(name, space, keys, disk.ops)
    await device.replica.receiveEntries([], await left())
    await device.replica.caughtUp()
    return Object.keys(device.read(board)).sort()
  }

  /** Two snapshots made apart, neither of which holds what the other does; at the second relay's clock both are due. */
  async function apart(): Promise<void> {
    const { anna, ben, cleo } = team
    await edit(anna, 'together')
    await network.heal([anna, ben, cleo])
    await edit(anna, 'anna')
    await edit(ben, 'ben')
    const relay = await pruningOf(0)
    await waive(anna, await snapshotOf(anna), relay)
    now.fill(now[0]! + DAY)
    await waive(ben, await snapshotOf(ben), relay)
    now[0] = now[0]! + 89 * DAY
    now[1] = now[1]! + 90 * DAY
  }

  test.each(['replaceNote', 'prune'] as const)(
    '[R21] [R18] of two snapshots made apart one is acted on, whichever relay comes before the other’s %s',
    async (method) => {
      await apart()
      const all = (await left()).length
      const second = await pruningOf(1)
      const store = before(storeOf(0), method, () => second.run())
      const first = await pruningOf(0, store)
      await first.run()
      expect((await left()).length).toBeLessThan(all)
      now.fill(now[0]! + 10 * DAY)
      for (const relay of [first, second]) await relay.run()
      expect(await found()).toEqual(['anna', 'ben', 'together'])
    },
  )

  test('[R21] [R18] nothing older is acted on than what another relay is acting on', async () => {
    const { anna, ben, cleo } = team
    await edit(ben, 'ben')
    await network.heal([anna, ben, cleo])
    await edit(anna, 'anna')
    const relay = await pruningOf(0)
    // Anna's holds all that Ben's does and stands before it; it is due a day later.
    const annas = await snapshotOf(anna)
    await waive(ben, await snapshotOf(ben), relay)
    now.fill(now[0]! + DAY)
    await edit(cleo, 'cleo')
    await waive(anna, annas, relay)
    now[0] = now[0]! + 89 * DAY
    now[1] = now[1]! + 90 * DAY
    // The second relay has heard that Ben was taken out, and believes Anna alone; the first has not.
    const secondRun = async (): Promise<void> => {
      await anna.op({ type: 'removePerson', person: ben.id, cuts: anna.cutsOf(ben.id) })
      await (await pruningOf(1)).run()
    }
    const first = await pruningOf(0, before(storeOf(0), 'prune', secondRun))
    expect(await first.run()).toBeGreaterThan(0)
    expect(await found()).toEqual(['anna', 'ben', 'cleo'])
  })

  test('[R21] what an older relay noted as forgotten is read; what a newer one did, acted on by nobody', async () => {
    await apart()
    const { anna } = team
    const place = `forgotten-${anna.docId(board)}`
    // The first version: device and number, nothing before. Anna's snapshot does not hold it.
    const beyond = concatBytes([Buffer.from(team.ben.id, 'hex'), Uint8Array.of(0, 0, 0, 99)])
    await storeOf(0).setNote(anna.space, place, beyond)
    expect(await (await pruningOf(1)).run()).toBe(0)
    await storeOf(0).setNote(anna.space, place, Uint8Array.of(3, 1, 2))
    await expect((await pruningOf(1)).run()).rejects.toThrow('newer version')
    await storeOf(0).setNote(anna.space, place, null)
    expect(await (await pruningOf(1)).run()).toBeGreaterThan(0)
  })
})
