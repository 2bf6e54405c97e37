// The code that the first screen will want, fetched while the data are still being opened. Whoever shows it reports what fails.
import type { Component } from 'svelte'
import type { SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import { hasOpenedBefore } from '../platform/opened-before.ts'
import { router } from '../platform/router.svelte.ts'
import { once } from '../../shared/ui/later.ts'
import { findRoute } from './routes.ts'

/** Fetches the frame around the screens of an open space. */
export const loadShell = once<Component<{ workspace: Workspace; space: SpaceInfo }>>(() => import('./Shell.svelte'))

const ignore = (): void => {}

/** Starts fetching what this page will most likely show first. */
export function fetchFirstScreen(): void {
  const route = findRoute(router.pattern)
  const opens = hasOpenedBefore()
  if (opens && !route?.bare) loadShell().catch(ignore)
  const first = opens || route?.bare ? route : findRoute('/welcome')
  first?.load().catch(ignore)
}

/** Starts fetching what comes after a team has been started. */
export function fetchFirstTeam(): void {
  loadShell().catch(ignore)
  findRoute('/')?.load().catch(ignore)
}
