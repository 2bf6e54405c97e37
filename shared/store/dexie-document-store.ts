import { Dexie, type Table } from 'dexie'
import type { Batch, DocumentStore, Receipt, StoredDocument, StoredUpdate } from './document-store.ts'

/** Tables of the document store, to be declared together with those of the read model. */
export const documentTables = {
  snapshots: 'docId',
  updates: '[docId+seq]',
  receipts: 'commandId, at',
  meta: 'key',
} as const

/** A document store in the tables of an open Dexie database. */
export class DexieDocumentStore implements DocumentStore {
  private readonly snapshots: Table<{ docId: string; bytes: Uint8Array; seq: number }, string>
  private readonly updates: Table<StoredUpdate, [string, number]>
  private readonly receipts: Table<Receipt, string>
  private readonly metaRows: Table<{ key: string; value: unknown }, string>

  constructor(private readonly db: Dexie) {
    this.snapshots = db.table('snapshots')
    this.updates = db.table('updates')
    this.receipts = db.table('receipts')
    this.metaRows = db.table('meta')
  }

  async load(docId: string): Promise<StoredDocument> {
    return this.db.transaction('r', this.snapshots, this.updates, async () => {
      const [snapshot, tail] = await Promise.all([
        this.snapshots.get(docId),
        this.updates.where('[docId+seq]').between([docId, Dexie.minKey], [docId, Dexie.maxKey]).toArray(),
      ])
      return { snapshot: snapshot?.bytes ?? null, tail: tail.map(({ seq, bytes }) => ({ seq, bytes })) }
    })
  }

  async list(): Promise<string[]> {
    const ids = new Set(await this.snapshots.toCollection().primaryKeys())
    for (const [docId] of await this.updates.toCollection().primaryKeys()) ids.add(docId)
    return [...ids].sort()
  }

  async commit(batch: Batch): Promise<void> {
    const rowTables = batch.rows.map((write) => write.table)
    const tables = new Set(['updates', 'receipts', 'meta', ...rowTables])
    let transaction: IDBTransaction | null = null
    const written = this.db.transaction('rw', [...tables], async (scope) => {
      transaction = scope.idbtrans
      const work: PromiseLike<unknown>[] = []
      if (batch.updates.length > 0) work.push(this.updates.bulkPut(batch.updates))
      if (batch.receipts.length > 0) work.push(this.receipts.bulkPut(batch.receipts))
      for (const [key, value] of Object.entries(batch.meta)) {
        work.push(value === undefined ? this.metaRows.delete(key) : this.metaRows.put({ key, value }))
      }
      for (const { table, put, remove } of batch.rows) {
        if (remove.length > 0) work.push(this.db.table(table).bulkDelete(remove))
        if (put.length > 0) work.push(this.db.table(table).bulkPut(put))
      }
      await Promise.all(work)
    })
    try {
      await written
    } catch (error) {
      // When the disk is full every request reports no more than that it was aborted: the transaction alone knows why.
      throw (transaction as IDBTransaction | null)?.error ?? error
    }
  }

  async compact(docId: string, snapshot: Uint8Array, upTo: number): Promise<void> {
    await this.db.transaction('rw', this.snapshots, this.updates, async () => {
      await this.snapshots.put({ docId, bytes: snapshot, seq: upTo })
      await this.updates.where('[docId+seq]').between([docId, Dexie.minKey], [docId, upTo], true, true).delete()
    })
  }

  async receipt(commandId: string): Promise<Receipt | null> {
    return (await this.receipts.get(commandId)) ?? null
  }

  async dropReceipts(before: number): Promise<void> {
    await this.receipts.where('at').below(before).delete()
  }

  async meta(key: string): Promise<unknown> {
    return (await this.metaRows.get(key))?.value
  }
}
