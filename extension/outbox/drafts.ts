// Drafts: what somebody typed in the panel and has not saved. They outlive the panel, the tab and the browser.
import { err, ok, type Result } from '../../shared/kernel/result.ts'
import { errorToFailure, type DraftRow, type OutboxDb, type StorageFailure } from './outbox-db.ts'

/** Drafts nobody came back to are dropped after this long, ms. */
const KEEP_DRAFTS_MS = 90 * 86_400_000

/** Stores the draft of a tab. Resolves when it is durable. */
export async function putDraft(db: OutboxDb, row: DraftRow): Promise<Result<null, StorageFailure>> {
  try {
    await db.transaction('rw', db.drafts, () => db.drafts.put(row))
    return ok(null)
  } catch (error) {
    return err(errorToFailure(error))
  }
}

/** The draft of a tab of this browser session. */
export async function draftOfTab(db: OutboxDb, session: string, tabId: number): Promise<DraftRow | null> {
  const rows = await db.drafts.where('[session+tabId]').equals([session, tabId]).sortBy('changedAt')
  return rows.at(-1) ?? null
}

/** Drafts that no open tab shows: from before a restart, or of tabs closed since. Latest first. */
export async function unfinishedDrafts(db: OutboxDb, session: string, openTabs: Set<number>): Promise<DraftRow[]> {
  const rows = await db.drafts.orderBy('changedAt').reverse().limit(50).toArray()
  return rows.filter((row) => row.session !== session || !openTabs.has(row.tabId))
}

export async function removeDraft(db: OutboxDb, id: string): Promise<void> {
  await db.drafts.delete(id)
}

/** Drops drafts untouched for 90 days. */
export async function pruneDrafts(db: OutboxDb, now: number): Promise<number> {
  return db.drafts
    .where('changedAt')
    .below(now - KEEP_DRAFTS_MS)
    .delete()
}
