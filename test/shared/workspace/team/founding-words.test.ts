// 24 words that a team is founded with: the most senior device, whose word stands against a stolen founder's device.
import { beforeAll, describe, expect, it } from 'vitest'
import { createRecoveryEntropy, recoveryDeviceOf, wordsOf } from '../../../../shared/sync/crypto/recovery-words.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { deviceOf, proveDevice } from '../../../../shared/sync/membership/write.ts'
import { act } from '../../../../shared/workspace/team/acting.ts'
import { deviceNoteKey } from '../../../../shared/workspace/team/notes.ts'
import type { DeviceKeys } from '../../../../shared/sync/crypto/device-keys.ts'
import { newDeviceKeys } from '../../../../shared/workspace/team/found.ts'
import { bringIn, done, linkDevice, meet, settle, TeamDevice } from './team-device.ts'

let words: string
let paper: DeviceKeys
beforeAll(async () => {
  const entropy = createRecoveryEntropy()
  words = (await wordsOf(entropy, 'chinese')).join('')
  paper = await recoveryDeviceOf(entropy)
})

const isIn = (device: TeamDevice, id: string): boolean => device.log.roster().devices.get(id)?.cut === null

/** A machine that the words bring in, as far as a device's log goes. */
async function broughtInBy(ada: TeamDevice): Promise<TeamDevice> {
  const keys = done(await newDeviceKeys())
  const held = await TeamDevice.enter('paper', {
    space: ada.log.space,
    memberId: ada.person,
    keys: paper,
    operations: ada.log.ops().map((op) => op.bytes),
    notes: [],
  })
  const proof = await proveDevice(keys, held.log.space, ada.person)
  done(await act(held, { type: 'addDevice', person: ada.person, device: keys.public, proof }))
  const operations = held.log.ops().map((op) => op.bytes)
  return TeamDevice.enter('laptop', { space: held.log.space, memberId: ada.person, keys, operations, notes: [] })
}

describe('a team that was founded with words', () => {
  it('has them from its first operation on, as the device that all others come after; those of its person know them as words', async () => {
    const ada = await TeamDevice.found('Ada', paper)
    expect(ada.count('addDevice')).toBe(0)
    expect(ada.disk.notes.get(deviceNoteKey(deviceOf(paper)))).toEqual({ name: '', isRecovery: true })
    const tablet = await linkDevice(ada, 'tablet')
    const bo = await bringIn(ada, 'Bo', 'owner')
    await settle(ada, tablet, bo)
    for (const device of [ada, tablet]) {
      const { members, hasRecoveryWords } = await device.state()
      expect(hasRecoveryWords).toBe(true)
      const own = members.find(({ isSelf }) => isSelf)?.devices ?? []
      expect(own.map(({ isRecovery, isSenior = false }) => [isRecovery, isSenior])).toEqual([
        [false, false],
        [true, true],
        [false, false],
      ])
    }
    expect((await bo.state()).hasRecoveryWords).toBe(false)
    // They hold the key: what is sealed is sealed for them, too.
    const epoch = [...ada.log.roster().keys.values()].find(({ group }) => group === TEAM_GROUP)
    expect(epoch?.recipients.has(deviceOf(paper))).toBe(true)
  })

  it('can take them out, and has new ones, which come after the devices that are there', async () => {
    const ada = await TeamDevice.found('Ada', paper)
    const before = ada.current()
    done(await ada.service.removeDevice(deviceOf(paper)))
    expect((await ada.state()).hasRecoveryWords).toBe(false)
    expect(ada.current()).not.toEqual(before)
    const made = done(await ada.service.createWords('english')).words
    expect(made).toHaveLength(24)
    const { members, hasRecoveryWords } = await ada.state()
    expect(hasRecoveryWords).toBe(true)
    expect(members[0]?.devices.map(({ isRecovery, isSenior }) => [isRecovery, isSenior])).toEqual([
      [false, undefined],
      [true, undefined],
    ])
    // Out of the team, or made later, they sign nothing.
    const tablet = await linkDevice(ada, 'tablet')
    await settle(ada, tablet)
    for (const signed of [words, made.join(' ')]) {
      expect(await tablet.service.removeDevice(ada.self, signed)).toMatchObject({ error: { code: 'other_words' } })
    }
    expect(isIn(tablet, ada.self)).toBe(true)
  })
})

describe("[M3] a thief with the founder's first device, who puts out the words, and with them the machine that they brought in", () => {
  it('loses against a removal that the words sign, on every device', async () => {
    const ada = await TeamDevice.found('Ada', paper)
    const bo = await bringIn(ada, 'Bo', 'member')
    await settle(ada, bo)
    const laptop = await broughtInBy(ada)
    done(await ada.service.removeDevice(deviceOf(paper)))
    done(await laptop.service.removeDevice(ada.self, words))
    expect(isIn(ada, deviceOf(paper))).toBe(false)
    await meet(ada, laptop, bo)
    for (const device of [ada, laptop, bo]) {
      expect([ada.self, deviceOf(paper), laptop.self].map((id) => isIn(device, id))).toEqual([false, true, true])
    }
    expect((await ada.state()).standing).toBe('removed')
    // The team goes on under a key that the stolen device was not given.
    await settle(laptop, bo)
    expect(laptop.current()).not.toBeNull()
    expect(bo.current()).toEqual(laptop.current())
    await ada.hears(laptop)
    expect(ada.current()).toBeNull()
    // What it does by its own account from here on counts nowhere: it says so, and writes nothing.
    expect(await ada.service.removeDevice(laptop.self)).toMatchObject({ error: { code: 'not_allowed' } })
  })

  it('wins without it: whatever the machine says for itself rests on the words, and comes after the founder', async () => {
    const ada = await TeamDevice.found('Ada', paper)
    const laptop = await broughtInBy(ada)
    done(await ada.service.removeDevice(deviceOf(paper)))
    done(await laptop.service.removeDevice(ada.self))
    await meet(ada, laptop)
    expect([ada.self, deviceOf(paper), laptop.self].map((id) => isIn(laptop, id))).toEqual([true, false, false])
  })

  it('is beaten from a linked device that he put out, too', async () => {
    const ada = await TeamDevice.found('Ada', paper)
    const tablet = await linkDevice(ada, 'tablet')
    await settle(ada, tablet)
    done(await ada.service.removeDevice(deviceOf(paper)))
    done(await ada.service.removeDevice(tablet.self))
    done(await tablet.service.removeDevice(ada.self, words))
    await meet(ada, tablet)
    expect([ada.self, deviceOf(paper), tablet.self].map((id) => isIn(ada, id))).toEqual([false, true, true])
  })
})

it('words that are none, of another team, or of a colleague sign nothing, and nothing is written', async () => {
  const ada = await TeamDevice.found('Ada', paper)
  const bo = await bringIn(ada, 'Bo', 'owner')
  const tablet = await linkDevice(ada, 'tablet')
  await settle(ada, bo, tablet)
  const others = (await wordsOf(createRecoveryEntropy(), 'english')).join(' ')
  const size = tablet.log.size
  for (const [signed, code] of [
    ['abandon', 'bad_words'],
    [others, 'other_words'],
  ] as const) {
    expect(await tablet.service.removeDevice(ada.self, signed)).toMatchObject({ error: { code } })
  }
  expect(await bo.service.removeDevice(ada.self, words)).toMatchObject({ error: { code: 'other_words' } })
  expect([tablet.log.size, bo.log.size]).toEqual([size, size])
})
