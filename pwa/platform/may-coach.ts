import { session } from './session.svelte.ts'

/** True for whoever coaches: owner, manager or coach of the team; alone, everybody. Reactive. */
export function mayCoach(): boolean {
  const { team } = session
  if (!team || team.standing === 'alone') return true
  const role = team.self?.role
  return role === 'owner' || role === 'manager' || role === 'coach'
}
