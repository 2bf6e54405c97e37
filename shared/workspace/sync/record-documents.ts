// Documents of records as sync sees them: what comes from others goes the road of every change, and shows first.
import type { Id } from '../../kernel/ids.ts'
import type { AnyRecord } from '../../domain/schema.ts'
import { docIdToType } from '../../store/documents.ts'
import { Shard } from '../../store/shard.ts'
import { clientAfterRebuild, clockOf } from '../../sync/replica/client-number.ts'
import type { DocName, Version } from '../../sync/replica/ports.ts'
import type { Core } from '../core/core.ts'
import { showUpdates } from '../core/merge.ts'
import { createCommit, type Commit } from '../core/writer.ts'
import { versionRow, type SyncDatabase } from './sync-database.ts'

/** The documents of records of one space. */
export class RecordDocuments {
  constructor(
    private readonly core: Core,
    private readonly db: SyncDatabase,
  ) {}

  /** See `Documents.apply`. Resolves when it shows; the version is on the disk when the bytes are. */
  async apply(doc: DocName, updates: readonly Uint8Array[], version: Version): Promise<void> {
    const shown = await showUpdates(this.core, updates.length > 0 ? [{ docId: doc.name, updates: [...updates] }] : [], [
      versionRow(doc.id, version),
    ])
    if (!shown.ok) throw new Error(shown.error.code)
  }

  /** See `Documents.rebuild`. Records that are not in the new document leave every list. */
  async rebuild(doc: DocName, updates: readonly Uint8Array[], version: Version): Promise<void> {
    await this.core.exclusive(async () => {
      const { core } = this
      const { name: docId } = doc
      await core.writer.flush()
      const { shard: old } = await core.shards.load(docId)
      const end = clockOf(old.doc, core.client)
      const unsealed = (await this.db.unsealedOf(docId)).map(({ bytes }) => bytes)
      // Edits the disk has refused so far are in no table.
      const unsaved = core.writer.unsavedWrites.filter(({ update, changes }) => changes && update.docId === docId)
      const own = [...unsealed, ...unsaved.map(({ update }) => update.bytes)]
      const fresh = new Shard(docId, [...updates, ...own], core.client)
      const before = new Map(old.ids().map((id) => [id, old.read(id)]))
      // For the whole device: what it edits from now on, anywhere, uses clocks nobody has seen.
      if (clientAfterRebuild(core.client, end, fresh.doc) !== core.client) core.mintClientId()
      fresh.useClientId(core.client)
      core.shards.replace(docId, fresh)
      const commit = createCommit()
      commit.replaced.set(docId, fresh.snapshot())
      this.follow(commit, before, fresh)
      commit.rows.push(versionRow(doc.id, version))
      await core.show(commit)
    })
  }

  /** Brings the lists to what the new document holds. */
  private follow(commit: Commit, before: ReadonlyMap<string, AnyRecord | null>, fresh: Shard): void {
    if (docIdToType(fresh.docId) === null) return
    const remove: string[] = []
    for (const id of new Set([...before.keys(), ...fresh.ids()])) {
      const record = fresh.read(id)
      if (record) commit.records.push(record)
      // It never was: it goes from where it stood as a deleted one does, and then from among the deleted.
      else if (before.get(id)) commit.records.push({ ...(before.get(id) as AnyRecord), id: id as Id, deletedAt: 1 })
      if (!record?.deletedAt) remove.push(id)
    }
    if (remove.length > 0) commit.rows.push({ table: 'deleted', put: [], remove })
  }
}
