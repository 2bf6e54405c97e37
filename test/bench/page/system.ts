// What a system under measurement can do. Ours and the peers implement it with the plain, documented way of each; a page runs one.
import type { LargeTeam } from '../seed/large-team.ts'
import type { CoachTimes } from './coach.ts'

/** What a list shows of a lead. */
export interface ListedLead {
  id: string
  name?: string | undefined
  title?: string | undefined
  updatedAt: number
}

/** One field of one lead changed, on this device or another. */
export interface Edit {
  /** Number of the lead in the team. */
  index: number
  id: string
  title: string
  /** ms; newer than everything in the team, so that the lead comes to the top. */
  at: number
}

/** Stops an action of many. */
export interface BulkCancel {
  signal: AbortSignal
  onProgress: (done: number) => void
}

export const LIST_ROWS = 50

export interface System {
  /** Opens what is stored on this device; the first call in a fresh page. */
  open(): Promise<void>
  /** Stores the team. Never measured. Resolves when it is durable. */
  fill(team: LargeTeam): Promise<void>
  /** The first 50 leads, the latest change first: now and after every change of them. */
  watch(onRows: (rows: ListedLead[]) => void): void
  /** Changes a title as a person would. Resolves when it is durable. */
  edit(edit: Edit): Promise<void>
  /** Takes what another device did, in batches, into memory as the network would have brought it. Never measured. */
  receive?(team: LargeTeam, batches: Edit[][], options: { hot: boolean }): Promise<void>
  /**
   * Merges what was received. Resolves when all of it is durable. `isTogether`: every delivery is handed over at once, none waits for the
   * one before; who has only one way ignores it.
   */
  merge?(how: { isTogether: boolean }): Promise<void>
  /** The same rows as `watch`, asked once. */
  list?(): Promise<ListedLead[]>
  /**
   * Changes the titles of many leads as one action of one person. Resolves when all are durable, with how many were changed: fewer when
   * it was cancelled.
   */
  bulk?(edits: Edit[], cancel?: BulkCancel): Promise<number>
  /** True where an action of many can be cancelled. */
  canCancel?: boolean
  /** Takes the last action back. */
  undo?(): Promise<void>
  /** Ids of leads and notes that hold the words, at most 20. */
  search?(text: string): Promise<string[]>
  /** Makes search ready; resolves when it is complete, with the part that was there before, 0 to 1. */
  prepareSearch?(): Promise<number>
  /** Derives again whatever is derived from the stored truth. */
  rebuild?(): Promise<void>
  /** Asks what a coach asks in the morning. */
  coach?(): Promise<CoachTimes>
}
