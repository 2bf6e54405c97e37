// Snapshots that sessions hand on by themselves: who vouches, who takes them, and what becomes of a lie.
import { beforeEach, describe, expect, test } from 'vitest'
import { parseEnvelope } from '../../../../shared/sync/envelope/codec.ts'
import type { DocLog } from '../../../../shared/sync/envelope/doc-log.ts'
import { decodeMessage } from '../../../../shared/sync/replica/messages.ts'
import { versionOf } from '../../../../shared/sync/replica/settle.ts'
import { replay } from '../../../../shared/sync/replica/snapshot.ts'
import { isSnapshotDue, SNAPSHOT_EVERY } from '../../../../shared/sync/replica/tidy.ts'
import { diceOf } from '../../../support/dice.ts'
import { forgeSnapshot, lyingState } from '../../../support/forge-snapshot.ts'
import { Crash, foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'

const board = { group: TEAM, name: 'board' }

describe('snapshots among devices', () => {
  let anna: NetworkDevice
  let ben: NetworkDevice
  let cleo: NetworkDevice
  let fresh: NetworkDevice
  let network: Network
  let docId: string
  beforeEach(async () => {
    const { devices } = await foundTeam({ anna: 'owner', ben: 'coach', cleo: 'member', fresh: 'member' })
    ;({ anna, ben, cleo, fresh } = devices)
    network = new Network(diceOf(11))
    docId = anna.docId(board)
    for (let round = 0; round < 8; round++) {
      for (const device of [anna, ben, cleo]) {
        device.edit(board, (doc) => doc.getMap('m').set(`${device.name}${String(round % 3)}`, round))
        await device.flush()
      }
    }
    await network.heal([anna, ben, cleo])
  })

  const logOf = (device: NetworkDevice): DocLog => {
    const log = device.replica.admission.logs.get(docId)
    if (!log) throw new Error('no log')
    return log
  }
  /** How many envelopes of a kind the device was sent. */
  const sent = (to: NetworkDevice, kind: 'update' | 'snapshot'): number =>
    network.seen
      .filter((wire) => wire.to === to)
      .map((wire) => decodeMessage(wire.message))
      .flatMap((message) => (message.type === 'give' ? message.envelopes : []))
      .filter((bytes) => parseEnvelope(bytes).kind === kind).length
  /** Ben makes one, and it is vouched for by whom. */
  async function made(...witnesses: NetworkDevice[]): Promise<void> {
    expect(await ben.replica.tidy(10)).toBeGreaterThan(0)
    await network.heal([anna, ben, cleo])
    for (const witness of witnesses) expect(await witness.replica.tidy(1000)).toBe(1)
    await network.heal([anna, ben, cleo])
    network.seen.length = 0
  }
  /** A coach's own word for what is not so. */
  async function lyingParts(): Promise<Uint8Array[]> {
    const honest = await replay(ben.replica, logOf(ben), versionOf(logOf(ben)))
    if (!honest) throw new Error('not whole')
    const { chains, ends } = honest.base
    return forgeSnapshot(ben, { place: board, chains, ends, state: lyingState(ends) })
  }

  /** The same with a member's word for it. */
  async function lie(): Promise<void> {
    const parts = await lyingParts()
    const { forgeWitness } = await import('../../../support/forge-witness.ts')
    const witness = await forgeWitness(cleo, board, parts.at(-1) ?? new Uint8Array())
    await fresh.replica.receiveEntries([], [...parts, witness])
    expect(Object.keys(fresh.read(board))).toContain('lie0')
  }

  test('one is due after so many envelopes', () => {
    const at = (count: number) => new Map([['a', count]])
    expect(isSnapshotDue(at(SNAPSHOT_EVERY), null)).toBe(false)
    expect(isSnapshotDue(at(SNAPSHOT_EVERY + 1), null)).toBe(true)
    expect(isSnapshotDue(at(SNAPSHOT_EVERY + 1), at(1))).toBe(false)
  })

  test('[E19] a newcomer gets a snapshot that another person vouches for, and only what came after it', async () => {
    await made(cleo)
    anna.edit(board, (doc) => doc.getMap('m').set('late', 1))
    await anna.flush()
    network.connect(anna, fresh)
    await network.deliverAll()
    expect(sent(fresh, 'snapshot')).toBe(2)
    expect(sent(fresh, 'update')).toBe(1)
    expect(fresh.state(board)).toEqual(anna.state(board))
    fresh.edit(board, (doc) => doc.getMap('m').set('fresh', 1))
    await network.heal([anna, ben, cleo, fresh])
    await fresh.restart()
    await network.heal([anna, ben, cleo, fresh])
    for (const device of [anna, ben, cleo]) expect(device.state(board)).toEqual(fresh.state(board))
    expect(fresh.snapshotEvents).toEqual([])
  })

  test('[E19] one that nobody else vouches for is not handed on, and not begun from when it comes', async () => {
    await made()
    network.connect(ben, fresh)
    await network.deliverAll()
    expect(sent(fresh, 'snapshot')).toBe(0)
    expect(fresh.state(board)).toEqual(ben.state(board))
    const late = await NetworkDevice.start('late', fresh.space, fresh.keys, anna.disk.ops)
    const parts = ben.replica.snapshots.offers.all(docId).flatMap((offer) => offer.parts)
    await late.replica.receiveEntries([], parts)
    expect(late.replica.admission.logs.size).toBe(0)
  })

  test('[E19] nobody makes two of the same, vouches twice, or for his own; a member makes none', async () => {
    await made(cleo, anna)
    for (const device of [anna, ben, cleo]) expect(await device.replica.tidy(10), device.name).toBe(0)
    await ben.restart()
    expect(await ben.replica.tidy(10)).toBe(0)
    expect(ben.replica.snapshots.offers.all(docId)[0]?.witnesses.size).toBe(2)
  })

  test('[E19] a witness by the author’s other self, by a reader or by nobody counts for nothing', async () => {
    await made()
    const [offer] = ben.replica.snapshots.offers.all(docId)
    if (!offer) throw new Error('none')
    const { forgeWitness } = await import('../../../support/forge-witness.ts')
    const own = await forgeWitness(ben, board, offer.parts.at(-1) ?? new Uint8Array())
    const unsigned = await forgeWitness(cleo, board, offer.parts.at(-1) ?? new Uint8Array(), fresh.keys)
    await fresh.replica.receiveEntries([], [...offer.parts, own, unsigned])
    expect(fresh.replica.admission.logs.size).toBe(0)
    expect(fresh.replica.admission.refusals.of('relay', 'signature')).toBe(1)
  })

  test('[E16] nobody vouches for a lie, and who made it is named', async () => {
    const parts = await lyingParts()
    await cleo.replica.receiveEntries([], parts)
    expect(await cleo.replica.tidy(1000)).toBe(0)
    expect(cleo.snapshotEvents).toMatchObject([{ type: 'lied', author: ben.id }])
    expect(cleo.replica.snapshots.offers.best(docId)).toBeNull()
  })

  test('[E20] who began from a lie that two agreed on hears of it from any honest device, and ends with the truth', async () => {
    await lie()
    fresh.edit(board, (doc) => doc.getMap('m').set('fresh', 1))
    await network.heal([anna, fresh])
    expect(fresh.read(board)).toMatchObject({ anna0: 6, cleo2: 5, fresh: 1 })
    expect(Object.keys(fresh.read(board))).not.toContain('lie0')
    expect(fresh.state(board)).toEqual(anna.state(board))
    expect(anna.snapshotEvents).toMatchObject([{ type: 'lied', author: ben.id, witnesses: [cleo.id] }])
    expect(fresh.snapshotEvents).toMatchObject([{ type: 'recounted' }])
    await fresh.restart()
    expect(fresh.state(board)).toEqual(anna.state(board))
  })

  test('[E20] a removal that comes late takes away what a snapshot holds', async () => {
    await made(cleo)
    const cuts = new Map([[cleo.id, new Map([[docId, 3]])]])
    network.connect(ben, fresh)
    await network.deliverAll()
    expect(sent(fresh, 'update')).toBe(0)
    network.cut()
    await anna.op({ type: 'removePerson', person: cleo.id, cuts })
    await anna.rotate(TEAM)
    await network.heal([anna, ben, fresh])
    expect(anna.read(board)).toMatchObject({ cleo0: 0, cleo1: 1, cleo2: 2 })
    for (const device of [ben, fresh]) expect(device.state(board)).toEqual(anna.state(board))
    expect(fresh.snapshotEvents).toMatchObject([{ type: 'recounted' }])
  })

  test('[E20] it stops at any step of beginning from a snapshot or of counting anew, and nothing is lost', async () => {
    await lie()
    const before = structuredClone(fresh.disk)
    for (let steps = 0; steps < 24; steps++) {
      const device = new NetworkDevice('fresh', fresh.space, fresh.keys, structuredClone(before))
      await device.restart()
      device.crashIn(steps)
      network.connect(anna, device)
      await network.deliverAll()
      device.crashIn(Infinity)
      await network.heal([anna, device])
      expect(device.state(board), String(steps)).toEqual(anna.state(board))
    }
  })

  test('[E19] one of several megabytes comes in parts, over a network that loses and reorders', async () => {
    const big = 'x'.repeat(400_000)
    for (let at = 0; at < 6; at++) {
      ben.edit(board, (doc) => doc.getMap('m').set(`big${String(at)}`, big + String(at)))
      await ben.flush()
    }
    await network.heal([anna, ben, cleo])
    await made(cleo)
    network.weather = { lost: 20, doubled: 20 }
    for (let round = 0; round < 3; round++) {
      network.connect(ben, fresh)
      await network.deliverAll()
      network.cut()
    }
    await network.heal([anna, ben, cleo, fresh])
    expect(Buffer.compare(fresh.state(board), ben.state(board))).toBe(0)
  })

  test('[E14] an edit made after a snapshot falls away: who began from it keeps what it holds', async () => {
    await made(cleo)
    network.connect(ben, fresh)
    await network.deliverAll()
    network.cut()
    const cuts = anna.cutsOf(cleo.id)
    cleo.edit(board, (doc) => doc.getMap('m').set('late', 1))
    await network.heal([ben, cleo, fresh])
    expect(fresh.read(board)).toMatchObject({ late: 1 })
    await anna.op({ type: 'removePerson', person: cleo.id, cuts })
    await anna.rotate(TEAM)
    await network.heal([anna, ben, fresh])
    expect(anna.read(board)).toMatchObject({ anna0: 6, cleo2: 5 })
    expect(anna.read(board)).not.toHaveProperty('late')
    for (const device of [ben, fresh]) expect(device.state(board)).toEqual(anna.state(board))
    expect(fresh.snapshotEvents).toEqual([])
    await fresh.replica.rebuild(TEAM, board.name)
    expect(fresh.state(board)).toEqual(anna.state(board))
  })

  describe('at a relay that has forgotten what a snapshot stands for', () => {
    /** What such a relay has: snapshot, witness, and what came after them. */
    async function left(): Promise<Uint8Array[]> {
      await made(cleo)
      const [offer] = ben.replica.snapshots.offers.all(docId)
      if (!offer) throw new Error('none')
      anna.edit(board, (doc) => doc.getMap('m').set('late', 1))
      await network.heal([anna, ben, cleo])
      const after = [...anna.disk.envelopes.rows.values()].filter(
        ({ device, seq }) => seq > (offer.chains.get(device) ?? 0),
      )
      return [...offer.parts, ...offer.witnesses.values(), ...after.map(({ bytes }) => bytes)]
    }
    /** The first envelopes of each chain, as one had them who then was away. */
    const early = (): Uint8Array[] =>
      [...anna.disk.envelopes.rows.values()].filter(({ seq }) => seq <= 2).map(({ bytes }) => bytes)

    test('[E19] who comes new begins from it', async () => {
      const entries = await left()
      await fresh.replica.receiveEntries([], entries)
      expect(fresh.state(board)).toEqual(anna.state(board))
    })

    test('[E21] who was away goes on from it, with what he wrote meanwhile', async () => {
      const before = early()
      await fresh.replica.receiveEntries([], before)
      fresh.edit(board, (doc) => doc.getMap('m').set('fresh', 1))
      await fresh.flush()
      fresh.edit(board, (doc) => doc.getMap('m').set('unsent', 1))
      await fresh.replica.receiveEntries([], await left())
      expect(fresh.replica.admission.waiting.size).toBe(0)
      await fresh.flush()
      expect(fresh.read(board)).toMatchObject({ anna0: 6, cleo2: 5, late: 1, fresh: 1, unsent: 1 })
      await fresh.restart()
      await network.heal([anna, ben, fresh])
      for (const device of [anna, ben]) expect(device.state(board)).toEqual(fresh.state(board))
      expect(fresh.events).toEqual([])
    })

    test('[E21] what he then writes on top of what the snapshot holds counts for those who hold the envelopes', async () => {
      await fresh.replica.receiveEntries([], early())
      fresh.edit(board, (doc) => doc.getMap('m').set('fresh', 1))
      await fresh.flush()
      // Nothing that came after it, which would name what it holds.
      const held = (await left()).filter((bytes) => parseEnvelope(bytes).kind === 'snapshot')
      await fresh.replica.receiveEntries([], held)
      await fresh.replica.caughtUp()
      for (const restarts of [false, true]) {
        if (restarts) await fresh.restart()
        for (const key of ['anna0', 'cleo2']) fresh.edit(board, (doc) => doc.getMap('m').set(key, restarts))
        await fresh.flush()
        await network.heal([anna, ben, cleo, fresh])
        for (const device of [anna, ben, cleo]) {
          expect(device.read(board)).toMatchObject({ anna0: restarts, cleo2: restarts, late: 1, fresh: 1 })
          expect(device.state(board)).toEqual(fresh.state(board))
          expect(device.replica.admission.refusals.all()).toEqual([])
        }
      }
      // Named once, it need not be named again.
      fresh.edit(board, (doc) => doc.getMap('m').set('cleo2', 'again'))
      await fresh.flush()
      const own = [...fresh.disk.envelopes.rows.values()].filter(({ device }) => device === fresh.id)
      const last = own.sort((a, b) => a.seq - b.seq).at(-1)!
      expect(parseEnvelope(last.bytes).deps).toEqual([])
    })

    test('[E21] it stops at any step of that, and nothing is lost', async () => {
      await fresh.replica.receiveEntries([], early())
      fresh.edit(board, (doc) => doc.getMap('m').set('fresh', 1))
      await fresh.flush()
      const before = structuredClone(fresh.disk)
      const entries = await left()
      for (let steps = 0; steps < 20; steps++) {
        const device = new NetworkDevice('fresh', fresh.space, fresh.keys, structuredClone(before))
        await device.restart()
        device.crashIn(steps)
        await device.replica.receiveEntries([], entries).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error
        })
        await device.restart()
        await device.replica.receiveEntries([], entries)
        expect(device.read(board), String(steps)).toMatchObject({ anna0: 6, cleo2: 5, late: 1, fresh: 1 })
        await device.restart()
        expect(device.read(board), String(steps)).toMatchObject({ anna0: 6, cleo2: 5, late: 1, fresh: 1 })
      }
    })

    test('[E21] one that nobody vouches for, or that is not of the same past, is not gone on from', async () => {
      const twin = await anna.clone('twin')
      for (let at = 0; at < 13; at++) {
        twin.edit(board, (doc) => doc.getMap('m').set('twin', at))
        await twin.flush()
      }
      const entries = await left()
      const [part, , ...rest] = entries
      await fresh.replica.receiveEntries([], early())
      const had = fresh.state(board)
      await fresh.replica.receiveEntries([], [part ?? new Uint8Array(), ...rest])
      expect(fresh.state(board)).toEqual(had)
      // A clone of a device wrote other envelopes of the numbers that the snapshot holds.
      const other = await NetworkDevice.start('other', fresh.space, fresh.keys, anna.disk.ops)
      const chain = [...anna.disk.envelopes.rows.values()].filter(({ device }) => device === anna.id)
      const all = [...anna.disk.envelopes.rows.values()].filter(({ device, seq }) => device !== anna.id || seq < 9)
      const fork = [...twin.disk.envelopes.rows.values()].filter(({ device, seq }) => device === anna.id && seq >= 9)
      expect(chain.length).toBeGreaterThan(8)
      await other.replica.receiveEntries(
        [],
        [...all, ...fork].map(({ bytes }) => bytes),
      )
      const state = other.state(board)
      const [last] = await replayLater()
      await other.replica.receiveEntries([], last ?? [])
      expect(other.state(board)).toEqual(state)
    })

    /** A snapshot that holds more of the forked chain, and what follows it. */
    async function replayLater(): Promise<Uint8Array[][]> {
      for (let at = 0; at < 12; at++) {
        anna.edit(board, (doc) => doc.getMap('m').set('more', at))
        await anna.flush()
      }
      await network.heal([anna, ben, cleo])
      await made(cleo)
      const [offer] = ben.replica.snapshots.offers.all(docId)
      anna.edit(board, (doc) => doc.getMap('m').set('last', 1))
      await anna.flush()
      const tail = [...anna.disk.envelopes.rows.values()].filter(
        ({ device, seq }) => device === anna.id && seq > (offer?.chains.get(anna.id) ?? 0),
      )
      return [[...(offer?.parts ?? []), ...(offer?.witnesses.values() ?? []), ...tail.map(({ bytes }) => bytes)]]
    }
  })
})
