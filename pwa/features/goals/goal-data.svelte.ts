// What all screens of goals share: who may set targets, and in whose days goals are measured.
import { mayWrite } from '../../platform/may-write.ts'
import { session } from '../../platform/session.svelte.ts'

export { zone } from '../../platform/local-zone.ts'

/** True when this person may set targets: who leads the team; alone, everybody. */
export function mayTarget(): boolean {
  if (!mayWrite()) return false
  const { team } = session
  if (!team || team.standing === 'alone') return true
  return team.self?.role === 'owner' || team.self?.role === 'manager'
}

/** True when this person may check in on a goal of that one: it is theirs, the team's, or of a name without a device. */
export function mayCheckIn(ownerId: string | null, personId: string, ownerHasDevice: boolean): boolean {
  return mayWrite() && (ownerId === null || ownerId === personId || !ownerHasDevice)
}
