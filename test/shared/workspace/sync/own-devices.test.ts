// A person's second device while nobody who leads is there.
import { expect, test } from 'vitest'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { has, PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

test("[M12] a member's new device reads and writes by the key that his other one hands it, with no manager online", async () => {
  at.seats = await shareTeam(at.relay, 'Ann')
  const [owner, ann] = at.seats as [Seat, Seat]
  await owner.addLead('before')
  await has(ann, 'before')
  for (const seat of at.seats) await seat.sent()
  owner.device.net.setOffline(true)
  const { link } = value(await ann.workspace.team.inviteDevice())
  const phone = await Seat.join(9, at.relay.address, link, 'Ann')
  at.seats.push(phone)
  await has(phone, 'before')
  await phone.addLead('by phone')
  await has(ann, 'by phone')
  await phone.restart()
  await has(phone, 'by phone')
  expect(phone.sync?.problems.filter(({ code }) => code !== 'no_key')).toEqual([])
  // The owner's device comes back, makes the next key, and all go on.
  owner.device.net.setOffline(false)
  await owner.workspace.team.wake()
  await has(owner, 'by phone')
  await owner.addLead('after')
  for (const seat of [ann, phone]) await has(seat, 'after')
  await until(() => phone.sync?.problems.length === 0, PATIENCE)
})
