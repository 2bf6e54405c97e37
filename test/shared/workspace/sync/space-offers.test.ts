// A member opens a coaching pair with a colleague: the link travels through the team, sealed to that person's devices.
import { Dexie } from 'dexie'
import { IDBKeyRange } from 'fake-indexeddb'
import { expect, test } from 'vitest'
import type { Workspace } from '../../../../shared/workspace/api.ts'
import { spaceName } from '../../../../shared/workspace/protocol.ts'
import { Seat, shareTeam } from '../../../support/shared-team.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import { PATIENCE, relayPerTest } from './relay-per-test.ts'

const at = relayPerTest()

const memberId = (seat: Seat, name: string): string => {
  const member = seat.team?.members.find((each) => each.name === name)
  if (!member) throw new Error(`no ${name}`)
  return member.memberId
}

/** A pair that a seat's device founds and shares, with a link into it. */
async function openPair(seat: Seat): Promise<{ pair: Workspace; link: string }> {
  const founder = { personName: 'Ann', region: 'DE' }
  const space = value(await seat.tab.directory.foundSpace({ kind: 'pair', name: 'Ann & Bob', ...founder }))
  const pair = await seat.tab.directory.open(space.spaceId)
  value(await pair.team.share({ personName: 'Ann', deviceName: 'Laptop' }))
  const { link } = value(await pair.team.invite({ role: 'member', expiresInDays: 30 }))
  return { pair, link }
}

const offer = (seat: Seat, to: string, link: string) =>
  seat.workspace.team.offerSpace({ memberId: to, kind: 'pair', name: 'Ann & Bob', link, expiresInDays: 30 })

test('[O1] [O3] an offer waits at the relay for who is offline, who accepts it and is in; the owner of the team reads nothing of it', async () => {
  at.seats = await shareTeam(at.relay, 'Ann', 'Bob')
  const [owner, ann, bob] = at.seats as [Seat, Seat, Seat]
  await ann.sees(({ members }) => members.some(({ name }) => name === 'Bob'))
  await bob.sees(({ members }) => members.some(({ name }) => name === 'Ann'))
  bob.device.net.setOffline(true)
  const { link } = await openPair(ann)
  value(await offer(ann, memberId(ann, 'Bob'), link))
  await ann.sees(({ offers }) => offers.length === 1)
  expect(ann.team?.offers[0]).toMatchObject({ isOwn: true, state: 'open', name: 'Ann & Bob', link })
  await ann.sent()
  // It has everything that Bob's device gets, and cannot open it.
  await owner.sent()
  const db = await new Dexie(spaceName(owner.space.spaceId), { indexedDB: owner.device.indexedDB, IDBKeyRange }).open()
  await until(async () => (await db.table('sync').get('spaceOffers')) !== undefined, PATIENCE)
  db.close()
  expect(owner.team?.offers).toEqual([])
  // Over restarts of both.
  await ann.restart()
  bob.device.net.setOffline(false)
  await bob.restart()
  await bob.sees(({ offers }) => offers.length === 1)
  const offered = bob.team!.offers[0]!
  expect(offered).toMatchObject({ isOwn: false, kind: 'pair', memberId: memberId(bob, 'Ann'), link })
  const joined = value(await bob.tab.directory.join({ link: offered.link, personName: 'Bob', deviceName: 'Phone' }))
  value(await bob.workspace.team.answerOffer(offered.offerId, 'accepted'))
  await bob.sees(({ offers }) => offers.length === 0)
  await ann.sees(({ offers }) => offers[0]?.state === 'accepted')
  // Ann's device lets him in: it made the invitation.
  const spaces = await ann.tab.directory.list()
  const own = await ann.tab.directory.open(spaces.find(({ kind }) => kind === 'pair')!.spaceId)
  own.team.watch(() => undefined)
  const pair = await bob.tab.directory.open(joined.spaceId)
  let standing = ''
  pair.team.watch((team) => (standing = team.standing))
  await until(() => standing === 'member', PATIENCE)
  // Answered once and for all, over restarts; an own offer that is over can be taken out of sight.
  await bob.restart()
  await bob.sees(({ standing: how }) => how === 'member')
  expect(bob.team?.offers).toEqual([])
  value(await ann.workspace.team.withdrawOffer(offered.offerId))
  await ann.sees(({ offers }) => offers.length === 0)
})

test('[O1] a device that somebody comes in with after he was offered something reads the offer, too', async () => {
  at.seats = await shareTeam(at.relay, 'Ann', 'Bob')
  const [, ann, bob] = at.seats as [Seat, Seat, Seat]
  await ann.sees(({ members }) => members.some(({ name }) => name === 'Bob'))
  const { link } = await openPair(ann)
  value(await offer(ann, memberId(ann, 'Bob'), link))
  await bob.sees(({ offers }) => offers.length === 1)
  // The one who offers is away meanwhile.
  await ann.sent()
  ann.tab.kill()
  const invited = value(await bob.workspace.team.inviteDevice())
  const phone = await Seat.join(9, at.relay.address, invited.link, 'Bob')
  at.seats.push(phone)
  await phone.sees(({ standing, members }) => standing === 'member' && members.some(({ name }) => name === 'Ann'))
  expect(phone.team?.offers).toEqual([])
  await ann.open()
  await phone.sees(({ offers }) => offers.length === 1)
  expect(phone.team?.offers[0]).toMatchObject({ isOwn: false, kind: 'pair', memberId: memberId(phone, 'Ann'), link })
})

test('[O3] an offer is withdrawn, declined by a reader who may write nothing, and refused to nobody and to oneself', async () => {
  at.seats = await shareTeam(at.relay, 'Ann', 'Bob')
  const [owner, ann, bob] = at.seats as [Seat, Seat, Seat]
  await ann.sees(({ members }) => members.some(({ name }) => name === 'Bob'))
  const { link } = await openPair(ann)
  const first = value(await offer(ann, memberId(ann, 'Bob'), link))
  await bob.sees(({ offers }) => offers.length === 1)
  value(await ann.workspace.team.withdrawOffer(first.offerId))
  await bob.sees(({ offers }) => offers.length === 0)
  const second = value(await offer(ann, memberId(ann, 'Bob'), link))
  await bob.sees(({ offers }) => offers.length === 1)
  value(await owner.workspace.team.setRole(memberId(owner, 'Bob'), 'reader'))
  await bob.sees(({ may }) => !may.write)
  expect(await offer(bob, memberId(bob, 'Ann'), link)).toMatchObject({ ok: false, error: { code: 'not_allowed' } })
  value(await bob.workspace.team.answerOffer(second.offerId, 'declined'))
  await bob.sees(({ offers }) => offers.length === 0)
  const unknown = { ok: false, error: { code: 'unknown_member' } }
  expect(await offer(ann, 'f'.repeat(32), link)).toMatchObject(unknown)
  expect(await offer(ann, ann.team!.self!.memberId, link)).toMatchObject(unknown)
  const over = { ok: false, error: { code: 'unknown_invite' } }
  expect(await bob.workspace.team.answerOffer(second.offerId, 'accepted')).toMatchObject(over)
  // Somebody else's offer is not his to take back.
  expect(await bob.workspace.team.withdrawOffer(second.offerId)).toMatchObject(over)
  for (const seat of at.seats) expect(seat.sync?.problems.filter(({ code }) => code !== 'no_right')).toEqual([])
})
