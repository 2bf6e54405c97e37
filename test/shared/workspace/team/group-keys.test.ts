import { describe, expect, it } from 'vitest'
import { openRotate } from '../../../../shared/sync/membership/group-key.ts'
import { keyInForce } from '../../../../shared/sync/membership/entitled.ts'
import { createRecoveryEntropy, recoveryDeviceOf } from '../../../../shared/sync/crypto/recovery-words.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { createOp, deviceOf } from '../../../../shared/sync/membership/write.ts'
import { Asker, bringIn, done, linkDevice, meet, settle, TeamDevice } from './team-device.ts'

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
    // Devices that have no note of it tell words by the log: a phone of Bo's own, and Ada's.
    const phone = await linkDevice(bo, 'Bo')
    await settle(ada, bo, phone)
    for (const device of [ada, phone]) {
      const devices = (await device.state()).members.flatMap((member) => member.devices)
      expect(devices.filter(({ isRecovery }) => isRecovery)).toHaveLength(2)
      expect(devices.find(({ deviceId }) => deviceId === phone.self)?.isRecovery).toBe(false)
    }
  })
})
