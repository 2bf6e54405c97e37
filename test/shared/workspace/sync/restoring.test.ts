// Files of a shared space, and sharing asked for twice.
import { expect, test } from 'vitest'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { createDevice } from '../../../support/simulated-device.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

test('the file of a shared space becomes a space of its own; the shared one stays as it is', async () => {
  at.seats = await shareTeam(at.relay)
  const [owner] = at.seats as [Seat]
  const lead = await owner.addLead('in the file')
  const file = await owner.workspace.exportSpace()
  value(await owner.workspace.run('editLead', { id: lead, set: { name: 'edited since' } }))
  const restored = value(await owner.tab.directory.restore(file, undefined, (name) => `${name} (copy)`))
  expect(restored).toMatchObject({ merged: false, isCopy: true, space: { name: 'Team (copy)' } })
  expect(restored.space.spaceId).not.toBe(owner.space.spaceId)
  expect(await owner.leads()).toEqual(['edited since'])
  expect((await owner.tab.directory.list()).map(({ spaceId }) => spaceId).sort()).toEqual(
    [owner.space.spaceId, restored.space.spaceId].sort(),
  )
  const copy = await owner.tab.directory.open(restored.space.spaceId)
  expect(await copy.query('lead.byId', { id: lead })).toMatchObject({ name: 'in the file' })
  expect(await copy.query('team.get', {})).toMatchObject({ name: 'Team (copy)' })
  expect(await owner.workspace.query('team.get', {})).toMatchObject({ name: 'Team' })
  // Its people are no members of another log.
  expect((await owner.workspace.query('people.all', {})).map(({ memberId }) => memberId)).toEqual([
    owner.team?.self?.memberId,
  ])
  expect((await copy.query('people.all', {})).map(({ memberId }) => memberId ?? null)).toEqual([null])
  // Nothing of the team comes along: it may be edited, and shared under keys of its own.
  value(await copy.run('editLead', { id: lead, set: { name: 'copy' } }))
  value(await copy.team.share({ personName: 'Rep', deviceName: 'Laptop' }))
  expect(await owner.leads()).toEqual(['edited since'])
})

test('who founded a space and asks to share it again is told that it is shared; who joined is refused', async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  const args = { personName: 'Rep', deviceName: 'Laptop' }
  const before = owner.team?.self
  expect(await owner.workspace.team.share(args)).toEqual({ ok: true, value: null })
  await owner.restart()
  expect(await owner.workspace.team.share(args)).toEqual({ ok: true, value: null })
  expect(owner.team?.self).toEqual(before)
  expect(await ann.workspace.team.share(args)).toMatchObject({ ok: false, error: { code: 'already_shared' } })
})

test('on a new machine the file of a shared space is a copy that can be shared anew, beside the team that is joined again', async () => {
  at.seats = await shareTeam(at.relay)
  const [owner] = at.seats as [Seat]
  await owner.addLead('in the file')
  const file = await owner.workspace.exportSpace()
  const device = createDevice(9)
  device.net.relay = at.relay.address
  const fresh = new Seat(device)
  fresh.tab = await device.openTab()
  at.seats.push(fresh)
  const { directory } = fresh.tab
  const restored = value(await directory.restore(file, undefined, (name) => `${name} (copy)`))
  expect(restored).toMatchObject({ merged: false, isCopy: true, space: { name: 'Team' } })
  fresh.space = restored.space
  await fresh.open()
  expect(await fresh.leads()).toEqual(['in the file'])
  // The old numbers are those of devices of another log: under them it could not be shared.
  value(await fresh.workspace.team.share({ personName: 'Rep', deviceName: 'New' }))
  await fresh.addLead('in the copy')
  await fresh.sent()
  await until(() => fresh.team?.members[0]?.recordId === fresh.workspace.personId)
  const { link } = value(await owner.workspace.team.inviteDevice())
  const joined = value(await directory.join({ link, personName: '', deviceName: 'New' }))
  const again = await directory.open(joined.spaceId)
  await until(async () => (await again.query('team.get', {}))?.name === 'Team', 20_000)
  expect(await owner.leads()).toEqual(['in the file'])
})
