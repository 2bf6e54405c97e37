// Invites of this device: made, shown, revoked. The secret of one stands in this device's notes and in its link, nowhere else.
import { err, ok } from '../../kernel/result.ts'
import { createInviteSecret, inviteKeyOf, makeInviteFragment } from '../../sync/invite/invite-link.ts'
import type { InviteState } from '../../sync/membership/state.ts'
import { act, type Acted, refuse } from './acting.ts'
import type { TeamEnvironment } from './environment.ts'
import type { InviteNote, Notes } from './notes.ts'
import { relayOriginOf } from './relay-address.ts'
import { leads, rolesToGive, selfIn } from './rights.ts'
import type { TeamRole } from '../team-api.ts'

const DAY = 24 * 60 * 60 * 1000
/** A link for a device of one's own lies in no mailbox for weeks: it is used at once. */
const DEVICE_LINK_LIFE = DAY
/** Beyond it a number of days is taken for never. */
const MOST_DAYS = 3650

export interface MadeInvite {
  inviteId: string
  link: string
}

/** A link for one new person, in a role the maker may give. `expiresInDays` 0: never. */
export async function invite(
  env: TeamEnvironment,
  notes: Notes,
  args: { role: TeamRole; expiresInDays: number },
): Promise<Acted<MadeInvite>> {
  const self = selfIn(env.team.log.roster(), env.team.self)
  if (!self || !rolesToGive(self.person.role).includes(args.role)) return refuse('not_allowed')
  const { expiresInDays: days } = args
  const expires = days > 0 && days <= MOST_DAYS ? Math.round(env.now() + days * DAY) : 0
  return make(env, notes, { role: args.role, expires })
}

/** A link for a further device of this device's person. */
export async function inviteDevice(env: TeamEnvironment, notes: Notes): Promise<Acted<MadeInvite>> {
  if (!selfIn(env.team.log.roster(), env.team.self)) return refuse('not_allowed')
  return make(env, notes, { role: 'reader', expires: Math.round(env.now() + DEVICE_LINK_LIFE), forDevice: true })
}

async function make(
  env: TeamEnvironment,
  notes: Notes,
  body: { role: TeamRole; expires: number; forDevice?: true },
): Promise<Acted<MadeInvite>> {
  const { team } = env
  const secret = createInviteSecret()
  const { publicKey } = await inviteKeyOf({ space: team.log.space, secret })
  const written = await act(team, { type: 'invite', key: publicKey, ...body }, (op) =>
    notes.setInvite(op.hash, { secret }),
  )
  if (!written.ok) return written
  return ok({ inviteId: written.value.hash, link: linkOf(env, { secret }, body.forDevice === true) })
}

/** The link of an invite this device made. */
export function linkOf(env: TeamEnvironment, { secret }: InviteNote, forDevice: boolean): string {
  const relay = env.relay()
  const fragment = makeInviteFragment({
    space: env.team.log.space,
    secret,
    relay: relay === null ? null : relayOriginOf(relay),
    ...(forDevice && { forDevice: true as const }),
  })
  return `${env.app.split('#')[0] ?? ''}${fragment}`
}

/** True while somebody may still be let in on it, its expiry aside. */
export function isOpen(invite: Readonly<InviteState> | undefined): invite is Readonly<InviteState> {
  return invite !== undefined && invite.usedBy === null && !invite.revoked
}

/** True when its time is over, by this device's clock. Advice to who admits: no rule of the log reads a clock. */
export function isExpired(invite: Readonly<InviteState>, now: number): boolean {
  return invite.expires !== 0 && now >= invite.expires
}

/** Ends an invite. */
export async function revokeInvite(env: TeamEnvironment, inviteId: string): Promise<Acted<null>> {
  const { team } = env
  const self = selfIn(team.log.roster(), team.self)
  if (!self) return refuse('not_allowed')
  const invite = team.log.resolved().invites.get(inviteId)
  if (!isOpen(invite)) return refuse('unknown_invite')
  if (invite.forDeviceOf !== self.person.id && !leads(self.person.role)) return refuse('not_allowed')
  const written = await act(team, { type: 'revokeInvite', invite: inviteId })
  return written.ok ? ok(null) : err(written.error)
}

/** Open invites whose maker's device, or person, is no longer in: whoever has their secrets could still ask. */
export function orphanedInvites(env: TeamEnvironment): string[] {
  const { log } = env.team
  const roster = log.roster()
  return [...log.resolved().invites].flatMap(([hash, invite]) => {
    const maker = log.op(hash)?.device ?? ''
    return isOpen(invite) && !selfIn(roster, maker) ? [hash] : []
  })
}
