// The code that the first screen will want, fetched while the data are still being opened. Whoever shows it reports what fails.
import type { Component } from 'svelte'
import type { SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import { hasOpenedBefore } from '../platform/opened-before.ts'
import { router } from '../platform/router.svelte.ts'
import { session } from '../platform/session.svelte.ts'
import { spaces } from '../platform/spaces.svelte.ts'
import { once } from '../../shared/ui/later.ts'
import { findRoute } from './routes.ts'

/** From the core's first word to the rows on the screen, and some air, ms. */
const SETTLE_MS = 250
/** By then everything else may be fetched, whatever keeps the first screen, ms. */
const PATIENCE_MS = 5000

/** Fetches the frame around the screens of an open space. */
export const loadShell = once<Component<{ workspace: Workspace; space: SpaceInfo }>>(() => import('./Shell.svelte'))

/** Fetches what a space shows that waits to be let in. */
export const loadWaiting = once<Component<{ workspace: Workspace; space: SpaceInfo }>>(
  () => import('../features/team/WaitingScreen.svelte'),
)

const ignore = (): void => {}

/** Starts fetching what this page will most likely show first. */
export function fetchFirstScreen(): void {
  const route = findRoute(router.pattern)
  const opens = hasOpenedBefore()
  if (opens && !route?.bare) loadShell().catch(ignore)
  const first = opens || route?.bare ? route : findRoute('/welcome')
  first?.load().catch(ignore)
}

/** Resolves when the first screen stands, as far as can be told: its data can be read, or there are none. */
export function firstScreenShown(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE_MS)
    const stop = $effect.root(() => {
      $effect(() => {
        const { phase } = spaces
        const waits =
          phase === 'ready' ? session.status?.role === 'starting' : phase === 'starting' || phase === 'opening'
        if (waits) return
        setTimeout(resolve, SETTLE_MS)
        stop()
      })
    })
  })
}

/** Starts fetching what comes after a team has been started. */
export function fetchFirstTeam(): void {
  loadShell().catch(ignore)
  findRoute('/')?.load().catch(ignore)
}
