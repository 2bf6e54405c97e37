// What a device does for the team by itself while it is online. Several may be able to do the same thing: they go in turn, so that a team
// of twenty does not get twenty new keys.
import type { Answering } from './requests.ts'
import { admit, openRequests, spentDeviceInvites } from './requests.ts'
import { isExpired, orphanedInvites, revokeInvite } from './invites.ts'
import { leads, rolesToGive, selfIn } from './rights.ts'

/** ms that each device ahead is given which is connected. */
const PATIENCE = 4000
/** ms for each that may be: others at the relay are not known to be there. */
const SPREAD = 250
const LONGEST = 20_000
/** ms that whoever made it due is given to do it himself, which is mostly under way. */
const GRACE = 1000

/** Looks after the team. */
export class Upkeep {
  /** When this device first saw that something is due, ms. */
  private readonly seen = new Map<string, number>()

  constructor(private readonly answering: Answering) {}

  /** Does what is this device's to do now. The ms after which it wants to be called again though nothing changed; null: not before. */
  async run(): Promise<number | null> {
    const { env, keys, notes } = this.answering
    if (!selfIn(env.team.log.roster(), env.team.self)) return null
    await this.answerOwn()
    for (const invite of spentDeviceInvites(env)) await revokeInvite(env, invite)
    await keys.handToOwn(
      (envelope) => env.team.sendHandover(envelope),
      (name) => notes.isDone(name),
      (name) => notes.setDone(name),
    )
    const waits: number[] = []
    const due = new Set<string>()
    for (const group of await keys.due()) {
      const wait = this.turn(`rotate ${group}`, due)
      if (wait > 0) waits.push(wait)
      else await keys.rotate(group)
    }
    for (const invite of orphanedInvites(env)) {
      if (!this.mayRevoke(invite)) continue
      const wait = this.turn(`revoke ${invite}`, due)
      if (wait > 0) waits.push(wait)
      else await revokeInvite(env, invite)
    }
    for (const what of this.seen.keys()) if (!due.has(what)) this.seen.delete(what)
    return waits.length === 0 ? null : Math.min(...waits)
  }

  /** Lets in who asks first on an invite of this device. Two on one invite, or one whose time is over, wait for a person's word. */
  private async answerOwn(): Promise<void> {
    const { env } = this.answering
    for (const { join, invite, isOwnInvite, name } of await openRequests(this.answering)) {
      if (!isOwnInvite || name === null || join.contested || isExpired(invite, env.now())) continue
      await admit(this.answering, join.hash)
    }
  }

  private mayRevoke(invite: string): boolean {
    const { log, self: deviceId } = this.answering.env.team
    const self = selfIn(log.roster(), deviceId)
    const made = log.resolved().invites.get(invite)
    if (!self || !made) return false
    return made.forDeviceOf === self.person.id || rolesToGive(self.person.role).includes(made.role)
  }

  /** ms until it is this device's turn, 0 when it is. Ahead are the devices that lead, by their ids. */
  private turn(what: string, due: Set<string>): number {
    const { team, now } = this.answering.env
    due.add(what)
    const since = this.seen.get(what) ?? now()
    this.seen.set(what, since)
    const roster = team.log.roster()
    const online = team.online()
    let isAlone = true
    let wait = GRACE
    for (const { id } of roster.devices.values()) {
      const other = id === team.self ? null : selfIn(roster, id)
      if (!other || !leads(other.person.role)) continue
      isAlone = false
      if (id < team.self) wait += online.has(id) ? PATIENCE : SPREAD
    }
    return isAlone ? 0 : Math.max(0, since + Math.min(wait, LONGEST) - now())
  }
}
