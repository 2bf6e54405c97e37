// Coming in through a relay that runs: by link, over restarts and outages, until it is decided.
import { afterEach, describe, expect, it } from 'vitest'
import { toHex } from '../../../../shared/sync/bytes.ts'
import type { RelayClient } from '../../../../shared/sync/relay/client.ts'
import { draftJoin } from '../../../../shared/workspace/team/join-request.ts'
import { freePort, type RunningRelay, runRelay } from '../../../pwa/server/relay/running.ts'
import { connect, Guest } from './online.ts'
import { done, RELAY, TeamDevice } from './team-device.ts'

const DAY = 86_400_000
let running: RunningRelay | null = null
const clients: RelayClient[] = []
const guests: Guest[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) client.stop()
  for (const guest of guests.splice(0)) guest.runner?.stop()
  await running?.stop()
  running = null
})

async function found(): Promise<TeamDevice> {
  const ada = await TeamDevice.found('Ada')
  ada.clock = null
  return ada
}

function online(device: TeamDevice, address: string): RelayClient {
  const client = connect(device, address)
  clients.push(client)
  return client
}

async function live(device: TeamDevice, address: string): Promise<RelayClient> {
  const client = online(device, address)
  await expect.poll(() => client.state.state, { timeout: 10_000 }).toBe('live')
  await expect.poll(() => client.unacknowledged).toBe(0)
  return client
}

/** A guest with the link of an invite, at the relay that runs. */
async function guestWith(link: string, address: string, name = 'Bo'): Promise<Guest> {
  const draft = await draftJoin({ link, personName: name, deviceName: `${name}'s phone`, relay: RELAY })
  if (!draft.ok) throw new Error(draft.error.code)
  // The link names the app's relay, which in a test is elsewhere.
  const guest = new Guest({ ...draft.value, relay: address })
  guests.push(guest)
  return guest
}

const reaches = (guest: Guest, state: string): Promise<void> =>
  expect.poll(() => guest.told.map((told) => told.state), { timeout: 10_000 }).toContain(state)

async function isIn(guest: Guest, by: TeamDevice): Promise<TeamDevice> {
  await reaches(guest, 'in')
  const device = await TeamDevice.enter('guest', guest.device!)
  await device.hears(by)
  // Whoever let it in may yet change the key because of that.
  const hexOf = (key: Uint8Array | null): string | null => key && toHex(key)
  const isSame = (): boolean => hexOf(device.current()) === hexOf(by.current())
  await expect.poll(() => device.hears(by).then(isSame), { timeout: 10_000 }).toBe(true)
  return device
}

describe('a link', () => {
  it('is read from a text, and what is none says why', async () => {
    const ada = await found()
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    const args = { personName: ' Bo\n', deviceName: '', relay: null }
    expect(await draftJoin({ link, ...args })).toMatchObject({
      ok: true,
      value: { space: ada.log.space, forDevice: false, relay: RELAY, personName: 'Bo', request: null, ended: null },
    })
    expect(await draftJoin({ link: done(await ada.service.inviteDevice()).link, ...args })).toMatchObject({
      value: { forDevice: true },
    })
    expect(await draftJoin({ link: 'hello', ...args })).toEqual({ ok: false, error: { code: 'not_an_invite' } })
    const bare = link.slice(0, link.lastIndexOf('.https:') + 1)
    expect(await draftJoin({ link: bare, ...args })).toEqual({ ok: false, error: { code: 'no_relay' } })
    expect(await draftJoin({ link: bare, ...args, relay: 'wss://own.example/relay' })).toMatchObject({
      value: { relay: 'wss://own.example/relay' },
    })
  })
})

describe('a guest', () => {
  it('asks, is let in by the device that made the invite and holds the key', async () => {
    running = await runRelay()
    const ada = await found()
    await live(ada, running.address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    const guest = await guestWith(link, running.address)
    await guest.start()
    const bo = await isIn(guest, ada)
    expect((await bo.state()).members.map(({ name }) => name)).toEqual(['Ada', 'Bo'])
    expect((await bo.state()).members[1]?.devices).toMatchObject([{ name: "Bo's phone", isSelf: true }])
  })

  it('comes in as a device of the person who made the link', async () => {
    running = await runRelay()
    const ada = await found()
    await live(ada, running.address)
    const { link } = done(await ada.service.inviteDevice())
    const guest = await guestWith(link, running.address, 'tablet')
    await guest.start()
    const tablet = await isIn(guest, ada)
    expect(tablet.person).toBe(ada.person)
    expect((await tablet.state()).members[0]?.devices.map(({ name }) => name)).toEqual([
      "Ada's laptop",
      "tablet's phone",
    ])
    await expect.poll(() => ada.state().then(({ invites }) => invites)).toEqual([])
  })

  it('waits at the relay while its inviter is away, over a restart, and is in when he comes back', async () => {
    running = await runRelay()
    const ada = await found()
    const client = await live(ada, running.address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    await expect.poll(() => client.unacknowledged).toBe(0)
    client.stop()
    const guest = await guestWith(link, running.address)
    await guest.start()
    await reaches(guest, 'waiting')
    const { request } = guest.draft
    guest.told.length = 0
    await guest.start()
    await reaches(guest, 'waiting')
    expect(guest.draft.request).toEqual(request)
    client.start()
    await isIn(guest, ada)
    expect(ada.count('join')).toBe(1)
  })

  it('that was let in while it was away learns so as a device', async () => {
    running = await runRelay()
    const ada = await found()
    const client = await live(ada, running.address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    await expect.poll(() => client.unacknowledged).toBe(0)
    client.stop()
    const guest = await guestWith(link, running.address)
    await guest.start()
    await reaches(guest, 'waiting')
    guest.runner?.stop()
    client.start()
    await expect.poll(() => ada.count('admit'), { timeout: 10_000 }).toBe(1)
    await expect.poll(() => client.unacknowledged).toBe(0)
    await guest.start()
    await isIn(guest, ada)
  })

  it('tries again when there is no relay yet, and when it comes back', async () => {
    const port = await freePort()
    const address = `ws://localhost:${port}/relay`
    const ada = await found()
    online(ada, address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    const guest = await guestWith(link, address)
    await guest.start()
    await reaches(guest, 'offline')
    running = await runRelay({ port })
    guest.runner?.wake()
    await isIn(guest, ada)
  })

  it.each([0, 1, 2])('goes on after the process ended before it kept what is number %i', async (at) => {
    running = await runRelay()
    const ada = await found()
    await live(ada, running.address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    const guest = await guestWith(link, running.address)
    guest.crashAt = at
    await guest.start()
    // Before the request is kept, before it is in; with 2 nothing is left to interrupt.
    await expect.poll(() => guest.kept > at || guest.device !== null, { timeout: 10_000 }).toBe(true)
    expect(guest.device === null).toBe(at < 2)
    await guest.start()
    await isIn(guest, ada)
    expect(ada.log.roster().people.size).toBe(2)
  })

  it.each(['live', 'away'])('is told that the invite was revoked, %s', async (how) => {
    running = await runRelay()
    const ada = await found()
    const client = await live(ada, running.address)
    const { link, inviteId } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    await expect.poll(() => client.unacknowledged).toBe(0)
    client.stop()
    const guest = await guestWith(link, running.address)
    await guest.start()
    await reaches(guest, 'waiting')
    if (how === 'away') guest.runner?.stop()
    done(await ada.service.revokeInvite(inviteId))
    client.start()
    await expect.poll(() => client.unacknowledged === 0 && client.state.state, { timeout: 10_000 }).toBe('live')
    if (how === 'live') {
      await reaches(guest, 'ended')
      expect(guest.last).toEqual({ state: 'ended', why: 'revoked' })
      // And it stays so.
      await guest.start()
      expect(guest.last).toEqual({ state: 'ended', why: 'revoked' })
    } else {
      await guest.start()
      await reaches(guest, 'turned_away')
    }
  })

  it('is told that the invite has expired, and asks nobody', async () => {
    running = await runRelay()
    const ada = await found()
    await live(ada, running.address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    const guest = await guestWith(link, running.address)
    guest.wall = ada.now + 2 * DAY
    await guest.start()
    await reaches(guest, 'ended')
    expect(guest.last).toEqual({ state: 'ended', why: 'expired' })
    expect(ada.count('join')).toBe(0)
    expect(guest.draft.ended).toBe('expired')
  })

  it('one of two who asked on a link is let in by a word, the other is told that it was used', async () => {
    running = await runRelay()
    const ada = await found()
    const client = await live(ada, running.address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    await expect.poll(() => client.unacknowledged).toBe(0)
    client.stop()
    const [bo, thief] = [await guestWith(link, running.address), await guestWith(link, running.address, 'Bo?')]
    for (const guest of [bo, thief]) {
      await guest.start()
      await reaches(guest, 'waiting')
    }
    client.start()
    await expect.poll(() => ada.state().then(({ requests }) => requests.length), { timeout: 10_000 }).toBe(2)
    const request = (await ada.state()).requests.find(({ name }) => name === 'Bo')
    done(await ada.service.admit(request!.requestId))
    await isIn(bo, ada)
    await reaches(thief, 'ended')
    expect(thief.last).toEqual({ state: 'ended', why: 'used' })
  })

  it('that knows no secret of the space is turned away, and goes on asking without harm', async () => {
    running = await runRelay()
    const ada = await found()
    await live(ada, running.address)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 1 }))
    const guest = await guestWith(link, running.address)
    guest.draft = { ...guest.draft, secret: new Uint8Array(16) }
    await guest.start()
    await reaches(guest, 'turned_away')
    expect(guest.device).toBeNull()
  })
})
