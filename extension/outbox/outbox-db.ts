// The outbox: what was clipped and noted, in the extension's own database, until the app has it. Panel and background both write here;
// whichever of them dies, what was acknowledged is durable.
import Dexie, { type Table } from 'dexie'
import type { OutboxItem } from '../../shared/domain/clip/outbox-item.ts'

/**
 * `waiting`: not handed over yet, or without an answer. `sent`: handed to an app page that has not answered yet. `taken`: durable in the
 * app. `rejected`: the app refused it for good; a person can edit and send it again.
 */
export type OutboxState = 'waiting' | 'sent' | 'taken' | 'rejected'

export interface OutboxRow {
  id: string
  state: OutboxState
  /** When it was saved, ms. */
  at: number
  /** When the state last changed, ms. */
  changedAt: number
  /** How often it was handed over. Above 0 and without an answer, the app may have it already: it must not be edited. */
  handedOver: number
  /** Why the app refused it. */
  code: string | null
  /** The record it became. */
  recordId: string | null
  item: OutboxItem
}

/** A clip somebody works on, kept while it is not saved. */
export interface DraftRow {
  id: string
  /** The browser session and tab it belongs to; another session's drafts are offered as unfinished. */
  session: string
  tabId: number
  url: string
  title: string
  changedAt: number
  /** The state of the panel's form, checked again when it is read back. */
  form: unknown
}

export class OutboxDb extends Dexie {
  items!: Table<OutboxRow, string>
  drafts!: Table<DraftRow, string>

  constructor(name = 'touchline-outbox') {
    super(name, { cache: 'disabled' })
    // Versions are frozen: a change of shape is a new version with an upgrade, never an edit of this line.
    this.version(1).stores({ items: 'id, state, changedAt', drafts: 'id, [session+tabId], changedAt' })
  }
}

export type StorageFailure = 'storage_full' | 'newer_version_open' | 'storage_failed'

/** Why IndexedDB refused, as a code. */
export function errorToFailure(error: unknown): StorageFailure {
  const names = [error, (error as { inner?: unknown })?.inner].map((held) => (held as { name?: string })?.name ?? '')
  if (names.some((name) => /Quota/u.test(name))) return 'storage_full'
  if (names.some((name) => /VersionError/u.test(name))) return 'newer_version_open'
  return 'storage_failed'
}
