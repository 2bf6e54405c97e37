import type { Role } from '../../../shared/domain/person/person.ts'
import { m } from '../../../shared/i18n/index.ts'

/** What a role is called; people without one are members. */
export function roleText(role: Role | undefined): string {
  switch (role) {
    case 'owner':
      return m.settings_role_owner()
    case 'manager':
      return m.settings_role_manager()
    case 'coach':
      return m.settings_role_coach()
    case 'reader':
      return m.settings_role_reader()
    default:
      return m.settings_role_member()
  }
}

/** A hue for the nth person of a team, degrees: by the golden angle, so that neighbours never look alike. */
export function spreadHue(index: number): number {
  return Math.round((160 + index * 137.508) % 360) % 360
}
