// A key that a person's device hands to another of the same person.
import { beforeEach, expect, test } from 'vitest'
import { createDeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { parseEnvelope } from '../../../../shared/sync/envelope/codec.ts'
import { sealHandover } from '../../../../shared/sync/envelope/handover.ts'
import { keyInForce, ownLacking } from '../../../../shared/sync/membership/entitled.ts'
import type { KeyEpoch } from '../../../../shared/sync/membership/roster.ts'
import { createOp, deviceOf, proveDevice } from '../../../../shared/sync/membership/write.ts'
import { diceOf } from '../../../support/dice.ts'
import { foundTeam, Network, NetworkDevice, TEAM } from '../../../support/network.ts'

const board = { group: TEAM, name: 'board' }

let anna: NetworkDevice
let ben: NetworkDevice
let cleo: NetworkDevice
let phone: NetworkDevice
let network: Network

/** Ben, a member, has linked his phone; no manager's device has heard of it. */
beforeEach(async () => {
  const { devices } = await foundTeam({ anna: 'owner', ben: 'member', cleo: 'member' })
  ;({ anna, ben, cleo } = devices)
  network = new Network(diceOf(9))
  anna.edit(board, (doc) => doc.getMap('m').set('before', 1))
  await network.heal([anna, ben, cleo])
  const keys = await createDeviceKeys()
  const proof = await proveDevice(keys, ben.space, ben.id)
  await ben.op({ type: 'addDevice', person: ben.id, device: keys.public, proof })
  phone = await NetworkDevice.start('phone', ben.space, keys, ben.disk.ops)
})

const inForce = (device: NetworkDevice): KeyEpoch => {
  const epoch = keyInForce(device.members.roster(), TEAM)
  if (!epoch) throw new Error('none')
  return epoch
}

async function handed(from: NetworkDevice, to: NetworkDevice, epoch = inForce(from)): Promise<Uint8Array | null> {
  const contentKey = from.members.contentKey(epoch.id) ?? new Uint8Array(32)
  const what = { epoch, contentKey, from: from.id, to: to.id }
  return sealHandover(from.members.roster(), from.keys, from.members.heads(), what)
}

test('[M12] it opens what was written before and lets the device write, over restarts, before a manager hears of it', async () => {
  expect(ownLacking(ben.members.roster(), ben.id, inForce(ben))).toEqual([phone.id])
  const envelope = await handed(ben, phone)
  const all = [...ben.disk.envelopes.rows.values()].map(({ bytes }) => bytes)
  await phone.replica.receiveEntries([], [...all, envelope ?? new Uint8Array()])
  expect(phone.read(board)).toEqual({ before: 1 })
  await phone.restart()
  phone.edit(board, (doc) => doc.getMap('m').set('phone', 1))
  await phone.flush()
  expect(phone.unsent(board)).toBe(0)
  await network.heal([anna, ben, cleo, phone])
  expect(anna.read(board)).toEqual({ before: 1, phone: 1 })
  for (const device of [ben, cleo, phone]) expect(device.state(board)).toEqual(anna.state(board))
})

test('[M12] what comes before the operations that it is about waits for them', async () => {
  const late = await NetworkDevice.start('phone', ben.space, phone.keys, ben.disk.ops.slice(0, 1))
  const envelope = await handed(ben, phone)
  await late.replica.receiveEntries([], [envelope ?? new Uint8Array()])
  expect(late.members.keysOf(TEAM).size).toBe(0)
  await late.restart()
  await late.replica.receiveEntries(ben.disk.ops, [])
  expect(late.members.keysOf(TEAM)).toEqual(ben.members.keysOf(TEAM))
})

test('[M12] nobody hands a key to a device of another, and what such a one says is refused', async () => {
  expect(await handed(cleo, phone)).toBeNull()
  expect(await handed(ben, anna)).toBeNull()
  expect(await handed(ben, ben)).toBeNull()
  // Cleo's own bytes: the right key, sealed for the phone by the same code, as if she were of Ben's person.
  const roster = ben.members.roster()
  const epoch = inForce(ben)
  const devices = new Map(roster.devices)
  const made = devices.get(cleo.id)
  if (!made) throw new Error('no cleo')
  devices.set(cleo.id, { ...made, person: ben.id })
  const contentKey = cleo.members.contentKey(epoch.id) ?? new Uint8Array(32)
  const what = { epoch, contentKey, from: cleo.id, to: phone.id }
  const forged = await sealHandover({ ...roster, devices }, cleo.keys, [], what)
  await phone.replica.receiveEntries([], [forged ?? new Uint8Array()])
  // In Ben's name, signed by Cleo.
  const asBen = await sealHandover(roster, cleo.keys, [], { ...what, from: ben.id })
  await phone.replica.receiveEntries([], [asBen ?? new Uint8Array()])
  expect(phone.members.keysOf(TEAM).size).toBe(0)
  expect(phone.replica.admission.refusals.of('relay', 'handover')).toBe(2)
})

test('[M12] every bit counts, and it is for one device, key and space', async () => {
  const envelope = (await handed(ben, phone)) ?? new Uint8Array()
  for (let at = 2; at < envelope.byteLength; at++) {
    const turned = envelope.slice()
    turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8))
    await phone.replica.receiveEntries([], [turned])
    expect(phone.members.keysOf(TEAM).size, String(at)).toBe(0)
  }
  for (const end of [0, 1, 60, envelope.byteLength - 1])
    await phone.replica.receiveEntries([], [envelope.subarray(0, end)])
  expect(phone.members.keysOf(TEAM).size).toBe(0)
  await phone.replica.receiveEntries([], [envelope])
  expect(phone.members.keysOf(TEAM).size).toBe(1)
  expect(parseEnvelope(envelope).doc).toBe(phone.id)
})

test('[M7] when a linked device goes that may have been handed the key in force, that key is in force no more', async () => {
  await network.heal([anna, ben, cleo])
  const before = inForce(anna)
  await anna.op({ type: 'removeDevice', target: phone.id, cut: new Map() })
  expect(keyInForce(anna.members.roster(), TEAM)).toBeNull()
  await anna.rotate(TEAM)
  expect(inForce(anna).id).not.toBe(before.id)
  expect(inForce(anna).recipients.has(phone.id)).toBe(false)
  await network.heal([anna, ben, cleo])
  for (const device of [ben, cleo]) expect(inForce(device).id).toBe(inForce(anna).id)
})

test('[M7] also when the key was made by somebody who had not heard of the device, and who removes another', async () => {
  // Anna rotates without having heard of the phone, and Cleo's removal of nothing follows; then Ben removes his phone.
  await anna.rotate(TEAM)
  const op = await createOp(ben.members.log, ben.keys, { type: 'removeDevice', target: phone.id, cut: new Map() })
  await ben.members.add([op.bytes])
  await network.heal([anna, ben, cleo])
  for (const device of [anna, ben, cleo]) expect(keyInForce(device.members.roster(), TEAM)).toBeNull()
  expect(deviceOf(phone.keys)).toBe(phone.id)
})
