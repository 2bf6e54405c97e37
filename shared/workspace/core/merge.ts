import { ok, type Result } from '../../kernel/result.ts'
import { refuse } from '../../domain/errors.ts'
import { isDocId } from '../../store/documents.ts'
import type { RowWrite } from '../../store/document-store.ts'
import type { StorageFailure } from '../../store/failures.ts'
import type { Shard } from '../../store/shard.ts'
import { DamagedUpdate } from '../../store/updates.ts'
import type { WorkspaceError } from '../api.ts'
import { breathe } from '../../kernel/breathe.ts'
import type { Core } from './core.ts'
import { createCommit } from './writer.ts'

/** Updates of one document, from another device or a file. */
export interface Delivery {
  docId: string
  updates: Uint8Array[]
}

type Outcome<R> = Result<R, WorkspaceError>

/**
 * Merges deliveries. They show when this device has taken them in; the answer comes when they are on the disk. Updates that are not whole
 * Yjs updates are refused, and nothing of the call is kept.
 */
export async function applyUpdates(core: Core, documents: readonly Delivery[]): Promise<Outcome<{ records: number }>> {
  // Read while the deliveries before these are taken in, as long as there is room to keep them.
  if (documents.length <= core.shards.room) {
    for (const { docId } of documents) if (isDocId(docId)) void core.shards.load(docId).catch(() => undefined)
  }
  const taken = await showUpdates(core, documents)
  if (!taken.ok) return taken
  const failure = await taken.value.durable
  return failure ? { ok: false, error: { code: failure } } : ok({ records: taken.value.records })
}

/**
 * The same, but the answer comes when they show. `rows` are written with them, in the same transaction, also when nothing of the deliveries was
 * new.
 */
export function showUpdates(
  core: Core,
  documents: readonly Delivery[],
  rows: readonly RowWrite[] = [],
): Promise<Outcome<{ records: number; durable: Promise<StorageFailure | null> }>> {
  return core.exclusive(async () => {
    const outcome = await takeIn(core, documents, rows)
    await breathe()
    return outcome
  })
}

async function takeIn(
  core: Core,
  documents: readonly Delivery[],
  rows: readonly RowWrite[],
): Promise<Outcome<{ records: number; durable: Promise<StorageFailure | null> }>> {
  if (!documents.every(({ docId }) => isDocId(docId))) return refuse('bad_value', 'updates')
  const commit = createCommit()
  commit.rows.push(...rows)
  const touched = new Map<string, { shard: Shard; fields: string[] | null }>()
  try {
    for (const { docId, updates } of documents) {
      const { shard } = await core.shards.load(docId)
      const applied = shard.applyUpdates(updates)
      if (applied.ownClientSeen) core.mintClientId()
      for (const [id, fields] of applied.touched) {
        const held = touched.get(id)
        touched.set(id, { shard, fields: held ? held.fields && fields && [...held.fields, ...fields] : fields })
      }
      if (applied.news.length > 0) commit.foreign.set(docId, applied.news)
    }
  } catch (error) {
    // All documents of this call are read again: one that took half of a damaged update in is not to be trusted, and what another has taken
    // in stands nowhere but in memory; repeated, it would be no news.
    for (const { docId } of documents) core.shards.drop(docId)
    if (!(error instanceof DamagedUpdate)) throw error
    return refuse('bad_value', 'updates')
  }
  if (commit.foreign.size === 0 && rows.length === 0) return ok({ records: 0, durable: Promise.resolve(null) })
  for (const [id, { shard, fields }] of touched) {
    const isSimple = shard.type === 'lead' || shard.type === 'account'
    // What is listed is not deleted, and stays so unless this says otherwise.
    if (isSimple && fields && !fields.includes('deletedAt') && core.model.isListed(id)) {
      const record = shard.readLater(id, fields)
      if (record) commit.later.push(record)
    } else {
      const record = shard.read(id)
      if (record) commit.records.push(record)
    }
  }
  return ok({ records: commit.records.length + commit.later.length, durable: (await core.show(commit)).durable })
}
