// What tabs and the core say to each other over one channel per space. Every message carries the protocol version, so that two versions
// of the app that meet notice it before either does harm.
import type { WorkspaceErrorCode, HistoryState, WorkspaceStatus } from './api.ts'

/** Raised whenever a message, a stored row or a document changes in a way an older version would not understand. */
export const PROTOCOL = 5

/** Ids by table that changed; null: too many to name. */
export type Changed = Record<string, string[] | null>

/** No tables: the core names them when what a tab watches of the team, or of sync, has changed. */
export const TEAM_STATE = 'teamState'
export const SYNC_STATE = 'syncState'

/** What the core says of itself: beside `WorkspaceStatus`, all but what each tab knows alone. */
export interface CoreState {
  failedWrites: WorkspaceStatus['failedWrites']
  rebuild: WorkspaceStatus['rebuild']
  rebuildProblem: WorkspaceStatus['rebuildProblem']
  history: HistoryState
  /** Who this device's person is: the one it opened the space for, unless the record came from another device of the person. */
  personId: string
}

export type ToCore =
  | { kind: 'hello'; client: string }
  | { kind: 'call'; client: string; id: string; method: string; args: unknown }
  | { kind: 'cancel'; client: string; id: string }

export type FromCore =
  /** A core is there; unanswered calls are to be sent to it. Sent when it starts and to every hello. */
  | { kind: 'core'; core: string; state: CoreState }
  | { kind: 'state'; core: string; state: CoreState }
  | { kind: 'answer'; client: string; id: string; value: unknown }
  | { kind: 'failure'; client: string; id: string; code: WorkspaceErrorCode; detail: string }
  | { kind: 'progress'; client: string; id: string; done: number; total: number }
  | { kind: 'changed'; core: string; changed: Changed }
  /** The core could not open the space. */
  | { kind: 'unavailable'; code: WorkspaceErrorCode }
  /** A newer version is there: older tabs must reload. */
  | { kind: 'superseded' }
  /** The space is being removed from this device. */
  | { kind: 'removed' }

export type Message = (ToCore | FromCore) & { protocol: number }

/** Reads a message of the channel; null for anything else. */
export function toMessage(data: unknown): Message | null {
  if (typeof data !== 'object' || data === null) return null
  const { protocol, kind } = data as { protocol?: unknown; kind?: unknown }
  return typeof protocol === 'number' && typeof kind === 'string' ? (data as Message) : null
}

/** The name of a space's database and of its channel. */
export function spaceName(spaceId: string): string {
  return `touchline-${spaceId}`
}

/** How the names of the locks begin that tabs hold while they run the core of a space. `CoreClient` asks for them. */
export const CORE_LOCK = 'touchline-core-'

/** Held by the worker that runs a space's core until it is really gone, however it went. */
export const WRITER_LOCK = 'touchline-writer-'

/** The name of the lock that a tab holds, with others, while a text of a space is open in it. */
export function textsLock(spaceId: string): string {
  return `touchline-texts-${spaceId}`
}

/** The name of a rich-text document's database and channel. */
export function textName(spaceId: string, name: string): string {
  return `${spaceName(spaceId)}-text-${name}`
}

/** True for an id a space may have; it becomes part of database names. */
export function isSpaceId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9A-Za-z]{8,64}$/u.test(text)
}
