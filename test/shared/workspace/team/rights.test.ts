// Every action by every role, allowed or refused with a code; what is refused writes nothing.
import { beforeAll, describe, expect, it } from 'vitest'
import { ROLES } from '../../../../shared/sync/membership/roster.ts'
import type { TeamRole } from '../../../../shared/workspace/team-api.ts'
import type { Acted } from '../../../../shared/workspace/team/acting.ts'
import { Asker, bringIn, done, linkDevice, meet, settle, TeamDevice } from './team-device.ts'

/** One person of each role acts; another one of each role is acted on. */
const actors = {} as Record<TeamRole, TeamDevice>
const targets = {} as Record<TeamRole, TeamDevice>
const invites = {} as Record<TeamRole, string>
const requests = {} as Record<TeamRole, string>
let lent = ''
let lentRequest = ''

beforeAll(async () => {
  const founder = await TeamDevice.found('founder')
  const all = [founder]
  for (const role of ROLES) {
    actors[role] = role === 'owner' ? founder : await bringIn(founder, `acting ${role}`, role)
    targets[role] = await bringIn(founder, `other ${role}`, role)
    all.push(actors[role], targets[role])
  }
  await settle(...all)
  for (const role of ROLES) {
    invites[role] = done(await targets.owner.service.invite({ role, expiresInDays: 7 })).inviteId
    const asked = done(await targets.owner.service.invite({ role, expiresInDays: 7 }))
    requests[role] = (await Asker.ask(asked.link, `asking ${role}`, targets.owner)).request
  }
  const device = done(await targets.member.service.inviteDevice())
  lent = device.inviteId
  lentRequest = (await Asker.ask(device.link, 'tablet', targets.member)).request
  await meet(...all)
}, 120_000)

const inBrief = (acted: Acted<unknown>): string => (acted.ok ? 'ok' : acted.error.code)

/** Copies that nothing was done on yet. */
const fresh = new Map<TeamRole, TeamDevice>()

/** What an action gives for each role, the strongest first; that it does nothing when refused, and something when not. */
async function byRole(act: (by: TeamDevice) => Promise<Acted<unknown>>): Promise<string[]> {
  const out: string[] = []
  for (const role of ROLES) {
    const actor = fresh.get(role) ?? (await actors[role].copy())
    const before = actor.disk.ops.length
    const acted = await act(actor)
    const after = actor.disk.ops.length
    expect(acted.ok).toBe(after > before)
    if (after > before) {
      expect([...actor.log.resolved().voids]).toEqual([])
      fresh.delete(role)
    } else fresh.set(role, actor)
    out.push(inBrief(acted))
  }
  return out
}

const no = 'not_allowed'

describe('who may invite', () => {
  it.each([
    ['owner', ['ok', no, no, no, no]],
    ['manager', ['ok', 'ok', no, no, no]],
    ['coach', ['ok', 'ok', no, no, no]],
    ['member', ['ok', 'ok', no, no, no]],
    ['reader', ['ok', 'ok', no, no, no]],
  ] as const)('as %s', async (role, expected) => {
    expect(await byRole((by) => by.service.invite({ role, expiresInDays: 1 }))).toEqual(expected)
    expect(await byRole((by) => by.service.revokeInvite(invites[role]))).toEqual(expected)
    expect(await byRole((by) => by.service.admit(requests[role]))).toEqual(expected)
    expect(await byRole((by) => by.service.refuse(requests[role]))).toEqual(expected)
  })

  it('a device of one’s own: everyone; on the link of somebody else’s device nobody answers', async () => {
    expect(await byRole((by) => by.service.inviteDevice())).toEqual(Array(5).fill('ok'))
    expect(await byRole((by) => by.service.admit(lentRequest))).toEqual(Array(5).fill(no))
    expect(await byRole((by) => by.service.refuse(lentRequest))).toEqual(Array(5).fill(no))
    // Those who lead may end it.
    expect(await byRole((by) => by.service.revokeInvite(lent))).toEqual(['ok', 'ok', no, no, no])
  })

  it('what is not there', async () => {
    expect(await byRole((by) => by.service.revokeInvite('00'))).toEqual(Array(5).fill('unknown_invite'))
    expect(await byRole((by) => by.service.admit('00'))).toEqual(Array(5).fill('unknown_invite'))
    expect(await byRole((by) => by.service.refuse('00'))).toEqual(Array(5).fill('unknown_invite'))
  })
})

describe('who may change a role', () => {
  const to = (target: TeamRole, role: TeamRole): Promise<string[]> =>
    byRole((by) => by.service.setRole(targets[target].person, role))

  it('of an owner: owners', async () => {
    for (const role of ['manager', 'reader'] as const) expect(await to('owner', role)).toEqual(['ok', no, no, no, no])
  })

  it('of others: owners and managers, up to their own role', async () => {
    for (const target of ['manager', 'coach', 'member', 'reader'] as const) {
      expect(await to(target, 'owner')).toEqual(['ok', no, no, no, no])
      for (const role of ROLES.slice(1)) {
        if (role !== target) expect(await to(target, role)).toEqual(['ok', 'ok', no, no, no])
      }
    }
  })

  it('the role somebody has already is done without a word', async () => {
    const owner = await actors.owner.copy()
    const before = owner.disk.ops.length
    expect(inBrief(await owner.service.setRole(targets.coach.person, 'coach'))).toBe('ok')
    expect(owner.disk.ops.length).toBe(before)
  })

  it('one’s own: down for those who lead', async () => {
    expect(await byRole((by) => by.service.setRole(by.person, 'reader'))).toEqual(['ok', 'ok', no, no, no])
  })

  it('of somebody unknown', async () => {
    expect(await byRole((by) => by.service.setRole('ab'.repeat(16), 'reader'))).toEqual(Array(5).fill('unknown_member'))
  })
})

describe('who may remove', () => {
  it.each([
    ['owner', ['ok', no, no, no, no]],
    ['manager', ['ok', 'ok', no, no, no]],
    ['coach', ['ok', 'ok', no, no, no]],
    ['member', ['ok', 'ok', no, no, no]],
    ['reader', ['ok', 'ok', no, no, no]],
  ] as const)('a person or a device of the role %s', async (role, expected) => {
    expect(await byRole((by) => by.service.removeMember(targets[role].person))).toEqual(expected)
    expect(await byRole((by) => by.service.removeDevice(targets[role].self))).toEqual(expected)
  })

  it('oneself and one’s own devices: everyone', async () => {
    expect(await byRole((by) => by.service.removeMember(by.person))).toEqual(Array(5).fill('ok'))
    expect(
      await byRole(async (by) => {
        const second = await linkDevice(by, 'second')
        return by.service.removeDevice(second.self)
      }),
    ).toEqual(Array(5).fill('ok'))
  })

  it('who is not there', async () => {
    expect(await byRole((by) => by.service.removeMember('00'))).toEqual(Array(5).fill('unknown_member'))
    expect(await byRole((by) => by.service.removeDevice('00'))).toEqual(Array(5).fill('unknown_member'))
  })

  it('who is gone already is unknown, and may do nothing more', async () => {
    const [owner, gone] = [await actors.owner.copy(), await targets.manager.copy()]
    done(await owner.service.removeMember(gone.person))
    expect(inBrief(await owner.service.removeMember(gone.person))).toBe('unknown_member')
    expect(inBrief(await owner.service.setRole(gone.person, 'reader'))).toBe('unknown_member')
    expect(inBrief(await owner.service.removeDevice(gone.self))).toBe('unknown_member')
    await gone.hears(owner)
    const before = gone.disk.ops.length
    const { service } = gone
    for (const acted of [
      await service.invite({ role: 'reader', expiresInDays: 1 }),
      await service.inviteDevice(),
      await service.revokeInvite(invites.reader),
      await service.admit(requests.reader),
      await service.refuse(requests.reader),
      await service.setRole(targets.reader.person, 'member'),
      await service.removeMember(targets.reader.person),
      await service.removeDevice(targets.reader.self),
      await service.createWords('english'),
    ]) {
      expect(inBrief(acted)).toBe(no)
    }
    expect(await service.upkeep()).toBeNull()
    expect(gone.disk.ops.length).toBe(before)
    expect(await gone.state()).toMatchObject({
      standing: 'removed',
      may: { write: false, invite: false, assign: [] },
      requests: [],
      invites: [],
    })
  })
})

describe('the last owner', () => {
  it('cannot go, step down or lose the last device, and is told so', async () => {
    const owner = await TeamDevice.found('ada')
    const manager = await bringIn(owner, 'bo', 'manager')
    const second = await linkDevice(owner, 'tablet')
    const codes = async (): Promise<string[]> => {
      const before = owner.disk.ops.length
      const acted = [
        await owner.service.removeMember(owner.person),
        await owner.service.setRole(owner.person, 'manager'),
      ]
      expect(owner.disk.ops.length).toBe(before)
      return acted.map(inBrief)
    }
    expect(await codes()).toEqual(['last_owner', 'last_owner'])
    done(await owner.service.removeDevice(second.self))
    expect(inBrief(await owner.service.removeDevice(owner.self))).toBe('last_owner')
    // Words are a device: with them the laptop may go.
    const paper = await owner.copy()
    done(await paper.service.createWords('english'))
    expect(inBrief(await paper.service.removeDevice(paper.self))).toBe('ok')
    // With a second owner the first may go.
    done(await owner.service.setRole(manager.person, 'owner'))
    expect(inBrief(await owner.service.removeMember(owner.person))).toBe('ok')
  })
})

it('words: everyone makes his own', async () => {
  expect(await byRole((by) => by.service.createWords('english'))).toEqual(Array(5).fill('ok'))
})

it('an operation that cannot be kept is a failure and no half-done action: it can be done again', async () => {
  const owner = await actors.owner.copy()
  owner.failing.add('removePerson')
  await expect(owner.service.removeMember(targets.reader.person)).rejects.toThrow('disk full')
  expect(owner.log.roster().people.get(targets.reader.person)?.removed).toBe(false)
  owner.failing.clear()
  expect(inBrief(await owner.service.removeMember(targets.reader.person))).toBe('ok')
})
