// What runs beside the screens while a space is open: the bridge to the extension, the app badge and reminders.
import { toSpaceKind } from '../../shared/domain/team/space-kind.ts'
import { getLocale, onLocaleChange } from '../../shared/i18n/index.ts'
import type { SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import type { Bridge, TakenClip } from '../platform/bridge.ts'
import { extension } from '../platform/extension-status.svelte.ts'
import { startReminders } from '../platform/reminders.ts'
import { ownPlace } from '../platform/own-place.ts'
import { session } from '../platform/session.svelte.ts'
import { spaces } from '../platform/spaces.svelte.ts'
import { whenIdle } from '../../shared/ui/later.ts'
import { localToday } from '../platform/workspace.svelte.ts'

let bridge: Promise<Bridge> | null = null

/** The bridge lives as long as the tab: without an open space it says so, and clips wait. Its code is fetched beside the first screen. */
export function startBridge(): Promise<Bridge> {
  bridge ??= import('../platform/bridge.ts').then(
    ({ Bridge: Link, createWindowPort }) =>
      new Link(createWindowPort(), { onStatus: (status) => (extension.status = status), onTaken: announce }, getLocale),
  )
  return bridge
}

function announce(clips: TakenClip[]): void {
  // Where its file is gone (an update in the middle), the clips are in all the same.
  import('./announce-clips.ts').then(
    ({ announceClips }) => announceClips(clips),
    () => {},
  )
}

/** Introduces the app to the extension. */
export function sayHello(): void {
  // Without its file (an update in the middle) the app works on; clips wait in the extension.
  startBridge().then(
    (link) => link.hello(),
    () => {},
  )
}

/** Call while the shell is set up: everything ends with it. */
export function useBackground(workspace: Workspace, space: () => SpaceInfo): void {
  $effect(() => {
    // A clip is a lead or a note of one: it waits for a team to be open, and must not get into what is shared with one person.
    const seat = space().kind === 'team' ? { workspace, space: space() } : null
    const setSeat = (to: typeof seat): void => {
      startBridge().then(
        (link) => link.setSpace(to),
        () => {},
      )
    }
    setSeat(seat)
    return () => setSeat(null)
  })

  $effect(() => onLocaleChange(sayHello))

  // The list of spaces keeps the name and the kind that the team's record has: a joiner's device learns them so.
  $effect(() =>
    workspace.watch('team.get', {}, (team) => {
      const known = session.space
      if (!team?.name || known?.spaceId !== workspace.spaceId) return
      const kind = toSpaceKind(team.kind)
      if (team.name === known.name && kind === known.kind) return
      void session.directory?.describe(workspace.spaceId, { name: team.name, kind })
    }),
  )

  $effect(() => {
    if (!('setAppBadge' in navigator)) return
    const params = { today: localToday(), ownerId: workspace.personId }
    const stop = workspace.watch('tasks.dueCount', params, (count) => {
      // A badge is a courtesy: where the system refuses it, nothing is lost.
      const set = count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()
      set.catch(() => {})
    })
    return () => {
      stop()
      navigator.clearAppBadge().catch(() => {})
    }
  })

  // Others who are online see where this person is, and not what is searched for: the query of an address stays here.
  const isShared = $derived(session.team?.standing === 'member')
  $effect(() => {
    if (!isShared) return
    const say = (): void => {
      void workspace.team.setPlace(document.visibilityState === 'hidden' ? '' : ownPlace())
    }
    say()
    document.addEventListener('visibilitychange', say)
    return () => document.removeEventListener('visibilitychange', say)
  })

  // The other shared spaces of this device are synced in turn, and the list of spaces says when each was.
  const tends = $derived(spaces.list.some(({ sharedAs }) => sharedAs))
  $effect(() => {
    const { directory } = session
    if (!tends || !directory) return
    let isOver = false
    let end = (): void => {}
    whenIdle(() => {
      import('../platform/rounds.ts').then(
        ({ tendSpaces }) => {
          if (!isOver) end = tendSpaces(directory, workspace)
        },
        () => {},
      )
    })
    return () => {
      isOver = true
      end()
    }
  })

  $effect(() => startReminders(workspace, localToday()))
}
