// The team that a coaching pair is about, opened beside the pair: only this device's person, who is in both, sees them together.
import type { PairLinkRow } from '../../shared/readmodel/rows.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import { showThrown } from './feedback.ts'
import { goInSpace } from './go-in-space.ts'
import { session } from './session.svelte.ts'
import { spaces } from './spaces.svelte.ts'
import { live, useWorkspace } from './workspace.svelte.ts'

export interface TeamBeside {
  /** Null while it is being opened, where the pair is about no team, and where that team is not on this device. Reactive. */
  readonly workspace: Workspace | null
  /** Which team the pair is about, and who of it; null while nobody has said so. Reactive. */
  readonly link: PairLinkRow | null
  /** Goes to an address of the team's space. */
  go(href: string): Promise<void>
}

/**
 * The team of the open pair for as long as the component lives. `own`: the person's own space, which knows it. `onFailed`: it cannot be
 * opened; said in a toast unless the screen says it. Call while it is set up.
 */
export function useTeamBeside(
  own: () => Workspace | null,
  onFailed: (error: unknown) => void = showThrown,
): TeamBeside {
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
    }, onFailed)
    return () => {
      gone = true
      void opened?.close()
    }
  })

  return {
    get workspace() {
      return workspace
    },
    get link() {
      return link.current ?? null
    },
    async go(href) {
      if (teamId) await goInSpace(teamId, href)
    },
  }
}
