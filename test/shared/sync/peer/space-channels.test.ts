// Peers whose messages the test writes itself, byte by byte.
import { describe, expect, it } from 'vitest'
import { fromHex } from '../../../../shared/sync/bytes.ts'
import { MAX_LINK_MESSAGE } from '../../../../shared/sync/peer/frames.ts'
import { SpaceChannels } from '../../../../shared/sync/peer/space-channels.ts'
import { forge, forgeDocId } from '../../../support/forge-envelope.ts'
import { foundTeam, type NetworkDevice, TEAM } from '../../../support/network.ts'
import { until } from '../../../support/until.ts'
import { Room } from './room.ts'

const board = { group: TEAM, name: 'board' }

/** One device's channels, with everything it says and counts. */
function channelsOf(...devices: readonly NetworkDevice[]) {
  const said: { peer: string; message: Buffer }[] = []
  const refused: string[] = []
  const channels = new SpaceChannels({
    send: (peer, message) => said.push({ peer, message: Buffer.from(message) }),
    refuse: (_, code, isOver) => refused.push(isOver ? `${code}!` : code),
    onWord: () => undefined,
    onHeard: () => undefined,
    onFailure: (_, error) => {
      throw error
    },
  })
  for (const { space, members, replica } of devices) channels.add({ space, members, replica })
  return { channels, said, refused }
}

const message = (space: string, kind: number, body: Uint8Array | number[] = []): Uint8Array =>
  Uint8Array.from([...fromHex(space), kind, ...body])

describe('[P7] several spaces over one connection', () => {
  it('says to a peer only what belongs to spaces it is a device of', async () => {
    const one = await foundTeam({ anna: 'owner', ben: 'member' })
    const two = await foundTeam({ anna: 'owner', cleo: 'member' })
    const { channels, said, refused } = channelsOf(one.devices.anna, two.devices.anna)
    channels.opened(one.devices.ben.id)
    expect(said.map(({ message: bytes }) => bytes.toString('hex', 0, 16))).toEqual([one.space])
    channels.receive(one.devices.ben.id, message(two.space, 1, [0]))
    channels.receive(one.devices.ben.id, message('77'.repeat(16), 1, [0]))
    expect(refused).toEqual(['stranger', 'space'])
    channels.opened('88'.repeat(16))
    channels.receive('88'.repeat(16), message(one.space, 1, [0]))
    expect(refused).toEqual(['stranger', 'space', 'stranger!'])
    expect(said.length).toBe(1)
  })

  it('says anew what was said before the other had opened the space', async () => {
    const { room, devices, keys } = await Room.found({ anna: 'owner', ben: 'member' })
    const { anna, ben } = devices
    const other = (await foundTeam({ anna: 'owner', ben: 'member' }, keys)).devices
    room.start(anna, ben)
    await room.until(() => room.isDirect(anna, ben))
    for (const [device, key] of [
      [anna, 'one'],
      [other.anna, 'two'],
    ] as const) {
      device.edit(board, (doc) => doc.getMap('m').set(key, 1))
      await device.flush()
    }
    room.open(other.anna)
    await room.until(() => room.mesh(ben).refusals.of(anna.id, 'space') > 0)
    room.isRelayUp = false
    room.open(other.ben)
    await room.until(() => other.ben.read(board)['two'] === 1)
    expect(ben.read(board)).toEqual({ one: 1 })
    expect(room.links.calls).toBe(1)
    // Closed on one side, it is no longer spoken of; the other space goes on.
    room.mesh(ben).remove(other.ben.space)
    other.anna.edit(board, (doc) => doc.getMap('m').set('late', 1))
    anna.edit(board, (doc) => doc.getMap('m').set('late', 1))
    await other.anna.flush()
    await anna.flush()
    await room.until(() => ben.read(board)['late'] === 1)
    expect(other.ben.read(board)).toEqual({ two: 1 })
  })
})

describe('[P3] a member who writes what he likes on a connection', () => {
  it('is refused with anything that is no message, and the connection ends', async () => {
    const { space, devices } = await foundTeam({ anna: 'owner', mallory: 'member' })
    const { anna, mallory } = devices
    for (const [bytes, code] of [
      [new Uint8Array(), 'shape!'],
      [fromHex(space), 'shape!'],
      [message(space, 0), 'shape!'],
      [message(space, 9, [1, 2]), 'shape!'],
      [message(space, 3, [1]), 'shape!'],
      [message(space, 1), 'message!'],
      [message(space, 1, [9, 9, 9]), 'message!'],
      [message(space, 1, [4, 0, 0, 255, 255, 255, 255]), 'message!'],
    ] as const) {
      const { channels, refused } = channelsOf(anna)
      channels.opened(mallory.id)
      channels.receive(mallory.id, bytes)
      await until(() => refused.length > 0)
      expect(refused, Buffer.from(bytes).toString('hex')).toEqual([code])
    }
  })

  it('cannot make more wait here than a bounded number of bytes, nor be told everything over and over', async () => {
    const { space, devices } = await foundTeam({ anna: 'owner', mallory: 'member' })
    const { anna, mallory } = devices
    const { channels, said, refused } = channelsOf(anna)
    channels.opened(mallory.id)
    const told = said.length
    for (let at = 0; at < 100; at++) channels.receive(mallory.id, message(space, 3))
    expect(said.length - told).toBeLessThan(20)
    const large = new Uint8Array(MAX_LINK_MESSAGE)
    large.set(message(space, 1, [4, 0, 0]))
    refused.length = 0
    for (let at = 0; at < 40; at++) channels.receive(mallory.id, large)
    expect(refused.filter((code) => code === 'flood!').length).toBeGreaterThan(5)
  })

  it('gets his forged envelopes judged as from anywhere', async () => {
    const { space, devices } = await foundTeam({ anna: 'owner', ben: 'member', mallory: 'member' })
    const { anna, ben, mallory } = devices
    const { channels, refused } = channelsOf(anna)
    channels.opened(mallory.id)
    const keyId = [...mallory.members.keysOf(TEAM).keys()][0] ?? ''
    const envelope = await forge({
      space,
      doc: forgeDocId(TEAM, 'board'),
      device: ben.id,
      seq: 1,
      keyId,
      contentKey: mallory.members.contentKey(keyId) ?? new Uint8Array(),
      name: 'board',
      updates: [],
      signing: mallory.keys.signing,
    })
    const length = Buffer.alloc(4)
    length.writeUInt32BE(envelope.byteLength)
    channels.receive(mallory.id, message(space, 1, [4, 0, 0, ...length, ...envelope]))
    await anna.replica.idle()
    expect(anna.replica.admission.refusals.of(mallory.id, 'signature')).toBe(1)
    expect(refused).toEqual([])
    expect(anna.disk.envelopes.rows.size).toBe(0)
  })
})
