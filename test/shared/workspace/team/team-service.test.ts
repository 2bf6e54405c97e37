import { describe, expect, it } from 'vitest'
import { openRotate } from '../../../../shared/sync/membership/group-key.ts'
import { keyInForce } from '../../../../shared/sync/membership/entitled.ts'
import { createRecoveryEntropy, recoveryDeviceOf } from '../../../../shared/sync/crypto/recovery-words.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { createOp, deviceOf } from '../../../../shared/sync/membership/write.ts'
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

describe('keys', () => {
  it('of a pair are given by the pair, and by no owner', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'coach')
    const cy = await bringIn(ada, 'Cy', 'member')
    await settle(ada, bo, cy)
    const people = { people: new Set([bo.person, cy.person]) }
    const grant = await createOp(bo.log, bo.keys, { type: 'grant', readers: people, writers: people })
    await bo.append(grant)
    const group = grant.hash.slice(0, 32)
    await meet(ada, bo, cy)
    await ada.service.upkeep()
    expect(keyInForce(ada.log.roster(), group)).toBeNull()
    await settle(ada, bo, cy)
    expect(bo.current(group)).toEqual(cy.current(group))
    expect(bo.current(group)).not.toBeNull()
    expect(ada.current(group)).toBeNull()
  })

  it('that somebody gave who lacked older ones are made good by who has them', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    await settle(ada, bo)
    const older = ada.keysOf(TEAM_GROUP)
    // Bo hands nothing on, as if he had none of them; Cy then has the newest only.
    const { link } = done(await bo.service.invite({ role: 'member', expiresInDays: 0 }))
    const cy = await Asker.ask(link, 'Cy', bo)
    bo.keysOf = () => new Map()
    done(await bo.service.admit(cy.request))
    delete (bo as { keysOf?: unknown }).keysOf
    const device = await cy.enter(bo)
    expect(device.current()).not.toBeNull()
    expect(device.keysOf(TEAM_GROUP).size).toBe(1)
    await settle(ada, bo, device)
    for (const [id, key] of older) expect(device.contentKey(id)).toEqual(key)
    // And then there is rest.
    const size = ada.log.size
    await settle(ada, bo, device)
    expect(ada.log.size).toBe(size)
  })

  it('are not given by one who was not given the current one yet', async () => {
    const ada = await TeamDevice.found('Ada')
    const { link } = done(await ada.service.invite({ role: 'manager', expiresInDays: 0 }))
    const asked = await Asker.ask(link, 'Bo', ada)
    ada.failing.add('rotate')
    await expect(ada.service.upkeep()).rejects.toThrow('disk full')
    ada.failing.clear()
    const bo = await asked.enter(ada)
    await bo.service.upkeep()
    expect(bo.count('rotate')).toBe(1)
    await settle(ada, bo)
    expect(bo.keysOf(TEAM_GROUP)).toEqual(ada.keysOf(TEAM_GROUP))
  })

  it('of several who could, one gives them: the others wait their turn', async () => {
    const ada = await TeamDevice.found('Ada')
    const bo = await bringIn(ada, 'Bo', 'manager')
    const cy = await bringIn(ada, 'Cy', 'manager')
    await settle(ada, bo, cy)
    // A key that everyone's device sees is due, by a hand that gave none.
    const [first, second] = [ada, bo].sort((a, b) => (a.self < b.self ? -1 : 1)) as [TeamDevice, TeamDevice]
    const removal = await createOp(ada.log, ada.keys, { type: 'removePerson', person: cy.person, cuts: new Map() })
    await ada.append(removal)
    await meet(ada, bo)
    for (const device of [ada, bo]) device.connected = new Set([ada.self, bo.self])
    const rotates = ada.count('rotate')
    expect(await first.service.upkeep()).toBe(1000)
    expect(await second.service.upkeep()).toBe(5000)
    expect(ada.count('rotate')).toBe(rotates)
    for (const device of [ada, bo]) device.clock = device.now + 1000
    expect(await second.service.upkeep()).toBe(4000)
    expect(await first.service.upkeep()).toBeNull()
    await meet(ada, bo)
    second.clock = second.now + 60_000
    expect(await second.service.upkeep()).toBeNull()
    expect(ada.count('rotate')).toBe(rotates + 1)
    // Whether others at the relay are there is not known: a little for each.
    await ada.append(
      await createOp(ada.log, ada.keys, {
        type: 'grant',
        readers: { least: 'manager' },
        writers: { least: 'manager' },
      }),
    )
    await meet(ada, bo)
    for (const device of [ada, bo]) device.connected = new Set()
    expect(await first.service.upkeep()).toBe(1000)
    expect(await second.service.upkeep()).toBe(1250)
    // Alone it does not wait.
    const { log } = ada
    await ada.append(await createOp(log, ada.keys, { type: 'removeDevice', target: bo.self, cut: new Map() }))
    ada.connected = new Set()
    expect(await ada.service.upkeep()).toBeNull()
    expect(ada.current()).not.toBeNull()
  })

  it('are given to words as to any device', async () => {
    const paper = await recoveryDeviceOf(createRecoveryEntropy())
    const ada = await TeamDevice.found('Ada', paper)
    expect(await ada.state()).toMatchObject({
      hasRecoveryWords: true,
      members: [{ devices: [{ isRecovery: false }, { isRecovery: true, deviceId: deviceOf(paper) }] }],
    })
    const bo = await bringIn(ada, 'Bo', 'member')
    await settle(ada, bo)
    expect((await bo.state()).hasRecoveryWords).toBe(false)
    const { words } = done(await bo.service.createWords('chinese'))
    expect(words).toHaveLength(24)
    await settle(ada, bo)
    expect((await bo.state()).hasRecoveryWords).toBe(true)
    const roster = ada.log.roster()
    expect(keyInForce(roster, TEAM_GROUP)?.recipients.size).toBe(4)
    expect(await openRotate(roster.space, keyInForce(roster, TEAM_GROUP)!, paper)).toEqual(ada.current())
    await bo.restart()
    expect(
      (await bo.state()).members.flatMap(({ devices }) => devices).filter(({ isRecovery }) => isRecovery),
    ).toHaveLength(2)
  })
})
