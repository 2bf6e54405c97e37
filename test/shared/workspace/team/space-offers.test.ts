// Offers between members as others of the team may try to bend them: with their own keys, through the same document.
import { expect, test } from 'vitest'
import { SpaceOffers, type OffersPort } from '../../../../shared/workspace/team/space-offers.ts'
import { bringIn, done, linkDevice, meet, settle, TeamDevice } from './team-device.ts'

/** The document all devices share, at once: who writes is told by the client's slot, as in the log. */
class SharedDocument {
  readonly entries = new Map<string, { value: unknown; client: number }>()

  of(device: TeamDevice): OffersPort {
    const slot = device.log.roster().devices.get(device.self)!.slot
    return {
      entries: () => [...this.entries].map(([key, entry]) => ({ key, ...structuredClone(entry) })),
      change: (put, remove = []) => {
        for (const key of remove) this.entries.delete(key)
        for (const [key, value] of put) this.entries.set(key, { value, client: slot * 2 ** 32 + 2 ** 31 })
        return Promise.resolve(null)
      },
    }
  }
}

async function team() {
  const owner = await TeamDevice.found('Rep')
  const ann = await bringIn(owner, 'Ann', 'member')
  const bob = await bringIn(owner, 'Bob', 'member')
  await settle(owner, ann, bob)
  const document = new SharedDocument()
  const offersOf = (device: TeamDevice) =>
    new SpaceOffers({ team: device, document: document.of(device), now: () => device.now })
  return { owner, ann, bob, document, offersOf }
}

const LINK = 'https://app.example/#j1.SECRET.'
const args = (to: TeamDevice) => ({
  memberId: to.person,
  kind: 'pair' as const,
  name: 'Ann\u202E & Bob',
  link: LINK,
  expiresInDays: 30,
})

test('[O1] an offer is read by the two it concerns alone, and no byte of it stands open', async () => {
  const { owner, ann, bob, document, offersOf } = await team()
  done(await offersOf(ann).offer(args(bob)))
  expect(await offersOf(owner).list()).toEqual([])
  expect(await offersOf(bob).list()).toMatchObject([
    { name: 'Ann & Bob', link: LINK, memberId: ann.person, isOwn: false },
  ])
  expect(await offersOf(ann).list()).toMatchObject([{ memberId: bob.person, isOwn: true }])
  const [entry] = [...document.entries.values()]
  const { boxes } = entry!.value as { boxes: Record<string, Uint8Array> }
  expect(Object.keys(boxes).sort()).toEqual([ann.self, bob.self].sort())
  for (const box of Object.values(boxes)) expect(Buffer.from(box).includes('SECRET')).toBe(false)
  bob.clock = bob.now + 31 * 86_400_000
  expect(await offersOf(bob).list()).toEqual([])
})

test('[O1] a device that either of the two has later is given the offer by the one that made it, and nobody else is', async () => {
  const { owner, ann, bob, document, offersOf } = await team()
  const anns = offersOf(ann)
  const { offerId } = done(await anns.offer(args(bob)))
  const answered = done(await anns.offer({ ...args(bob), name: 'answered' }))
  done(await offersOf(bob).answer(answered.offerId, 'declined'))
  const before = structuredClone(document.entries)
  await anns.reseal()
  expect(document.entries).toEqual(before)

  const phone = await linkDevice(bob, 'phone')
  const tablet = await linkDevice(ann, 'tablet')
  await settle(owner, ann, bob, phone, tablet)
  const phones = offersOf(phone)
  expect(await phones.list()).toEqual([])
  // Not by another device of hers, nor by one of somebody else.
  for (const other of [owner, bob, tablet]) await offersOf(other).reseal()
  expect(document.entries).toEqual(before)
  await anns.reseal()
  const offered = { offerId, name: 'Ann & Bob', link: LINK, memberId: ann.person, isOwn: false, state: 'open' }
  expect(await phones.list()).toMatchObject([offered])
  expect(await offersOf(bob).list()).toMatchObject([offered])
  expect(await offersOf(tablet).list()).toMatchObject([{ offerId, isOwn: true, memberId: bob.person }])
  expect(await offersOf(owner).list()).toEqual([])
  const { boxes } = document.entries.get(`offer:${offerId}`)!.value as { boxes: Record<string, Uint8Array> }
  expect(Object.keys(boxes).sort()).toEqual([ann.self, bob.self, phone.self, tablet.self].sort())
  expect(document.entries.get(`offer:${answered.offerId}`)).toEqual(before.get(`offer:${answered.offerId}`))
  const after = structuredClone(document.entries)
  await anns.reseal()
  expect(document.entries).toEqual(after)

  // Past its time, and to who was removed, it is sealed to nobody.
  const second = await linkDevice(bob, 'second phone')
  await settle(owner, ann, bob, phone, tablet, second)
  ann.clock = ann.now + 31 * 86_400_000
  await anns.reseal()
  expect(document.entries).toEqual(after)
})

test("[O2] a member who copies another's sealed offer under a name of his own offers nothing", async () => {
  const { owner, ann, bob, document, offersOf } = await team()
  const { offerId } = done(await offersOf(ann).offer(args(bob)))
  const stolen = document.entries.get(`offer:${offerId}`)!.value
  const copies = new Map([
    [`offer:${'a'.repeat(32)}`, stolen],
    [`offer:${offerId}`, stolen],
  ])
  await document.of(owner).change(copies)
  expect(await offersOf(bob).list()).toEqual([])
})

test('[O2] nobody answers, or takes back, for somebody else', async () => {
  const { owner, ann, bob, document, offersOf } = await team()
  const { offerId } = done(await offersOf(ann).offer(args(bob)))
  const answer = { v: 1, answer: 'declined' }
  await document.of(owner).change(
    new Map([
      [`answer:${offerId}:${bob.self}`, answer],
      [`answer:${offerId}:${owner.self}`, answer],
    ]),
  )
  expect((await offersOf(ann).list())[0]?.state).toBe('open')
  expect(await offersOf(bob).list()).toHaveLength(1)
  expect(await offersOf(owner).withdraw(offerId)).toMatchObject({ ok: false })
  expect(await offersOf(owner).answer(offerId, 'declined')).toMatchObject({ ok: false })
})

test('[O3] what somebody who was removed offered is gone, and bytes that are no offer show nothing', async () => {
  const { owner, ann, bob, document, offersOf } = await team()
  done(await offersOf(ann).offer(args(bob)))
  const id = 'b'.repeat(32)
  const to = bob.person
  const junk: unknown[] = [
    null,
    7,
    {},
    { v: 1 },
    { v: 2, to, boxes: {} },
    { v: 1, to, boxes: 'x' },
    { v: 1, to, boxes: { [bob.self]: new Uint8Array(90) } },
    { v: 1, to, boxes: { [bob.self]: new Uint8Array(4096) } },
    { v: 1, to: 'nobody', boxes: {} },
  ]
  for (const value of junk) {
    await document.of(ann).change(new Map([[`offer:${id}`, value]]))
    await document.of(ann).change(new Map([[`answer:${id}:${ann.self}`, value]]))
    expect(await offersOf(bob).list()).toHaveLength(1)
  }
  done(await owner.service.removeMember(ann.person))
  await meet(owner, bob)
  expect(await offersOf(bob).list()).toEqual([])
})
