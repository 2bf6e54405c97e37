import { describe, expect, it } from 'vitest'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import { resolve } from '../../../../shared/sync/membership/resolver.ts'
import { createContentKey, createRotate, openPast, openRotate } from '../../../../shared/sync/membership/group-key.ts'
import { keyInForce, isRotateDue } from '../../../../shared/sync/membership/entitled.ts'
import type { Role } from '../../../../shared/sync/membership/roster.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { Actor, meet } from './actors.ts'
import { deviceNamed, forge, forgeAdmission, forgeGenesis } from './forge.ts'

/** People a, b, c, ... of one role under founder z, in this order of seniority, all knowing each other. */
function teamOf(size: number, role: Role): { space: string; ops: Op[]; tip: string; ids: string[] } {
  const genesis = forgeGenesis('z')
  const ops = [genesis]
  const names = [...'abcd'].slice(0, size)
  for (const name of names) {
    ops.push(...forgeAdmission(genesis.space, deviceNamed('z').id, [ops.at(-1)!.hash], name, role))
  }
  return { space: genesis.space, ops, tip: ops.at(-1)!.hash, ids: names.map((name) => deviceNamed(name).id) }
}

function permutationsOf<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]]
  return list.flatMap((first, at) => permutationsOf(list.toSpliced(at, 1)).map((rest) => [first, ...rest]))
}

describe('removals in a circle', () => {
  for (const size of [2, 3, 4]) {
    it(`[M3] of every circle of ${String(size)} the most senior stays and the one he removed goes, in every order of arrival`, () => {
      for (const role of ['owner', 'manager'] as const) {
        for (const circle of permutationsOf([...Array(size).keys()])) {
          const { space, ops, tip, ids } = teamOf(size, role)
          const removals = circle.map((by, at) => {
            const person = ids[circle[(at + 1) % size]!]!
            return forge(space, ids[by]!, [tip], { type: 'removePerson', person, cuts: new Map() })
          })
          // Person 0 is the most senior of the circle; by turns the rest fall and stand behind him.
          const start = circle.indexOf(0)
          const expected = new Set(ids)
          for (let step = 0; step + 1 < size; step += 2) expected.delete(ids[circle[(start + step + 1) % size]!]!)
          for (const order of permutationsOf(removals)) {
            const { people } = resolve(space, [...order, ...ops]).roster
            expect(new Set(ids.filter((id) => !people.get(id)?.removed))).toEqual(expected)
          }
        }
      }
    })
  }

  it('[M3] a chain that is no circle: who is removed by somebody nobody removes, removes nobody', () => {
    const { space, ops, tip, ids } = teamOf(3, 'owner')
    const [a, b, c] = ids as [string, string, string]
    const remove = (by: string, person: string): Op =>
      forge(space, by, [tip], { type: 'removePerson', person, cuts: new Map() })
    // The most junior removes the most senior, who removes the one between.
    const { people } = resolve(space, [...ops, remove(c, a), remove(a, b)]).roster
    expect(ids.map((id) => people.get(id)?.removed)).toEqual([true, false, false])
  })

  it('[M3] nobody saves himself through somebody he lets in, promotes or adds as a device', () => {
    for (const puppet of ['admitted', 'promoted', 'device'] as const) {
      const { space, ops, tip, ids } = teamOf(3, 'owner')
      const [a, b] = ids as [string, string, string]
      const more: Op[] = [forge(space, a, [tip], { type: 'removePerson', person: b, cuts: new Map() })]
      const by = deviceNamed('puppet').id
      if (puppet === 'admitted') more.push(...forgeAdmission(space, b, [tip], 'puppet', 'owner'))
      else if (puppet === 'device') {
        const device = deviceNamed('puppet').public
        more.push(forge(space, b, [tip], { type: 'addDevice', person: b, device, proof: new Uint8Array(64) }))
      } else {
        const admitted = forgeAdmission(space, deviceNamed('z').id, [tip], 'puppet', 'member')
        ops.push(...admitted)
        more[0] = forge(space, a, [admitted.at(-1)!.hash], { type: 'removePerson', person: b, cuts: new Map() })
        more.push(forge(space, b, [admitted.at(-1)!.hash], { type: 'setRole', person: by, role: 'owner', cuts: null }))
      }
      more.push(forge(space, by, [more.at(-1)!.hash], { type: 'removePerson', person: a, cuts: new Map() }))
      const found = resolve(space, [...ops, ...more])
      expect([puppet, found.roster.people.get(a)?.removed, found.roster.people.get(b)?.removed]).toEqual([
        puppet,
        false,
        true,
      ])
    }
  })

  it('[M4] the last owner cannot go, be demoted or lose the last device', () => {
    const genesis = forgeGenesis('z')
    const z = deviceNamed('z').id
    for (const body of [
      { type: 'removePerson', person: z, cuts: new Map() },
      { type: 'setRole', person: z, role: 'member', cuts: new Map() },
      { type: 'removeDevice', target: z, cut: new Map() },
    ] as const) {
      const op = forge(genesis.space, z, [genesis.hash], body)
      const found = resolve(genesis.space, [genesis, op])
      expect(found.voids.get(op.hash)).toBe('last-owner')
      expect(found.roster.people.get(z)).toMatchObject({ role: 'owner', removed: false })
    }
  })

  it('[M5] cuts of removals that did not know each other are joined by the later end; one that knew cannot move it', () => {
    const { space, ops, tip, ids } = teamOf(3, 'owner')
    const [a, b, c] = ids as [string, string, string]
    const doc = 'ab'.repeat(16)
    const other = 'cd'.repeat(16)
    const remove = (by: string, prev: string[], cut: [string, number][]): Op =>
      forge(space, by, prev, { type: 'removePerson', person: c, cuts: new Map([[c, new Map(cut)]]) })
    const first = remove(a, [tip], [[doc, 5]])
    const second = remove(
      b,
      [tip],
      [
        [doc, 3],
        [other, 7],
      ],
    )
    const late = remove(a, [first.hash, second.hash], [[doc, 99]])
    const found = resolve(space, [...ops, late, second, first])
    expect(found.roster.devices.get(c)?.cut).toEqual(
      new Map([
        [doc, 5],
        [other, 7],
      ]),
    )
    expect(found.voids.has(first.hash) || found.voids.has(second.hash)).toBe(false)
  })
})

describe('removals among people with real keys', () => {
  it('[M2] what a removed person did unseen is void, and so is whom he let in', async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'manager')
    await ada.remove(bo)
    const eve = await bo.bringIn('eve', 'manager')
    await eve.remove(ada).catch(() => undefined)
    await meet(ada, bo, eve)
    for (const each of [ada, bo, eve]) expect(each.sees(ada, bo, eve)).toEqual(['ada'])
  })

  it('[M3] a stolen laptop and the words on paper remove each other: the paper stays', async () => {
    const { createRecoveryEntropy, recoveryDeviceOf } = await import('../../../../shared/sync/crypto/recovery-words.ts')
    const keys = await recoveryDeviceOf(createRecoveryEntropy())
    const laptop = await Actor.found('laptop', keys)
    const paper = Actor.of('paper', keys, laptop.log.space, laptop.person)
    await paper.hears(laptop)
    await laptop.write({ type: 'removeDevice', target: paper.id, cut: new Map() })
    await paper.write({ type: 'removeDevice', target: laptop.id, cut: new Map() })
    await meet(laptop, paper)
    const { devices } = laptop.log.roster()
    expect([devices.get(laptop.id)?.cut === null, devices.get(paper.id)?.cut === null]).toEqual([false, true])
  })

  it("[M7] of two removals at once that each seal a key to the other's target neither key is in force, until somebody rotates", async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'manager')
    const cy = await ada.bringIn('cy', 'member')
    const di = await ada.bringIn('di', 'member')
    await meet(ada, bo, cy, di)
    await ada.remove(cy)
    await ada.rotate()
    await bo.remove(di)
    await bo.rotate()
    await meet(ada, bo)
    expect(ada.sees(ada, bo, cy, di)).toEqual(['ada', 'bo'])
    for (const each of [ada, bo]) {
      expect(each.log.roster().keys.size).toBe(2)
      expect(keyInForce(each.log.roster(), TEAM_GROUP)).toBeNull()
      expect(isRotateDue(each.log.roster(), TEAM_GROUP)).toBe(true)
    }
    const rotate = await bo.rotate()
    await meet(ada, bo)
    expect(keyInForce(ada.log.roster(), TEAM_GROUP)?.id).toBe(rotate.hash.slice(0, 32))
    expect(isRotateDue(ada.log.roster(), TEAM_GROUP)).toBe(false)
  })

  it('[M7] a key from before somebody came is not in force again when he goes: he was handed it with the later one', async () => {
    const ada = await Actor.found('ada')
    const older = createContentKey()
    const first = await ada.write(await createRotate(ada.log.roster(), TEAM_GROUP, older))
    const bo = await ada.bringIn('bo', 'member')
    const past = new Map([[first.hash.slice(0, 32), older]])
    const second = await ada.write(await createRotate(ada.log.roster(), TEAM_GROUP, createContentKey(), past))
    await bo.hears(ada)
    const epoch = bo.log.roster().keys.get(second.hash.slice(0, 32))!
    const handed = await openPast(bo.log.roster(), epoch, (await openRotate(bo.log.space, epoch, bo.keys))!)
    expect(handed).toEqual(past)
    await ada.remove(bo)
    expect(keyInForce(ada.log.roster(), TEAM_GROUP)).toBeNull()
    expect(isRotateDue(ada.log.roster(), TEAM_GROUP)).toBe(true)
  })

  it('[M2] a key that a manager made before he heard of his removal opens what was sealed with it and is never in force', async () => {
    const ada = await Actor.found('ada')
    const bo = await ada.bringIn('bo', 'manager')
    const first = await ada.rotate()
    await ada.remove(bo)
    const unseen = await bo.rotate()
    await meet(ada, bo)
    const { keys } = ada.log.roster()
    expect(keys.get(unseen.hash.slice(0, 32))?.sound).toBe(false)
    expect(keys.get(first.hash.slice(0, 32))?.sound).toBe(true)
    expect(keyInForce(ada.log.roster(), TEAM_GROUP)).toBeNull()
  })
})
