// The core's side of the team. A space that nobody shares is `alone`: that is said without loading any code of sync.
import type { Result } from '../../kernel/result.ts'
import type { SyncState, TeamState } from '../team-api.ts'
import type { TeamCall } from '../team-tab.ts'

const ALONE: TeamState = {
  standing: 'alone',
  self: null,
  members: [],
  requests: [],
  invites: [],
  hasRecoveryWords: false,
  may: { write: true, invite: false, assign: [] },
}

const SILENT: SyncState = {
  relay: null,
  peers: [],
  waiting: 0,
  lastSynced: null,
  progress: null,
  problems: [],
  refusals: {},
}

/** The team of one space. */
export class TeamHost {
  act({ action }: TeamCall): Promise<TeamState | SyncState | Result<unknown, { code: string }>> {
    if (action === 'state') return Promise.resolve(ALONE)
    if (action === 'syncState') return Promise.resolve(SILENT)
    return Promise.resolve({ ok: false, error: { code: 'not_shared' } })
  }
}
