// A relay that forgets all that a snapshot stands for as soon as somebody vouches for it, and devices that come and go in any order: in the end
// all have the same, and every edit.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex } from '../../../../shared/sync/bytes.ts'
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import { isSnapshot, placeOf } from '../../../../shared/sync/envelope/codec.ts'
import { snapshotsIn } from '../../../../shared/sync/replica/base.ts'
import type { Offer } from '../../../../shared/sync/replica/offers.ts'
import { joinParts, splitParts } from '../../../../shared/sync/replica/snapshot.ts'
import { diceOf } from '../../../support/dice.ts'
import { foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'

const board = { group: TEAM, name: 'board' }
const nameOf = (bytes: Uint8Array): string => toHex(hash(bytes))

class ForgetfulRelay {
  /** Null where something was forgotten. */
  private readonly log: (Uint8Array | null)[] = []
  private readonly places = new Map<string, number>()
  private readonly cursors = new Map<NetworkDevice, number>()
  /** Up to where envelopes were forgotten, by device. */
  private readonly floor = new Map<string, number>()
  forgotten = 0

  private append(bytes: Uint8Array): void {
    const name = nameOf(bytes)
    if (this.places.has(name)) return
    this.places.set(name, this.log.length)
    this.log.push(bytes)
  }

  /** What the device has and the relay does not goes up, what is new comes down, in pieces of so many. */
  async meet(device: NetworkDevice, piece: number): Promise<void> {
    const own = [...device.disk.envelopes.rows.values()].filter((row) => row.device === device.id)
    for (const { bytes } of own.sort((a, b) => a.seq - b.seq)) this.append(bytes)
    for (const { parts, witnesses } of [...offersOf(device)].reverse())
      for (const bytes of [...parts, ...witnesses.values()])
        if (placeOf(bytes)?.device === device.id) this.append(bytes)
    for (let at = this.cursors.get(device) ?? 0; at < this.log.length; at += piece) {
      const entries = this.log.slice(at, at + piece).filter((bytes) => bytes !== null)
      if (entries.length > 0) await device.replica.receiveEntries([], entries)
    }
    this.cursors.set(device, this.log.length)
    await device.replica.caughtUp()
  }

  /** Forgets what a snapshot stands for that is here with its witness, but for one that does not hold all that was forgotten before (R21). */
  forget(offer: Offer): void {
    const places = [...offer.parts, ...offer.witnesses.values()].map((bytes) => this.places.get(nameOf(bytes)))
    if (offer.witnesses.size === 0 || places.includes(undefined)) return
    if ([...this.floor].some(([device, seq]) => seq > (offer.chains.get(device) ?? 0))) return
    const first = Math.min(...places.map((place) => place ?? 0))
    for (const [at, bytes] of this.log.entries()) {
      const place = bytes && placeOf(bytes)
      if (!place || at >= first) continue
      if (!isSnapshot(bytes) && place.seq > (offer.chains.get(place.device) ?? 0)) continue
      if (!isSnapshot(bytes)) this.floor.set(place.device, Math.max(place.seq, this.floor.get(place.device) ?? 0))
      this.log[at] = null
      this.forgotten++
    }
  }
}

const offersOf = (device: NetworkDevice): readonly Offer[] => device.replica.snapshots.offers.all(device.docId(board))

const step = fc.record({
  by: fc.nat(3),
  does: fc.constantFrom('edit', 'edit', 'meet', 'meet', 'tidy', 'vouch', 'vouch', 'restart', 'join'),
  piece: fc.integer({ min: 1, max: 12 }),
})

let forgotten = 0

test('[E21] [E19] whoever was away, came new or restarted: all have the same and every edit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      const names = { anna: 'owner', ben: 'coach', cleo: 'member', dora: 'member' } as const
      const { devices, space } = await foundTeam({ ...names, late: 'member', later: 'reader', last: 'reader' })
      const { anna, ben, cleo, dora, late, later } = devices
      const here = [anna, ben, cleo, dora]
      const toCome = [late, later]
      const relay = new ForgetfulRelay()
      const written: string[] = []
      for (const { by, does, piece } of steps) {
        const device = here[by]!
        if (does === 'edit') {
          written.push(`${device.name}${String(written.length)}`)
          device.edit(board, (doc) => doc.getMap('m').set(written.at(-1)!, doc.getMap('m').size))
          await device.flush()
        } else if (does === 'meet') await relay.meet(device, piece)
        else if (does === 'tidy') await device.replica.tidy(2)
        else if (does === 'restart') await device.restart()
        else if (does === 'vouch') {
          // Ben makes one of what he has, and somebody looks at it.
          await relay.meet(ben, piece)
          await ben.replica.tidy(2)
          for (const each of [ben, device]) await relay.meet(each, piece)
          await device.replica.tidy(1000)
          await relay.meet(device, piece)
          for (const offer of offersOf(device)) relay.forget(offer)
        } else {
          const next = toCome.pop()
          if (next) here.push(await NetworkDevice.start(next.name, space, next.keys, anna.disk.ops))
        }
      }
      for (let round = 0; round < 3; round++) for (const device of here) await relay.meet(device, 5)
      // Who comes when all is done has nothing but what the relay still holds; and what all stand on they find again.
      const last = await NetworkDevice.start('last', space, devices.last.keys, anna.disk.ops)
      await relay.meet(last, 7)
      for (const device of here)
        if (device.replica.admission.logs.get(device.docId(board))?.base) await device.restart()
      for (const device of [...here, last]) {
        expect(Object.keys(device.read(board)).sort(), device.name).toEqual([...written].sort())
        expect(device.state(board), device.name).toEqual(anna.state(board))
        expect(device.replica.admission.waiting.size).toBe(0)
        expect(device.events).toEqual([])
      }
      forgotten += relay.forgotten
    }),
    { numRuns: 12, endOnFailure: true },
  )
  // The stories were about something.
  expect(forgotten).toBeGreaterThan(0)
}, 120_000)

test('[E21] who began from one snapshot and lacks what only another holds, made apart, stands on both', async () => {
  const names = { anna: 'owner', ben: 'coach', cleo: 'member', late: 'member', last: 'reader' } as const
  const { anna, ben, cleo, late, last } = (await foundTeam(names)).devices
  const network = new Network(diceOf(9))
  const write = async (device: NetworkDevice, key: string): Promise<void> => {
    device.edit(board, (doc) => doc.getMap('m').set(key, doc.getMap('m').size))
    await device.flush()
  }
  await write(anna, 'together')
  await network.heal([anna, ben, cleo])
  for (const device of [anna, ben]) {
    for (const key of ['1', '2']) await write(device, device.name + key)
    expect(await device.replica.tidy(0)).toBe(1)
  }
  await network.heal([anna, ben, cleo])
  await cleo.replica.tidy(1000)
  const [of, by] = [anna, ben].map((maker) => {
    const { parts, witnesses } = offersOf(cleo).find(({ author }) => author === maker.id)!
    return [...parts, ...witnesses.values()]
  })
  // A relay that was told of Anna's forgot what it stands for.
  await late.replica.receiveEntries([], by!)
  expect(late.read(board)).not.toHaveProperty('anna2')
  await late.replica.receiveEntries([], of!)
  await late.replica.caughtUp()
  const isWhole = async (device: NetworkDevice): Promise<void> => {
    expect(device.state(board), device.name).toEqual(anna.state(board))
    const base = await device.replica.store.snapshot(device.docId(board))
    expect(snapshotsIn(splitParts(base!))).toHaveLength(2)
    expect(device.events).toEqual([])
  }
  await isWhole(late)
  await late.restart()
  await isWhole(late)
  // What is written on it goes to all, and he hands on both.
  await write(late, 'late1')
  await network.heal([anna, ben, cleo, late])
  await isWhole(late)
  await network.heal([late, last])
  await last.replica.caughtUp()
  await isWhole(last)
  // One that holds what both do takes the place of both.
  await write(anna, 'anna3')
  await anna.replica.tidy(0)
  await network.heal([anna, ben, cleo])
  await cleo.replica.tidy(1000)
  const newest = offersOf(cleo)[0]!
  await last.replica.receiveEntries([], [...newest.parts, ...newest.witnesses.values()])
  await last.replica.caughtUp()
  expect(last.state(board)).toEqual(anna.state(board))
  expect(await last.replica.store.snapshot(last.docId(board))).toEqual(joinParts(newest.parts))
})
