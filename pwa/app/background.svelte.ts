// What runs beside the screens while a space is open: the bridge to the extension, the app badge and reminders.
import { m, getLocale, onLocaleChange } from '../../shared/i18n/index.ts'
import type { SpaceInfo, Workspace } from '../../shared/workspace/api.ts'
import { Bridge, createWindowPort, type TakenClip } from '../platform/bridge.ts'
import { extension } from '../platform/extension-status.svelte.ts'
import { notify } from '../platform/feedback.ts'
import { askToPersist } from '../platform/persistence.ts'
import { recordToPath } from '../platform/record-links.ts'
import { startReminders } from '../platform/reminders.ts'
import { navigate } from '../platform/router.svelte.ts'
import { localToday } from '../platform/workspace.svelte.ts'

let bridge: Bridge | null = null

/** The bridge lives as long as the tab: without an open space it says so, and clips wait. */
export function startBridge(): Bridge {
  bridge ??= new Bridge(
    createWindowPort(),
    { onStatus: (status) => (extension.status = status), onTaken: announceClips },
    getLocale,
  )
  return bridge
}

function announceClips(clips: TakenClip[]): void {
  const [first] = clips
  if (!first) return
  const path = recordToPath(first.recordId)
  const open = path
    ? { action: { label: m.common_open(), run: () => navigate(clips.length > 1 ? '/leads' : path) } }
    : {}
  if (clips.length > 1) notify(m.common_clipped_many({ count: clips.length }), open)
  else if (first.item.kind === 'lead') notify(m.common_clipped_lead({ name: clipName(first) }), open)
  else if (first.item.kind === 'addition') notify(m.common_clipped_addition(), open)
  else notify(m.common_clipped_note(), open)
  void askToPersist()
}

function clipName({ item }: TakenClip): string {
  if (item.kind !== 'lead') return ''
  const { lead } = item
  return (
    lead.name?.value || lead.company?.value || lead.emails[0]?.value || lead.phones[0]?.value.number || item.pageTitle
  )
}

/** Call while the shell is set up: everything ends with it. */
export function useBackground(workspace: Workspace, space: () => SpaceInfo): void {
  $effect(() => {
    const seat = { workspace, space: space() }
    const link = startBridge()
    void link.setSpace(seat)
    return () => void link.setSpace(null)
  })

  $effect(() => onLocaleChange(() => void bridge?.hello()))

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

  $effect(() => startReminders(workspace, localToday()))
}
