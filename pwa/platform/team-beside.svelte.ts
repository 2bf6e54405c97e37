// The team that a coaching pair is about, opened beside the pair: only this device's person, who is in both, sees them together.
import type { Workspace } from '../../shared/workspace/api.ts'
import { showThrown } from './feedback.ts'
import { navigate } from './router.svelte.ts'
import { session } from './session.svelte.ts'
import { spaces } from './spaces.svelte.ts'
import { live, useWorkspace } from './workspace.svelte.ts'

export interface TeamBeside {
  /** Null while it is being opened, where the pair is about no team, and where that team is not on this device. Reactive. */
  readonly workspace: Workspace | null
  /** Who of the team the pair is about; null when nobody was chosen. Reactive. */
  readonly personId: string | null
  /** Goes to an address of the team's space. */
  go(href: string): Promise<void>
}

/** The team of the open pair for as long as the component lives. `own`: the person's own space, which knows it. Call while it is set up. */
export function useTeamBeside(own: () => Workspace | null): TeamBeside {
  const pair = useWorkspace()
  const link = live('pairLink.of', () => ({ pairId: pair.spaceId }), own)
  const teamId = $derived(link.current?.teamId ?? null)
  let workspace = $state.raw<Workspace | null>(null)

  $effect(() => {
    const wanted = teamId
    workspace = null
    if (!wanted || !spaces.list.some(({ spaceId }) => spaceId === wanted)) return
    let gone = false
    let opened: Workspace | null = null
    session.directory?.open(wanted).then((space) => {
      opened = space
      if (gone) void space.close()
      else workspace = space
    }, showThrown)
    return () => {
      gone = true
      void opened?.close()
    }
  })

  return {
    get workspace() {
      return workspace
    },
    get personId() {
      return link.current?.personId ?? null
    },
    async go(href) {
      if (!teamId) return
      try {
        await spaces.enter(teamId)
        navigate(href)
      } catch (error) {
        showThrown(error)
      }
    },
  }
}
