// What the roles of a team are called, and what each may do in one line.
import { m } from '../../shared/i18n/index.ts'
import type { TeamRole } from '../../shared/workspace/api.ts'

/** Strongest first. */
export const ROLES: readonly TeamRole[] = ['owner', 'manager', 'coach', 'member', 'reader']

const NAMES: Record<TeamRole, () => string> = {
  owner: m.team_role_owner,
  manager: m.team_role_manager,
  coach: m.team_role_coach,
  member: m.team_role_member,
  reader: m.team_role_reader,
}

const MAY: Record<TeamRole, () => string> = {
  owner: m.team_role_owner_may,
  manager: m.team_role_manager_may,
  coach: m.team_role_coach_may,
  member: m.team_role_member_may,
  reader: m.team_role_reader_may,
}

/** What a role is called. */
export function roleText(role: TeamRole): string {
  return NAMES[role]()
}

/** What a role may do, in one line. */
export function roleMayText(role: TeamRole): string {
  return MAY[role]()
}
