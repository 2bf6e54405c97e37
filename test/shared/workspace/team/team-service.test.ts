import { describe, expect, it } from 'vitest'
import { openRotate } from '../../../../shared/sync/membership/group-key.ts'
import { keyInForce } from '../../../../shared/sync/membership/entitled.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { createOp } from '../../../../shared/sync/membership/write.ts'
import { Asker, bringIn, done, linkDevice, meet, settle, TeamDevice } from './team-device.ts'

describe('a team', () => {
  it('of a founder, three members and second devices: all see the same names, roles and devices, and hold the key', async () => {
    const ada = await TeamDevice.found('Ada')
    expect(await ada.state()).toMatchObject({
      standing: 'member',
      self: { memberId: ada.person, deviceId: ada.self, role: 'owner' },
      members: [{ name: 'Ada', role: 'owner', isSelf: true, devices: [{ name: "Ada's laptop", isSelf: true }] }],
      may: { write: true, invite: true, assign: ['owner', 'manager', 'coach', 'member', 'reader'] },
      hasRecoveryWords: false,
    })
    const bo = await bringIn(ada, 'Bo', 'manager')
    const cy = await bringIn(ada, 'Cy', 'member')
    await settle(ada, bo, cy)
    // By another than the founder.
    const di = await bringIn(bo, 'Di', 'reader')
    await settle(ada, bo, cy, di)
    const boTablet = await linkDevice(bo, 'Bo tablet')
    const cyTablet = await linkDevice(cy, 'Cy tablet')
    const diTablet = await linkDevice(di, 'Di tablet')
    const all = [ada, bo, cy, di, boTablet, cyTablet, diTablet]
    await settle(...all)
    for (const device of all) {
      const { members, may, standing } = await device.state()
      expect(members.map(({ name, role, devices }) => [name, role, devices.length])).toEqual([
        ['Ada', 'owner', 1],
        ['Bo', 'manager', 2],
        ['Cy', 'member', 2],
        ['Di', 'reader', 2],
      ])
      expect(members.map(({ devices }) => devices[0]?.name)).toEqual([
        "Ada's laptop",
        "Bo's phone",
        "Cy's phone",
        "Di's phone",
      ])
      expect(standing).toBe('member')
      expect(may.write).toBe(device.person !== di.person)
      expect(device.current()).toEqual(ada.current())
      expect(device.current()).not.toBeNull()
      // Also the keys from before it came.
      expect(device.keysOf(TEAM_GROUP).size).toBe(ada.log.roster().keys.size)
      expect(members.flatMap(({ devices }) => devices).filter(({ isSelf }) => isSelf)).toMatchObject([
        { deviceId: device.self },
      ])
    }
    // What a second device is called is known to the person's devices.
    for (const own of [cy, cyTablet]) {
      expect((await own.state()).members[2]?.devices.map(({ name }) => name)).toEqual([
        "Cy's phone",
        "Cy tablet's phone",
      ])
    }
    // A link is used up by whom it let in.
    for (const device of all) expect((await device.state()).invites).toEqual([])
  })

  it('takes a name that cannot be opened from the record of the person', async () => {
    const ada = await TeamDevice.found('Ada')
    const { link } = done(await ada.service.invite({ role: 'member', expiresInDays: 0 }))
    const asked = await Asker.ask(link, 'Bo', ada)
    ada.failing.add('rotate')
    await expect(ada.service.upkeep()).rejects.toThrow('disk full')
    ada.failing.clear()
    const bo = await asked.enter(ada)
    // Bo has no key yet.
    expect((await bo.state()).members.map(({ name }) => name)).toEqual(['', ''])
    bo.records.set(ada.person, { recordId: 'person:1', name: 'Ada L.' })
    expect((await bo.state()).members).toMatchObject([{ name: 'Ada L.', recordId: 'person:1' }, { name: '' }])
    await ada.service.upkeep()
    await bo.hears(ada)
    expect((await bo.state()).members).toMatchObject([{ name: 'Ada', recordId: 'person:1' }, { name: 'Bo' }])
  })

  it('says when a device was last heard from and who is here', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    ada.heard.set(bo.self, 77)
    ada.connected.add(bo.self)
    const [own, other] = (await ada.state()).members
    expect(own?.devices).toMatchObject([{ lastSeen: null, isOnline: true }])
    expect(other?.devices).toMatchObject([{ lastSeen: 77, isOnline: true }])
  })
})

describe('a removal', () => {
  it('changes the key: the removed cannot read what is written after it, and his own devices neither', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    const cy = await bringIn(ada, 'Cy', 'member')
    await settle(ada, bo, cy)
    const boTablet = await linkDevice(bo, 'tablet')
    await settle(ada, bo, cy, boTablet)
    const before = ada.current()
    expect(boTablet.current()).toEqual(before)
    ada.cuts.set(bo.self, new Map([[TEAM_GROUP, 7]]))
    done(await ada.service.removeMember(bo.person))
    await settle(ada, bo, cy, boTablet)
    expect(cy.current()).toEqual(ada.current())
    expect(ada.current()).not.toEqual(before)
    const roster = ada.log.roster()
    for (const device of [bo, boTablet]) {
      expect(device.current()).toBeNull()
      expect(await openRotate(roster.space, keyInForce(roster, TEAM_GROUP)!, device.keys)).toBeNull()
      expect((await device.state()).standing).toBe('removed')
    }
    expect(roster.devices.get(bo.self)?.cut).toEqual(new Map([[TEAM_GROUP, 7]]))
    expect((await cy.state()).members.at(-1)).toMatchObject({ name: 'Bo', isRemoved: true, devices: [] })
  })

  it('of a lost device leaves its person, and its invites end', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    await settle(ada, bo)
    const tablet = await linkDevice(bo, 'tablet')
    await settle(ada, bo, tablet)
    done(await bo.service.invite({ role: 'member', expiresInDays: 0 }))
    done(await bo.service.inviteDevice())
    await meet(ada, bo, tablet)
    done(await tablet.service.removeDevice(bo.self))
    await meet(ada, bo, tablet)
    expect((await ada.state()).invites).toEqual([])
    expect((await bo.state()).standing).toBe('removed')
    expect((await tablet.state()).standing).toBe('member')
    expect(tablet.current()).toEqual(ada.current())
    expect(bo.current()).toBeNull()
  })

  it('by somebody who may give no key is followed by a key of somebody who may', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    await settle(ada, bo)
    const tablet = await linkDevice(bo, 'tablet')
    await settle(ada, bo, tablet)
    done(await bo.service.removeDevice(tablet.self))
    expect(bo.current()).toBeNull()
    await settle(ada, bo, tablet)
    expect(bo.current()).toEqual(ada.current())
    expect(tablet.current()).toBeNull()
  })

  it('goes on after a crash between its steps', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    await settle(ada, bo)
    done(await bo.service.invite({ role: 'member', expiresInDays: 0 }))
    await meet(ada, bo)
    for (const last of ['rotate', 'revokeInvite'] as const) {
      const device = await ada.copy()
      device.failing.add(last)
      await expect(device.service.removeMember(bo.person)).rejects.toThrow('disk full')
      await device.restart()
      await device.service.upkeep()
      expect(device.current()).not.toBeNull()
      expect((await device.state()).invites).toEqual([])
    }
  })

  it('two who remove each other: the senior stays, and one key is left that the other does not hold', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'owner')
    const cy = await bringIn(ada, 'Cy', 'member')
    await settle(ada, bo, cy)
    done(await ada.service.removeMember(bo.person))
    done(await bo.service.removeMember(ada.person))
    await settle(ada, bo, cy)
    expect((await cy.state()).members.map(({ name, isRemoved }) => [name, isRemoved])).toEqual([
      ['Ada', false],
      ['Cy', false],
      ['Bo', true],
    ])
    expect(cy.current()).toEqual(ada.current())
    expect(cy.current()).not.toBeNull()
    expect(bo.current()).toBeNull()
  })
})

describe('a role', () => {
  it('is raised without and lowered with cuts, also of devices removed before', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'member')
    await settle(ada, bo)
    const tablet = await linkDevice(bo, 'tablet')
    await settle(ada, bo, tablet)
    done(await ada.service.setRole(bo.person, 'manager'))
    expect(ada.log.roster().devices.get(bo.self)?.demotedCut).toBeNull()
    ada.cuts.set(tablet.self, new Map([[TEAM_GROUP, 3]]))
    ada.cuts.set(bo.self, new Map([[TEAM_GROUP, 5]]))
    done(await ada.service.removeDevice(tablet.self))
    done(await ada.service.setRole(bo.person, 'reader'))
    const { devices } = ada.log.roster()
    expect(devices.get(tablet.self)?.demotedCut).toEqual(new Map([[TEAM_GROUP, 3]]))
    expect(devices.get(bo.self)?.demotedCut).toEqual(new Map([[TEAM_GROUP, 5]]))
    await meet(ada, bo)
    expect((await bo.state()).may).toEqual({ write: false, invite: false, assign: [] })
  })

  it('that takes somebody out of a group’s readers changes its key, and one that brings him in gives it', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    await settle(ada, bo)
    const grant = await createOp(ada.log, ada.keys, {
      type: 'grant',
      readers: { least: 'manager' },
      writers: { least: 'manager' },
    })
    await ada.append(grant)
    const group = grant.hash.slice(0, 32)
    await settle(ada, bo)
    const first = ada.current(group)
    expect(bo.current(group)).toEqual(first)
    done(await ada.service.setRole(bo.person, 'member'))
    await meet(ada, bo)
    expect(ada.current(group)).not.toEqual(first)
    expect(bo.current(group)).toBeNull()
    done(await ada.service.setRole(bo.person, 'manager'))
    await meet(ada, bo)
    expect(bo.current(group)).toEqual(ada.current(group))
    expect(bo.keysOf(group)).toEqual(ada.keysOf(group))
  })
})
