import { Shard } from '../../../shared/store/shard.ts'
import { idToDocId } from '../../../shared/store/documents.ts'
import type { Edit } from '../page/system.ts'
import { SHARD_SIZE, type LargeTeam } from '../seed/large-team.ts'
import { encodeDocument, SEED_CLIENT_ID } from '../seed/team-file.ts'

/** Updates by document, each of one edit, as one delivery of the network. */
export type RemoteBatch = { docId: string; updates: Uint8Array[] }[]

/** A colleague's device: not the one that made the team, and not this one. */
const REMOTE_CLIENT_ID = SEED_CLIENT_ID + 1

/** The edits as another device would send them: one Yjs update for each, made on that device's copy of the documents. */
export function encodeRemoteEdits(team: LargeTeam, batches: readonly Edit[][]): RemoteBatch[] {
  const shards = new Map<string, Shard>()
  const shardOf = (docId: string, index: number): Shard => {
    const known = shards.get(docId)
    if (known) return known
    const start = Math.floor(index / SHARD_SIZE) * SHARD_SIZE
    const records = []
    for (let at = start; at < Math.min(team.leads, start + SHARD_SIZE); at++) records.push(team.record('lead', at))
    const shard = new Shard(docId, [encodeDocument(docId, records)], REMOTE_CLIENT_ID)
    shards.set(docId, shard)
    return shard
  }
  return batches.map((batch) => {
    const updates = new Map<string, Uint8Array[]>()
    for (const { id, index, title, at } of batch) {
      const docId = idToDocId(id as never) ?? ''
      const shard = shardOf(docId, index)
      shard.apply([
        { op: 'set', id: id as never, field: 'title', value: title },
        { op: 'set', id: id as never, field: 'updatedAt', value: at },
      ])
      const bytes = shard.takeOutgoing()
      if (bytes) updates.set(docId, [...(updates.get(docId) ?? []), bytes])
    }
    return [...updates].map(([docId, held]) => ({ docId, updates: held }))
  })
}
