// Every address of the app: one line each. Screens load when they are first wanted; a screen gets the parameters of its address as props.
// What loads the screens nobody starts with stands in screens.ts: the bundler names all files of a screen where it is imported, and
// those of all screens would weigh on the first visit.
import type { Component } from 'svelte'
import { m } from '../../shared/i18n/index.ts'
import { once } from '../../shared/ui/later.ts'
import type { ScreenPattern } from './screens.ts'

export type Screen = Component<Record<string, string>>

export interface Route {
  pattern: string
  /** Title of the page, until the screen knows better. */
  title: () => string
  /** Fetches the screen's code, once; after a failure, again. */
  load: () => Promise<Screen>
  /** Shown without the shell's frame and without an open space. */
  bare?: boolean
}

/** A screen's own props are the parameters of its pattern; that they agree is checked where the pattern stands, here, by reading. */
function route(pattern: string, title: () => string, load: () => Promise<unknown>, bare = false): Route {
  return { pattern, title, load: once(load as () => Promise<{ default: Screen }>), bare }
}

/** The same for a screen nobody starts with, by its pattern. */
function later(pattern: ScreenPattern, title: () => string, bare = false): Route {
  return route(pattern, title, async () => (await loadScreens())[pattern](), bare)
}

/** What loads the screens nobody starts with, by their patterns. */
export const loadScreens = once(async () => ({ default: (await import('./screens.ts')).screens }))

/** The route of a pattern; null for no pattern of ours. */
export function findRoute(pattern: string | null): Route | null {
  return routes.find((candidate) => candidate.pattern === pattern) ?? null
}

export const routes: Route[] = [
  route(
    '/',
    () => m.common_nav_today(),
    () => import('../features/steps/TodayScreen.svelte'),
  ),
  route(
    '/leads',
    () => m.common_nav_leads(),
    () => import('../features/leads/LeadsScreen.svelte'),
  ),
  later('/leads/:id', () => m.common_nav_leads()),
  later('/companies', () => m.common_nav_companies()),
  later('/companies/:id', () => m.common_nav_companies()),
  later('/contacts', () => m.common_nav_contacts()),
  later('/contacts/:id', () => m.common_nav_contacts()),
  later('/notes', () => m.common_nav_notes()),
  later('/notes/new', () => m.common_nav_notes()),
  later('/notes/:id', () => m.common_nav_notes()),
  later('/pages', () => m.common_nav_pages()),
  later('/pages/new', () => m.common_nav_pages()),
  later('/pages/:id', () => m.common_nav_pages()),
  later('/meetings', () => m.common_nav_meetings()),
  later('/meetings/:id', () => m.common_nav_meetings()),
  later('/development', () => m.common_nav_development()),
  later('/scorecards', () => m.common_nav_scorecards()),
  later('/scorecards/:id', () => m.common_nav_scorecards()),
  later('/scorecards/filled/:id', () => m.common_nav_scorecards()),
  later('/training', () => m.common_nav_training()),
  later('/training/:id', () => m.common_nav_training()),
  later('/steps', () => m.common_nav_steps()),
  later('/numbers', () => m.common_nav_numbers()),
  later('/needs', () => m.common_nav_needs()),
  later('/goals', () => m.common_nav_goals()),
  later('/goals/:id', () => m.common_nav_goals()),
  later('/search', () => m.common_nav_search()),
  later('/settings', () => m.common_nav_settings()),
  later('/deleted', () => m.common_nav_deleted()),
  later('/team', () => m.common_nav_team()),
  later('/team/sync', () => m.common_nav_sync()),
  later('/join', () => m.common_nav_join(), true),
  later('/recover', () => m.common_nav_recover(), true),
  route(
    '/welcome',
    () => m.common_nav_welcome(),
    () => import('../features/setup/WelcomeScreen.svelte'),
    true,
  ),
  later('/share-target', () => m.common_nav_share()),
]
