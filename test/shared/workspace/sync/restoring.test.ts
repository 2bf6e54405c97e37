// Files of a shared space, and sharing asked for twice.
import { expect, test } from 'vitest'
import { type Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

test('the file of a shared space becomes a space of its own; the shared one stays as it is', async () => {
  at.seats = await shareTeam(at.relay)
  const [owner] = at.seats as [Seat]
  const lead = await owner.addLead('in the file')
  const file = await owner.workspace.exportSpace()
  value(await owner.workspace.run('editLead', { id: lead, set: { name: 'edited since' } }))
  const restored = value(await owner.tab.directory.restore(file))
  expect(restored.merged).toBe(false)
  expect(restored.space.spaceId).not.toBe(owner.space.spaceId)
  expect(await owner.leads()).toEqual(['edited since'])
  expect((await owner.tab.directory.list()).map(({ spaceId }) => spaceId).sort()).toEqual(
    [owner.space.spaceId, restored.space.spaceId].sort(),
  )
  const copy = await owner.tab.directory.open(restored.space.spaceId)
  expect(await copy.query('lead.byId', { id: lead })).toMatchObject({ name: 'in the file' })
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
