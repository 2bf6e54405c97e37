// Where another person is, in words. What others say of a place may be anything.
import { m } from '../../shared/i18n/index.ts'

const SCREENS: Record<string, () => string> = {
  leads: m.common_nav_leads,
  companies: m.common_nav_companies,
  contacts: m.common_nav_contacts,
  notes: m.common_nav_notes,
  pages: m.common_nav_pages,
  steps: m.common_nav_steps,
  goals: m.common_nav_goals,
  numbers: m.common_nav_numbers,
  search: m.common_nav_search,
  settings: m.common_nav_settings,
  deleted: m.common_nav_deleted,
  team: m.common_nav_team,
}

/** The screen at an address of the app (`/leads/...`), in words; null for nowhere, and for what this version of the app does not know. */
export function placeText(place: string): string | null {
  if (place === '/team/sync') return m.common_nav_sync()
  if (place === '/') return m.common_nav_today()
  // Two slashes would begin a link that leads out of the app.
  const [, screen] = /^\/([a-z]+)(?:\/[\w:%.~-]+)?$/u.exec(place) ?? []
  return screen !== undefined && Object.hasOwn(SCREENS, screen) ? (SCREENS[screen]?.() ?? null) : null
}
