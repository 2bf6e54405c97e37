// Random people doing random things, now and then hearing of each other: whatever they did, in the end all mean the same team, and who is in
// holds the key.
import { expect, it } from 'vitest'
import { ROLES } from '../../../../shared/sync/membership/roster.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { deviceOf } from '../../../../shared/sync/membership/write.ts'
import type { TeamState } from '../../../../shared/workspace/team-api.ts'
import { mayRotate, selfIn } from '../../../../shared/workspace/team/rights.ts'
import { diceOf } from '../../../support/dice.ts'
import { Asker, meet, settle, TeamDevice } from './team-device.ts'

const MOST_DEVICES = 7

interface World {
  devices: TeamDevice[]
  askers: Asker[]
  links: string[]
}

/** Who asked and is in by now has a device. */
async function enter(world: World): Promise<void> {
  for (const asker of [...world.askers]) {
    const id = deviceOf(asker.draft.keys)
    const host = world.devices.find(({ log }) => log.roster().devices.has(id))
    if (!host) continue
    world.askers.splice(world.askers.indexOf(asker), 1)
    world.devices.push(await asker.enter(host))
  }
}

async function step(world: World, dice: (below: number) => number, number: number): Promise<void> {
  const pick = <T>(list: readonly T[]): T | undefined => list[dice(list.length || 1)]
  const actor = pick(world.devices)!
  const { service } = actor
  const someone = (): string => pick([...actor.log.roster().people.keys()])!
  const role = ROLES[dice(ROLES.length)]!
  switch (dice(14)) {
    case 0:
    case 1: {
      if (world.devices.length + world.askers.length >= MOST_DEVICES) return
      const made = dice(3) === 0 ? await service.inviteDevice() : await service.invite({ role, expiresInDays: 0 })
      if (!made.ok) return
      world.links.push(made.value.link)
      world.askers.push(await Asker.ask(made.value.link, `P${String(number)}`, actor))
      return
    }
    case 2: {
      // Somebody got hold of a link as well.
      const link = pick(world.links)
      if (!link || world.devices.length + world.askers.length >= MOST_DEVICES) return
      const asker = await Asker.ask(link, `T${String(number)}`, actor).catch(() => null)
      if (asker) world.askers.push(asker)
      return
    }
    case 3:
    case 4: {
      const request = pick((await actor.state()).requests)
      if (request) await (dice(4) === 0 ? service.refuse(request.requestId) : service.admit(request.requestId))
      return
    }
    case 5:
    case 6:
      await service.setRole(someone(), role)
      return
    case 7:
      await service.removeMember(someone())
      return
    case 8:
      await service.removeDevice(pick([...actor.log.roster().devices.keys()])!)
      return
    case 9: {
      const invite = pick((await actor.state()).invites)
      if (invite) await service.revokeInvite(invite.inviteId)
      return
    }
    case 10:
      await actor.restart()
      return
    case 11:
      await service.upkeep()
      return
    default: {
      const other = pick(world.devices)!
      await meet(actor, other)
      await enter(world)
    }
  }
}

/** What all devices have to agree on. */
function shared(state: TeamState): unknown {
  const leads = state.may.invite
  const forPeople = <T extends { kind: string }>(list: T[]): T[] => list.filter(({ kind }) => kind === 'person')
  return {
    members: state.members
      .map(({ memberId, role, isRemoved, devices }) => ({
        memberId,
        role,
        isRemoved,
        devices: devices.map(({ deviceId }) => deviceId),
      }))
      .sort((a, b) => (a.memberId < b.memberId ? -1 : 1)),
    leads,
    invites: leads ? forPeople(state.invites).map(({ inviteId, expires }) => ({ inviteId, expires })) : [],
  }
}

it.each(Array.from({ length: 10 }, (_, seed) => seed))('team %i', async (seed) => {
  const dice = diceOf(seed * 7919 + 1)
  const founder = await TeamDevice.found('P')
  const world: World = { devices: [founder], askers: [], links: [] }
  for (let number = 0; number < 45; number++) await step(world, dice, number)
  await settle(...world.devices)
  for (let before = -1; before !== world.devices.length;) {
    before = world.devices.length
    await enter(world)
    await settle(...world.devices)
  }
  const { devices } = world
  const roster = founder.log.roster()
  const ins = devices.filter(({ self }) => selfIn(roster, self))
  const outs = devices.filter(({ self }) => !selfIn(roster, self))
  const states = await Promise.all(ins.map((device) => device.state()))
  const byLead = new Map(states.map((state) => [state.may.invite, shared(state)]))
  for (const [at, state] of states.entries()) {
    expect(state.standing).toBe('member')
    expect(shared(state)).toEqual(byLead.get(state.may.invite))
    expect(state.self).toEqual({
      memberId: ins[at]!.person,
      deviceId: ins[at]!.self,
      role: roster.people.get(ins[at]!.person)?.role,
    })
    for (const { name } of state.members) expect(name).toMatch(/^([PT]\d*)?$/)
  }
  for (const device of outs) expect((await device.state()).standing).toBe('removed')
  // An owner is always there, and always on a device.
  expect(ins.some(({ person }) => roster.people.get(person)?.role === 'owner')).toBe(true)
  expect(ins.some(({ person }) => mayRotate(roster, roster.people.get(person)!, TEAM_GROUP))).toBe(true)
  const current = ins[0]!.current()
  expect(current).not.toBeNull()
  for (const device of ins) {
    expect(device.current()).toEqual(current)
    // What was written before it came it reads as well.
    for (const [id, epoch] of roster.keys) if (epoch.sound) expect(device.contentKey(id)).not.toBeNull()
  }
  for (const device of outs) {
    expect(device.current()).toBeNull()
    expect([...device.keysOf(TEAM_GROUP).values()]).not.toContainEqual(current)
  }
  // And then there is rest.
  const size = founder.log.size
  for (const device of devices) expect(await device.service.upkeep()).toBeNull()
  await meet(...devices)
  expect(founder.log.size).toBe(size)
})
