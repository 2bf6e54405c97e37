import { describe, expect, it } from 'vitest'
import { parseInvite } from '../../../../shared/sync/invite/invite-link.ts'
import { deviceOf } from '../../../../shared/sync/membership/write.ts'
import { APP, Asker, bringIn, done, linkDevice, meet, settle, TeamDevice } from './team-device.ts'

const DAY = 86_400_000

describe('an invite', () => {
  it('is a link with the app’s address and the relay’s origin, on the device that made it only', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    const cy = await bringIn(ada, 'Cy', 'coach')
    await settle(ada, bo, cy)
    const { link, inviteId } = done(await ada.service.invite({ role: 'coach', expiresInDays: 3 }))
    expect(link.startsWith(`${APP}#j1.`)).toBe(true)
    expect(link.length).toBeLessThan(120)
    expect(parseInvite(link)).toMatchObject({
      ok: true,
      invite: { space: ada.log.space, relay: 'https://relay.example' },
    })
    await meet(ada, bo, cy)
    const invite = { inviteId, role: 'coach', kind: 'person', expires: ada.now + 3 * DAY, byName: 'Ada' }
    expect((await ada.state()).invites).toEqual([{ ...invite, link }])
    expect((await bo.state()).invites).toEqual([{ ...invite, link: null }])
    expect((await cy.state()).invites).toEqual([])
    // Over a restart.
    await ada.restart()
    expect((await ada.state()).invites).toEqual([{ ...invite, link }])
  })

  it('lets in the first who asks, by the device that made it, though it is not online at the time', async () => {
    const ada = await TeamDevice.found('Ada')
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 0 }))
    const relay = await ada.copy()
    const bo = await Asker.ask(link, 'Bo', relay)
    expect((await ada.state()).requests).toEqual([])
    await ada.restart()
    await ada.hears(relay)
    expect((await ada.state()).requests).toMatchObject([
      { name: 'Bo', deviceName: "Bo's phone", role: 'member', kind: 'person', isContested: false, isOwnInvite: true },
    ])
    await ada.service.upkeep()
    const device = await bo.enter(ada)
    expect(device.current()).toEqual(ada.current())
    expect((await ada.state()).requests).toEqual([])
  })

  it('that two ask on waits for a person’s word; the other stays out', async () => {
    const ada = await TeamDevice.found('Ada')
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 0 }))
    const bo = await Asker.ask(link, 'Bo', ada)
    const thief = await Asker.ask(link, 'Bo', ada)
    await ada.service.upkeep()
    expect(ada.count('admit')).toBe(0)
    const { requests } = await ada.state()
    expect(requests.map(({ isContested }) => isContested)).toEqual([true, true])
    done(await ada.service.admit(bo.request))
    await bo.enter(ada)
    await expect(thief.enter(ada)).rejects.toThrow('used')
    expect((await ada.service.admit(thief.request)).ok).toBe(false)
  })

  it('that has expired lets nobody in, neither by itself nor by a word', async () => {
    const ada = await TeamDevice.found('Ada')
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 2 }))
    const bo = await Asker.ask(link, 'Bo', ada)
    ada.clock = ada.now + 2 * DAY
    await ada.service.upkeep()
    expect(await ada.service.admit(bo.request)).toEqual({
      ok: false,
      error: { code: 'unknown_invite', detail: 'expired' },
    })
    expect(ada.count('admit')).toBe(0)
    await expect(Asker.ask(link, 'Cy', ada)).rejects.toThrow('expired')
    ada.clock = ada.now - 1
    await ada.service.upkeep()
    await bo.enter(ada)
  })

  it('that was revoked lets nobody in, and not the one who had asked', async () => {
    const ada = await TeamDevice.found('Ada')
    const { link, inviteId } = done(await ada.service.invite({ role: 'member', expiresInDays: 0 }))
    const bo = await Asker.ask(link, 'Bo', ada)
    done(await ada.service.revokeInvite(inviteId))
    await ada.service.upkeep()
    expect(await ada.state()).toMatchObject({ requests: [], invites: [] })
    await expect(bo.enter(ada)).rejects.toThrow('revoked')
    expect((await ada.service.revokeInvite(inviteId)).ok).toBe(false)
  })

  it('a request that is refused is gone, on all devices and after a restart', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 0 }))
    const cy = await Asker.ask(link, 'Cy', ada)
    await meet(ada, bo)
    done(await bo.service.refuse(cy.request))
    await meet(ada, bo)
    for (const device of [ada, bo]) {
      await device.restart()
      await device.service.upkeep()
      expect((await device.state()).requests).toEqual([])
    }
    await expect(cy.enter(ada)).rejects.toThrow('revoked')
  })

  it('is answered by another who leads when its maker is away; that one reads the name, too', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    await settle(ada, bo)
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 0 }))
    await meet(ada, bo)
    const cy = await Asker.ask(link, 'Cy', bo)
    await bo.service.upkeep()
    expect(bo.count('admit')).toBe(1)
    expect((await bo.state()).requests).toMatchObject([{ name: 'Cy', isOwnInvite: false }])
    done(await bo.service.admit(cy.request))
    await meet(ada, bo)
    for (const device of [ada, bo, await cy.enter(bo)]) {
      expect((await device.state()).members.map(({ name }) => name)).toEqual(['Ada', 'Bo', 'Cy'])
    }
  })

  it('whose names somebody cannot read is passed on as it is: its maker still reads it', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 0 }))
    const cy = await Asker.ask(link, 'Cy', ada)
    // Bo led nobody when Cy asked.
    ada.failing.add('admit')
    done(await ada.service.setRole(bo.person, 'manager'))
    await bo.hears(ada)
    expect((await bo.state()).requests).toMatchObject([{ name: '', deviceName: '' }])
    done(await bo.service.admit(cy.request))
    await meet(ada, bo)
    const nameAt = async (device: TeamDevice): Promise<string | undefined> =>
      (await device.state()).members.find(({ memberId }) => memberId === deviceOf(cy.draft.keys))?.name
    expect(await nameAt(ada)).toBe('Cy')
    expect(await nameAt(bo)).toBe('')
  })

  it('for a device is answered by its person’s other devices, and only asked with the device’s word', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    await settle(ada, bo)
    const phone = await linkDevice(bo, 'phone')
    await settle(ada, bo, phone)
    const { link } = done(await bo.service.inviteDevice())
    await meet(ada, bo, phone)
    const tablet = await Asker.ask(link, 'tablet', bo)
    await meet(ada, bo, phone)
    expect((await ada.state()).requests).toEqual([])
    expect((await phone.state()).requests).toMatchObject([
      { kind: 'device', deviceName: "tablet's phone", role: 'member', isOwnInvite: false },
    ])
    // Not by itself on another device than the one that made the link.
    await phone.service.upkeep()
    expect(phone.count('addDevice')).toBe(1)
    done(await phone.service.admit(tablet.request))
    const entered = await tablet.enter(phone)
    await settle(ada, bo, phone, entered)
    expect(entered.person).toBe(bo.person)
    expect(entered.current()).toEqual(ada.current())
    // A request without the word of the device, on a link for one.
    const again = done(await bo.service.inviteDevice())
    const draft = { ...tablet.draft, ...(await freshKeys()), secret: secretOf(again.link), request: null }
    const { makeRequest } = await import('../../../../shared/workspace/team/join-request.ts')
    const { op } = await makeRequest(wordless(bo), draft, again.inviteId)
    await bo.members.add([op.bytes])
    await bo.service.upkeep()
    expect((await bo.state()).requests).toEqual([])
    expect(bo.log.roster().devices.has(op.device)).toBe(false)
  })

  it('for a device that was answered before a crash is ended after it', async () => {
    const ada = await TeamDevice.found('Ada')
    const { link, inviteId } = done(await ada.service.inviteDevice())
    await Asker.ask(link, 'tablet', ada)
    ada.failing.add('revokeInvite')
    await expect(ada.service.upkeep()).rejects.toThrow('disk full')
    expect(ada.count('addDevice')).toBe(1)
    await ada.restart()
    expect((await ada.state()).invites).toHaveLength(1)
    await ada.service.upkeep()
    expect(ada.log.resolved().invites.get(inviteId)?.revoked).toBe(true)
    expect((await ada.state()).members[0]?.devices).toHaveLength(2)
  })
})

async function freshKeys(): Promise<{ keys: TeamDevice['keys'] }> {
  const { createDeviceKeys } = await import('../../../../shared/sync/crypto/device-keys.ts')
  return { keys: await createDeviceKeys() }
}

function secretOf(link: string): Uint8Array {
  const parsed = parseInvite(link)
  if (!parsed.ok) throw new Error(parsed.fault)
  return parsed.invite.secret
}

/** A log that says of every invite that it is for a new person: who asks by it brings no word of his device. */
function wordless(device: TeamDevice): TeamDevice['log'] {
  const { log } = device
  return new Proxy(log, {
    get(target, name) {
      if (name === 'resolved') {
        return () => ({
          ...target.resolved(),
          invites: new Map([...target.resolved().invites].map(([id, it]) => [id, { ...it, forDeviceOf: null }])),
        })
      }
      const value = target[name as keyof typeof target] as unknown
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
