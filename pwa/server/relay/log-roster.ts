// The relay's roster on top of the membership log that peers use.
import { equalBytes, orNull } from '../../../shared/sync/bytes.ts'
import { maySnapshot, mayVouch } from '../../../shared/sync/membership/entitled.ts'
import { MembershipLog } from '../../../shared/sync/membership/log.ts'
import { parseOp } from '../../../shared/sync/membership/op.ts'
import type { RelayRoster } from './roster.ts'

/** An empty roster of a space. */
export function openLogRoster(space: string): RelayRoster {
  const log = new MembershipLog(space)
  return {
    async accept(ops) {
      const results = await log.addAll(ops)
      // One that waits for another is taken: its parents may be on their way over another connection.
      return results.flatMap(({ status }, at) => (status === 'refused' ? [at] : []))
    },
    isFounded: () => log.size > 0,
    deviceKey(device) {
      const found = log.roster().devices.get(device)
      return found && found.cut === null ? found.public.sign : null
    },
    formerKey(device) {
      const found = log.roster().devices.get(device)
      return found && found.cut !== null ? found.public.sign : null
    },
    isKnown: (device) => log.roster().devices.has(device),
    known: () => log.roster().devices.keys(),
    mayWaive(author, witness) {
      const roster = log.roster()
      const group = roster.keys.get(author.keyId)?.group
      if (group === undefined || roster.keys.get(witness.keyId)?.group !== group) return false
      return maySnapshot(roster, author.device, group) && mayVouch(roster, witness.device, author.device, group)
    },
    isInvite(key) {
      return [...log.resolved().invites.values()].some(
        (invite) => invite.usedBy === null && !invite.revoked && equalBytes(invite.key, key),
      )
    },
    isJoin: (bytes) => orNull(() => parseOp(bytes))?.body.type === 'join',
  }
}
