import { m } from '../../shared/i18n/index.ts'
import type { SpaceInfo } from '../../shared/workspace/api.ts'
import { momentText } from './now.svelte.ts'

/** When a shared space was last exchanged with others, in words; undefined for one that nobody shares. */
export function syncedText({ sharedAs, syncedAt }: SpaceInfo): string | undefined {
  if (!sharedAs) return undefined
  const now = Date.now()
  return syncedAt ? m.sync_space_synced({ when: momentText(Math.min(syncedAt, now), now) }) : m.sync_never()
}
