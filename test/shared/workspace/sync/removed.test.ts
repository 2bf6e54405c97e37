// Devices that are taken out of a team, with a real relay between them and those that stay.
import { expect, test } from 'vitest'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

const person = (seat: Seat, name: string) => seat.team!.members.find((member) => member.name === name)!

/** It knows that it was removed, reads what it has and changes nothing. */
async function isOut(seat: Seat): Promise<void> {
  await seat.sees(({ standing }) => standing === 'removed')
  expect(seat.team?.may).toEqual({ write: false, invite: false, assign: [] })
  const refused = { ok: false, error: { code: 'not_allowed' } }
  expect(await seat.workspace.run('createLead', { fields: { name: 'too late' } })).toEqual(refused)
  await until(() => seat.sync?.relay?.state === 'refused' && seat.sync.relay.reason === 'outsider', PATIENCE)
}

test('[R20] a member that is connected when it is removed is told so, and gets nothing that was written after', async () => {
  at.seats = await shareTeam(at.relay, 'Ann', 'Bob')
  const [owner, ann, bob] = at.seats as [Seat, Seat, Seat]
  await owner.addLead('before')
  await has(ann, 'before')
  await ann.sent()
  value(await owner.workspace.team.removeMember(person(owner, 'Ann').memberId))
  await owner.addLead('after')
  await has(bob, 'after')
  await isOut(ann)
  expect(person(ann, 'Ann')).toMatchObject({ isSelf: true, isRemoved: true })
  expect(await ann.leads()).toEqual(['before'])
  expect(ann.sync?.problems).toEqual([])
  // It stays so when nothing can be asked, and when the relay is asked again.
  ann.device.net.setOffline(true)
  await ann.restart()
  await ann.sees(({ standing }) => standing === 'removed')
  ann.device.net.setOffline(false)
  await ann.workspace.team.wake()
  await isOut(ann)
  expect(await ann.leads()).toEqual(['before'])
})

test('[R20] a member that was away when it was removed is told when it comes back; what it wrote meanwhile stays with it', async () => {
  at.seats = await shareTeam(at.relay, 'Ann', 'Bob')
  const [owner, ann, bob] = at.seats as [Seat, Seat, Seat]
  await owner.addLead('before')
  await has(ann, 'before')
  ann.device.net.setOffline(true)
  await ann.addLead('alone')
  value(await owner.workspace.team.removeMember(person(owner, 'Ann').memberId))
  await owner.addLead('after')
  await has(bob, 'after')
  ann.device.net.setOffline(false)
  await ann.workspace.team.wake()
  await isOut(ann)
  expect(await ann.leads()).not.toContain('after')
  await owner.sent()
  expect(await owner.leads()).toEqual(['after', 'before'])
})

test('[R20] one device of a person is removed: it is told, the other goes on', async () => {
  at.seats = await shareTeam(at.relay)
  const [owner] = at.seats as [Seat]
  const { link } = value(await owner.workspace.team.inviteDevice())
  const phone = await Seat.join(9, at.relay.address, link, 'Rep')
  at.seats.push(phone)
  await phone.sees(({ standing }) => standing === 'member')
  await owner.addLead('before')
  await has(phone, 'before')
  const self = phone.team!.self!.deviceId
  await owner.sees(({ members }) => members.some(({ devices }) => devices.some(({ deviceId }) => deviceId === self)))
  value(await owner.workspace.team.removeDevice(self))
  await isOut(phone)
  expect(person(phone, 'Rep').devices.map(({ deviceId }) => deviceId)).toEqual([owner.team!.self!.deviceId])
  await owner.addLead('after')
  await owner.sent()
  expect(await phone.leads()).toEqual(['before'])
})
