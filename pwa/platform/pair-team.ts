// The team behind a pair: which it is only the own space of this device knows. Spaces are open here for as long as a question takes.
import { m } from '../../shared/i18n/index.ts'
import type { PairLinkRow } from '../../shared/readmodel/rows.ts'
import { notify, showThrown } from './feedback.ts'
import { goInSpace } from './go-in-space.ts'
import { findOwn } from './own-space.svelte.ts'
import { recordToPath } from './record-links.ts'
import { session } from './session.svelte.ts'
import { spaces } from './spaces.svelte.ts'

/** Which team, and which person of it, a pair is about; null when nobody has said so on this device, or the team is not on it. */
export async function findPairLink(pairId: string): Promise<PairLinkRow | null> {
  const { directory } = session
  const ownId = directory && (await findOwn(directory))
  if (!ownId) return null
  const own = await directory.open(ownId)
  const link = await own.query('pairLink.of', { pairId }).finally(() => own.close())
  return link?.teamId && spaces.list.some(({ spaceId }) => spaceId === link.teamId) ? link : null
}

/** Shows a record of the team behind a pair, in the team's space; says why when it cannot. */
export async function openTeamRecord(pairId: string, recordId: string): Promise<void> {
  try {
    const path = recordToPath(recordId)
    const link = await findPairLink(pairId)
    if (!path || !link?.teamId) return notify(m.records_evidence_no_team())
    await goInSpace(link.teamId, path)
  } catch (error) {
    showThrown(error)
  }
}
