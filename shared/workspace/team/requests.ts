// Somebody asks to be let in: who may answer, and the answer.
import { ok } from '../../kernel/result.ts'
import type { PendingJoin } from '../../sync/membership/resolver.ts'
import type { InviteState } from '../../sync/membership/state.ts'
import { act, type Acted, refuse } from './acting.ts'
import type { TeamEnvironment } from './environment.ts'
import type { GroupKeys } from './group-keys.ts'
import { isExpired, isOpen, revokeInvite } from './invites.ts'
import type { NameBook } from './name-book.ts'
import { sealMemberName, type AskingName } from './names.ts'
import type { Notes } from './notes.ts'
import { rolesToGive, selfIn } from './rights.ts'

/** What answering stands on. */
export interface Answering {
  env: TeamEnvironment
  notes: Notes
  names: NameBook
  keys: GroupKeys
}

/** A request with its invite and what its author says of himself. */
export interface OpenRequest {
  join: PendingJoin
  invite: Readonly<InviteState>
  /** Null when this device cannot open it: somebody else's device made the invite. */
  name: AskingName | null
  isOwnInvite: boolean
}

/** The requests this device may answer, but those it was told to forget. */
export async function openRequests({ env, notes, names }: Answering): Promise<OpenRequest[]> {
  const { log, self: deviceId } = env.team
  const self = selfIn(log.roster(), deviceId)
  if (!self) return []
  const { pending, invites } = log.resolved()
  const open: OpenRequest[] = []
  for (const join of pending) {
    const invite = invites.get(join.invite)
    if (!isOpen(invite) || (await notes.isForgotten(join.hash))) continue
    const isForSelf = invite.forDeviceOf === self.person.id
    if (!isForSelf && (invite.forDeviceOf !== null || !rolesToGive(self.person.role).includes(invite.role))) continue
    const name = await names.request(join.hash)
    // A device that asks must have said, where we can read it, that it becomes one of this person's.
    if (isForSelf && name === null) continue
    open.push({ join, invite, name, isOwnInvite: (await notes.invite(join.invite)) !== null })
  }
  return open
}

/** Lets somebody in. Of several on one invite the one that is named; the others are out with it. */
export async function admit(answering: Answering, requestId: string): Promise<Acted<null>> {
  const { env } = answering
  if (!selfIn(env.team.log.roster(), env.team.self)) return refuse('not_allowed')
  const request = (await openRequests(answering)).find(({ join }) => join.hash === requestId)
  if (!request) return refuse(await whyNot(answering, requestId))
  if (isExpired(request.invite, env.now())) return refuse('unknown_invite', 'expired')
  const answered =
    request.invite.forDeviceOf === null ? await admitPerson(answering, request) : await addDevice(answering, request)
  if (answered.ok) await answering.keys.rotateDue()
  return answered
}

/** A request that is there and not ours to answer, or none. */
async function whyNot({ env, notes }: Answering, requestId: string): Promise<'not_allowed' | 'unknown_invite'> {
  const isThere = env.team.log.resolved().pending.some(({ hash }) => hash === requestId)
  return isThere && !(await notes.isForgotten(requestId)) ? 'not_allowed' : 'unknown_invite'
}

async function admitPerson({ env, keys }: Answering, { join, name }: OpenRequest): Promise<Acted<null>> {
  const { team } = env
  const asked = team.log.op(join.hash)
  if (asked?.body.type !== 'join') return refuse('unknown_invite')
  let { sealedName } = asked.body
  if (name) {
    const key = await keys.forNames()
    if (!key.ok) return key
    sealedName = await sealMemberName(name, join.device, key.value)
  }
  const written = await act(team, { type: 'admit', join: join.hash, sealedName })
  return written.ok ? ok(null) : written
}

async function addDevice({ env, notes }: Answering, { join, name }: OpenRequest): Promise<Acted<null>> {
  const { team } = env
  const self = selfIn(team.log.roster(), team.self)
  const asked = team.log.op(join.hash)
  if (!self || !name?.proof || asked?.body.type !== 'join') return refuse('unknown_invite')
  await notes.setDevice(join.device, { name: name.device, isRecovery: false })
  const { proof } = name
  const written = await act(team, { type: 'addDevice', person: self.person.id, device: asked.body.device, proof })
  if (!written.ok) return written
  // Nothing in the log says that the link is used up: it is ended. If not now, then when this device next looks after the team.
  await revokeInvite(env, join.invite)
  return ok(null)
}

/** Own links for a device which let one in and were not ended after it: a crash came between. */
export function spentDeviceInvites({ team }: TeamEnvironment): string[] {
  const roster = team.log.roster()
  const self = selfIn(roster, team.self)
  const { invites } = team.log.resolved()
  const open = new Set(
    [...invites].filter(([, it]) => isOpen(it) && it.forDeviceOf === self?.person.id).map(([id]) => id),
  )
  if (open.size === 0) return []
  const spent = new Set<string>()
  for (const { body, device, prev } of team.log.ops()) {
    const [invite = ''] = prev
    if (body.type === 'join' && open.has(invite) && roster.devices.has(device)) spent.add(invite)
  }
  return [...spent]
}

/** Lets somebody not in: forgets the request here and ends its invite. */
export async function refuseRequest(answering: Answering, requestId: string): Promise<Acted<null>> {
  const request = (await openRequests(answering)).find(({ join }) => join.hash === requestId)
  if (!request) return refuse(await whyNot(answering, requestId))
  const revoked = await revokeInvite(answering.env, request.join.invite)
  if (!revoked.ok) return revoked
  await answering.notes.forget(requestId)
  return ok(null)
}
