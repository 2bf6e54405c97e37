// Changing who is in: roles, removal of people and of devices. What their devices wrote up to now stays: removals carry how far it counts.
import { ok } from '../../kernel/result.ts'
import type { Device, Person } from '../../sync/membership/roster.ts'
import { isAbove } from '../../sync/membership/state.ts'
import { deviceOf } from '../../sync/membership/write.ts'
import type { TeamRole } from '../team-api.ts'
import { act, type Acted, refuse } from './acting.ts'
import type { TeamEnvironment } from './environment.ts'
import type { GroupKeys } from './group-keys.ts'
import { orphanedInvites, revokeInvite } from './invites.ts'
import { recoveryIn } from './join-request.ts'
import { devicesIn, mayActOn, rolesToGive, type Self, selfIn } from './rights.ts'
import type { TeamLog } from './team-log.ts'
import { paperOf } from './words.ts'

/** Gives a person another role. */
export async function setRole(
  env: TeamEnvironment,
  keys: GroupKeys,
  memberId: string,
  role: TeamRole,
): Promise<Acted<null>> {
  const { team } = env
  const roster = team.log.roster()
  const self = selfIn(roster, team.self)
  if (!self) return refuse('not_allowed')
  const target = roster.people.get(memberId)
  if (!target || target.removed) return refuse('unknown_member')
  if (!mayActOn(self.person, target) || !rolesToGive(self.person.role).includes(role)) return refuse('not_allowed')
  if (target.role === role) return ok(null)
  // Of a device that was removed before, too: what it wrote in the old role stays within both ends.
  const cuts = isAbove(target.role, role) ? new Map(target.devices.map((id) => [id, team.cutOf(id)])) : null
  const written = await act(team, { type: 'setRole', person: memberId, role, cuts })
  if (!written.ok) return written
  await keys.rotateDue()
  return ok(null)
}

/** Takes a person out, or leaves when it is oneself. */
export async function removeMember(env: TeamEnvironment, keys: GroupKeys, memberId: string): Promise<Acted<null>> {
  const { team } = env
  const roster = team.log.roster()
  const self = selfIn(roster, team.self)
  if (!self) return refuse('not_allowed')
  const target = roster.people.get(memberId)
  if (!target || target.removed) return refuse('unknown_member')
  if (!mayRemove(self.person, target)) return refuse('not_allowed')
  const cuts = new Map(devicesIn(roster, target).map(({ id }) => [id, team.cutOf(id)]))
  const written = await act(team, { type: 'removePerson', person: memberId, cuts })
  if (!written.ok) return written
  await afterRemoval(env, keys)
  return ok(null)
}

/**
 * Takes a device out, as when it was lost. `words`: they sign it in place of this device. Of two devices that take each other out the more
 * senior one stays, and this one may itself rest on the words that brought it in. Refused with `bad_words`, or `other_words` when they are not
 * those that this person founded the team with.
 */
export async function removeDevice(
  env: TeamEnvironment,
  keys: GroupKeys,
  deviceId: string,
  words: string | null = null,
): Promise<Acted<null>> {
  const { team } = env
  const roster = team.log.roster()
  const self = selfIn(roster, team.self)
  if (!self) return refuse('not_allowed')
  const device: Device | undefined = roster.devices.get(deviceId)
  const target = device && roster.people.get(device.person)
  if (!target || target.removed || device.cut !== null) return refuse('unknown_member')
  if (!mayRemove(self.person, target)) return refuse('not_allowed')
  const by = words === null ? ok<Pick<TeamLog, 'log' | 'keys' | 'append'>>(team) : await signingWith(team, self, words)
  if (!by.ok) return by
  const written = await act(by.value, { type: 'removeDevice', target: deviceId, cut: team.cutOf(deviceId) })
  if (!written.ok) return written
  await afterRemoval(env, keys)
  return ok(null)
}

/** The log, to be written by the words that came with the team: of others, the devices before them are more senior. */
async function signingWith(
  team: TeamLog,
  self: Self,
  words: string,
): Promise<Acted<Pick<TeamLog, 'log' | 'keys' | 'append'>>> {
  const paper = await paperOf(words)
  if (!paper.ok) return paper
  const id = deviceOf(paper.value)
  const isOwn = id === recoveryIn(team.log) && selfIn(team.log.roster(), id)?.person.id === self.person.id
  if (!isOwn) return refuse('other_words')
  return ok({ log: team.log, keys: paper.value, append: (op) => team.append(op) })
}

const mayRemove = (self: Person, target: Person): boolean => self.id === target.id || mayActOn(self, target)

/** First the keys: from then on the removed reads nothing new. If the process ends before, looking after the team does the rest. */
async function afterRemoval(env: TeamEnvironment, keys: GroupKeys): Promise<void> {
  await keys.rotateDue()
  for (const invite of orphanedInvites(env)) await revokeInvite(env, invite)
}
