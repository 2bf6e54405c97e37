// What is said when clips of the extension have come in. Fetched when the first ones have.
import { m } from '../../shared/i18n/index.ts'
import type { TakenClip } from '../platform/bridge.ts'
import { notify } from '../platform/feedback.ts'
import { askToPersist } from '../platform/persistence.ts'
import { recordToPath } from '../platform/record-links.ts'
import { navigate } from '../platform/router.svelte.ts'

/** Says what came, with a way to it. */
export function announceClips(clips: TakenClip[]): void {
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
