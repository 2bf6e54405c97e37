// Every address of the app: one line each. Screens load when they are first wanted; a screen gets the parameters of its address as props.
import type { Component } from 'svelte'
import { m } from '../../shared/i18n/index.ts'
import { once } from '../../shared/ui/later.ts'

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
  route(
    '/leads/:id',
    () => m.common_nav_leads(),
    () => import('../features/leads/LeadScreen.svelte'),
  ),
  route(
    '/companies',
    () => m.common_nav_companies(),
    () => import('../features/accounts/AccountsScreen.svelte'),
  ),
  route(
    '/companies/:id',
    () => m.common_nav_companies(),
    () => import('../features/accounts/AccountScreen.svelte'),
  ),
  route(
    '/contacts',
    () => m.common_nav_contacts(),
    () => import('../features/accounts/ContactsScreen.svelte'),
  ),
  route(
    '/contacts/:id',
    () => m.common_nav_contacts(),
    () => import('../features/accounts/ContactScreen.svelte'),
  ),
  route(
    '/notes',
    () => m.common_nav_notes(),
    () => import('../features/call-notes/NotesScreen.svelte'),
  ),
  route(
    '/notes/new',
    () => m.common_nav_notes(),
    () => import('../features/call-notes/NoteScreen.svelte'),
  ),
  route(
    '/notes/:id',
    () => m.common_nav_notes(),
    () => import('../features/call-notes/NoteScreen.svelte'),
  ),
  route(
    '/pages',
    () => m.common_nav_pages(),
    () => import('../features/pages/PagesScreen.svelte'),
  ),
  route(
    '/pages/new',
    () => m.common_nav_pages(),
    () => import('../features/pages/PageScreen.svelte'),
  ),
  route(
    '/pages/:id',
    () => m.common_nav_pages(),
    () => import('../features/pages/PageScreen.svelte'),
  ),
  route(
    '/steps',
    () => m.common_nav_steps(),
    () => import('../features/steps/StepsScreen.svelte'),
  ),
  route(
    '/numbers',
    () => m.common_nav_numbers(),
    () => import('../features/numbers/NumbersScreen.svelte'),
  ),
  route(
    '/goals',
    () => m.common_nav_goals(),
    () => import('../features/goals/GoalsScreen.svelte'),
  ),
  route(
    '/goals/:id',
    () => m.common_nav_goals(),
    () => import('../features/goals/GoalScreen.svelte'),
  ),
  route(
    '/search',
    () => m.common_nav_search(),
    () => import('../features/search/SearchScreen.svelte'),
  ),
  route(
    '/settings',
    () => m.common_nav_settings(),
    () => import('../features/settings/SettingsScreen.svelte'),
  ),
  route(
    '/deleted',
    () => m.common_nav_deleted(),
    () => import('../features/deleted/DeletedScreen.svelte'),
  ),
  route(
    '/team',
    () => m.common_nav_team(),
    () => import('../features/team/TeamScreen.svelte'),
  ),
  route(
    '/team/sync',
    () => m.common_nav_sync(),
    () => import('../features/team/SyncScreen.svelte'),
  ),
  route(
    '/join',
    () => m.common_nav_join(),
    () => import('../features/team/JoinScreen.svelte'),
    true,
  ),
  route(
    '/recover',
    () => m.common_nav_recover(),
    () => import('../features/team/RecoverScreen.svelte'),
    true,
  ),
  route(
    '/welcome',
    () => m.common_nav_welcome(),
    () => import('../features/setup/WelcomeScreen.svelte'),
    true,
  ),
  route(
    '/share-target',
    () => m.common_nav_share(),
    () => import('../features/setup/ShareTargetScreen.svelte'),
  ),
]
