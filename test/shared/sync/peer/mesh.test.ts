import { describe, expect, it } from 'vitest'
import { FORGET_AFTER } from '../../../../shared/sync/peer/awareness.ts'
import { MAX_PEERS, neighboursOf } from '../../../../shared/sync/peer/ring.ts'
import type { NetworkDevice } from '../../../support/network.ts'
import { TEAM } from '../../../support/network.ts'
import { until } from '../../../support/until.ts'
import { Room, type Signal } from './room.ts'

const board = { group: TEAM, name: 'board' }

async function edit(device: NetworkDevice, key: string): Promise<void> {
  device.edit(board, (doc) => doc.getMap('m').set(key, key))
  await device.flush()
}

const holds = (device: NetworkDevice, key: string): boolean => device.read(board)[key] === key

describe('devices of a space', () => {
  it('[P8] find each other through the relay, connect, and go on when it stops', async () => {
    const { room, devices } = await Room.found({ anna: 'owner', ben: 'member', cleo: 'member' })
    const { anna, ben, cleo } = devices
    await edit(anna, 'before')
    room.start(anna, ben, cleo)
    await room.until(() => [anna, ben, cleo].every((device) => room.peers(device).size === 2))
    expect(room.mesh(anna).online(anna.space)).toEqual(
      [ben.id, cleo.id].sort().map((device) => ({ device, isDirect: true })),
    )
    room.isRelayUp = false
    await edit(ben, 'after')
    await room.until(() => [anna, ben, cleo].every((device) => holds(device, 'before') && holds(device, 'after')))
    for (const device of [anna, ben, cleo]) expect(room.mesh(device).refusals.all()).toEqual([])
  })

  it('[P5] are each connected to at most eight, let go when more come, and all hear all', async () => {
    const names = Array.from({ length: 12 }, (_, at) => `member${String(at)}`)
    const roles = Object.fromEntries([['anna', 'owner'], ...names.map((name) => [name, 'member'])])
    const { room, devices } = await Room.found(roles as Record<string, 'owner' | 'member'>)
    const all = Object.values(devices)
    const few = all.slice(0, 5)
    room.start(...few)
    await room.until(() => few.every((device) => room.peers(device).size === 4))
    room.start(...all.slice(5))
    const ids = all.map((device) => device.id)
    const isSettled = (device: NetworkDevice): boolean => {
      const wanted = neighboursOf(device.id, ids)
      return room.peers(device).size === wanted.size && [...room.peers(device)].every((peer) => wanted.has(peer))
    }
    await until(async () => {
      await room.pass(1)
      return all.every(isSettled)
    }, 60_000)
    expect(room.peers(all[0] ?? expect.fail()).size).toBe(MAX_PEERS)
    room.isRelayUp = false
    const [first] = all
    await edit(first ?? expect.fail(), 'hello')
    await room.until(() => all.every((device) => holds(device, 'hello')))
  }, 90_000)

  it('[P6] nobody connects to a removed device, and one that is removed is cut off', async () => {
    const { room, devices } = await Room.found({ anna: 'owner', ben: 'member', ed: 'member' })
    const { anna, ben, ed } = devices
    room.start(anna, ben, ed)
    await room.until(() => [anna, ben, ed].every((device) => room.peers(device).size === 2))
    await anna.remove(ed.id, TEAM)
    room.mesh(anna).membersChanged(anna.space)
    await room.until(() => ben.members.roster().devices.get(ed.id)?.cut !== null)
    room.mesh(ben).membersChanged(ben.space)
    await room.quiet()
    expect(room.peers(ed).size).toBe(0)
    await edit(anna, 'secret')
    await room.until(() => holds(ben, 'secret'))
    // He starts anew and calls; nobody answers, and each call is counted.
    room.start(ed)
    await room.pass(60)
    expect(room.peers(ed).size).toBe(0)
    expect(holds(ed, 'secret')).toBe(false)
    expect(room.mesh(anna).refusals.of('relay', 'stranger')).toBeGreaterThan(0)
    expect(
      room
        .mesh(anna)
        .online(anna.space)
        .map(({ device }) => device),
    ).toEqual([ben.id])
  })

  it('a device that starts anew is connected anew; one that goes away, or is silent, is not online', async () => {
    const { room, devices } = await Room.found({ anna: 'owner', ben: 'member' })
    const { anna, ben } = devices
    room.start(anna, ben)
    await room.until(() => room.isDirect(anna, ben))
    // Its page is gone without a word: the other side's connection does not know yet.
    room.links.ends.get(ben.id)?.open.clear()
    room.start(ben)
    await room.until(() => room.isDirect(anna, ben))
    await edit(ben, 'again')
    await room.until(() => holds(anna, 'again'))
    room.mesh(ben).stop()
    await room.until(() => room.mesh(anna).online(anna.space).length === 0)
    const [second] = room.start(ben)
    await room.until(() => room.isDirect(anna, ben))
    room.meshes.delete(ben.id)
    room.links.end(anna.id, ben.id, 'failed')
    await room.pass(120)
    expect(room.mesh(anna).online(anna.space)).toEqual([])
    expect(second?.refusals.all()).toEqual([])
  })

  it('[P9] a connection that breaks is tried again, less and less often, and loses nothing', async () => {
    const { room, devices } = await Room.found({ anna: 'owner', ben: 'member' })
    const { anna, ben } = devices
    room.start(anna, ben)
    await room.until(() => room.isDirect(anna, ben))
    room.links.end(anna.id, ben.id, 'failed')
    await room.until(() => room.peers(anna).size === 0)
    await edit(anna, 'meanwhile')
    await room.pass(5)
    await room.until(() => holds(ben, 'meanwhile'))
    // From now on every connection ends at once: in ten minutes each side has tried some ten times, where it could have six hundred.
    const before = room.links.calls
    for (let second = 0; second < 600; second++) {
      const sent = room.signals.length
      room.now += 1000
      for (const mesh of room.meshes.values()) mesh.tick()
      await new Promise((resolve) => setTimeout(resolve, 2))
      if (room.signals.length > sent) await room.quiet()
      room.links.end(anna.id, ben.id, 'frame')
    }
    expect(room.links.calls - before).toBeLessThan(40)
    expect(room.mesh(anna).refusals.of(ben.id, 'frame')).toBeGreaterThan(3)
  })
})

describe('[P10] who is here', () => {
  it('is heard directly and through the relay, follows each move, and is forgotten', async () => {
    const { room, space, devices } = await Room.found({ anna: 'owner', ben: 'member', rhea: 'reader' })
    const { anna, ben, rhea } = devices
    room.start(anna, ben, rhea)
    await room.until(() => room.isDirect(anna, ben) && room.isDirect(anna, rhea))
    room.mesh(anna).setPlace(space, 'lead:one')
    const seen = (device: NetworkDevice): string[] =>
      room
        .mesh(device)
        .here(space)
        .map(({ place }) => place)
    await room.until(() => seen(ben)[0] === 'lead:one' && seen(rhea)[0] === 'lead:one')
    expect(room.mesh(ben).here(space)).toEqual([{ device: anna.id, person: anna.id, place: 'lead:one' }])
    // Rhea is reached by the relay alone.
    room.links.end(anna.id, rhea.id, 'failed')
    await room.until(() => room.peers(anna).size === 1)
    room.now += 300
    room.mesh(anna).setPlace(space, 'plan:two')
    await room.until(() => seen(ben)[0] === 'plan:two' && seen(rhea)[0] === 'plan:two')
    expect(() => room.mesh(anna).setPlace(space, 'é'.repeat(101))).toThrow(RangeError)
    room.mesh(anna).setPlace(space, 'é'.repeat(100))
    room.meshes.delete(anna.id)
    room.now += FORGET_AFTER + 1
    room.mesh(ben).tick()
    expect(seen(ben)).toEqual([])
    for (const device of [ben, rhea]) {
      expect(room.mesh(device).refusals.all()).toEqual([])
      expect(device.disk.envelopes.rows.size).toBe(0)
    }
  })
})

describe('a relay that lies', () => {
  async function pair(): Promise<{ room: Room; anna: NetworkDevice; ben: NetworkDevice; space: string }> {
    const { room, space, devices } = await Room.found({ anna: 'owner', ben: 'member', mallory: 'member' })
    return { room, space, anna: devices.anna, ben: devices.ben }
  }

  it('[P2] replays: nothing works twice, and nothing of an earlier run', async () => {
    const { room, anna, ben } = await pair()
    room.start(anna, ben)
    await room.until(() => room.isDirect(anna, ben))
    const old = [...room.signals]
    const calls = room.links.calls
    for (const signal of old) room.hand(signal)
    await room.until(() => room.mesh(anna).refusals.of(ben.id, 'replay') > 0)
    await room.until(() => room.mesh(ben).refusals.of(anna.id, 'replay') > 0)
    await room.quiet()
    expect(room.links.calls).toBe(calls)
    expect(room.isDirect(anna, ben)).toBe(true)
    // Ben starts anew; what is replayed to Anna of his first run does not bring it back.
    room.start(ben)
    await room.until(() => room.isDirect(anna, ben))
    for (const signal of old) room.hand(signal)
    await room.until(() => room.mesh(anna).refusals.of(ben.id, 'session') > 0)
    await room.until(() => room.mesh(ben).refusals.of(anna.id, 'session') > 0)
    await room.quiet()
    expect(room.isDirect(anna, ben)).toBe(true)
    await edit(ben, 'still')
    await room.until(() => holds(anna, 'still'))
  })

  it('[P2] replays to a device that was not there: it does not believe that anyone is', async () => {
    const { room, space, anna, ben } = await pair()
    room.start(anna, ben)
    await room.until(() => room.isDirect(anna, ben))
    room.mesh(ben).setPlace(space, 'lead:old')
    await room.quiet()
    const old = [...room.signals]
    room.meshes.delete(ben.id)
    const fresh = new Room()
    fresh.start(anna)
    for (const signal of old) fresh.hand(signal)
    await fresh.until(() => fresh.mesh(anna).refusals.of(ben.id, 'session') > 0)
    await fresh.quiet()
    expect(fresh.mesh(anna).online(space)).toEqual([])
    expect(fresh.mesh(anna).here(space)).toEqual([])
    expect(fresh.links.calls).toBe(0)
  })

  it('[P1] puts itself in between: names other senders and recipients, changes bytes', async () => {
    const { room, anna, ben } = await pair()
    const mischief = (change: (signal: Signal) => Signal): void => {
      room.relay = (signal) => (signal.bytes[0] === 0x73 ? [change(signal)] : [signal])
    }
    const flip = (bytes: Uint8Array): Uint8Array => bytes.map((byte, at) => (at === 40 ? byte ^ 1 : byte))
    const swap = (signal: Signal): Signal => ({ ...signal, from: signal.to, to: signal.from })
    for (const change of [(signal: Signal) => ({ ...signal, bytes: flip(signal.bytes) }), swap]) {
      room.meshes.clear()
      mischief(change)
      room.start(anna, ben)
      await room.quiet()
      await room.pass(40)
      expect(room.isDirect(anna, ben)).toBe(false)
      expect(room.mesh(anna).refusals.of('relay', 'sealed')).toBeGreaterThan(0)
    }
    // An honest relay, and they find each other.
    room.relay = (signal) => [signal]
    await room.pass(40)
    await room.until(() => room.isDirect(anna, ben))
  })

  it('[P3] sends any bytes, any number: all are counted, and the app goes on', async () => {
    const { room, space, anna, ben } = await pair()
    room.start(anna)
    const noise = (at: number): Uint8Array =>
      Uint8Array.from({ length: at % 300 }, (_, n) => (n * 7919 + at * 31) & 255)
    for (let at = 0; at < 2000; at++) {
      const bytes = noise(at)
      if (at % 2 === 0 && bytes.length > 1) bytes.set([0x73, 1])
      room.hand({ space, from: ben.id, to: anna.id, bytes })
    }
    await room.until(() => room.mesh(anna).refusals.of('relay') === 2000)
    expect(room.mesh(anna).refusals.of('relay', 'flood')).toBeGreaterThan(1000)
    room.start(ben)
    await room.until(() => room.isDirect(anna, ben))
  })
})
