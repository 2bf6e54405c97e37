// What is said of a space that nobody shares.
import type { SyncState, TeamState } from './team-api.ts'

/** A space that nobody shares. */
export const ALONE: TeamState = {
  standing: 'alone',
  self: null,
  members: [],
  requests: [],
  invites: [],
  offers: [],
  hasRecoveryWords: false,
  may: { write: true, invite: false, assign: [] },
}

/** No line to anyone, and nothing that waits for one. */
export const SILENT: SyncState = {
  relay: null,
  peers: [],
  waiting: 0,
  stuck: 0,
  lastSynced: null,
  progress: null,
  problems: [],
  refusals: {},
}
