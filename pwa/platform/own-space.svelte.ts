// The person's own space: what stands in it nobody else has a key for. It is found on this device when a screen wants it, and founded with the
// first thing that is written there.
import { m } from '../../shared/i18n/index.ts'
import type { Directory, Workspace } from '../../shared/workspace/api.ts'
import { forgetActed, showError } from './feedback.ts'
import { readFounder } from './found-space.ts'
import { sampleRoot } from './sample-root.ts'
import { session } from './session.svelte.ts'
import { useWorkspace } from './workspace.svelte.ts'

/** Two tabs that write their first private word at once must not found two. */
const LOCK = 'touchline-own-space'

/** The own space on this device that goes with the open space; null while there is none. */
export async function findOwn(directory: Directory): Promise<string | null> {
  // A sample has its own: what is tried out in it is no part of what somebody keeps.
  const sampleOf = sampleRoot()
  return (await directory.list()).find((space) => space.kind === 'own' && space.sampleOf === sampleOf)?.spaceId ?? null
}

export interface OwnSpace {
  /** Null while there is none, or it is being opened. Reactive. */
  readonly workspace: Workspace | null
  /** The own space, founded when there is none. Null when it could not be: the person was told why. */
  ensure(): Promise<Workspace | null>
}

/** The own space for as long as the component lives. Call while it is set up. */
export function useOwnSpace(): OwnSpace {
  const pair = useWorkspace()
  let workspace = $state.raw<Workspace | null>(null)
  let closed = false

  async function open(spaceId: string): Promise<Workspace | null> {
    if (workspace) return workspace
    const opened = await session.directory?.open(spaceId)
    if (!opened) return null
    if (closed || workspace) {
      await opened.close()
      return workspace
    }
    return (workspace = opened)
  }

  $effect(() => {
    const { directory } = session
    if (directory) void findOwn(directory).then((found) => (found && !closed ? open(found) : null))
    return () => {
      closed = true
      if (workspace) forgetActed(workspace)
      void workspace?.close()
    }
  })

  async function found(directory: Directory): Promise<string | null> {
    return navigator.locks.request(LOCK, async () => {
      const known = await findOwn(directory)
      if (known) return known
      const { personName, region } = await readFounder(pair)
      const made = await directory.foundSpace({
        kind: 'own',
        name: m.common_own_name(),
        personName: personName || m.common_own_name(),
        region,
      })
      if (made.ok) return made.value.spaceId
      showError(made.error)
      return null
    })
  }

  return {
    get workspace() {
      return workspace
    },
    async ensure() {
      const { directory } = session
      if (workspace || !directory) return workspace
      const spaceId = await found(directory)
      return spaceId ? open(spaceId) : null
    },
  }
}
