import { Dexie, type Table } from 'dexie'
import type { Batch, DocumentStore, Receipt, StoredDocument, StoredUpdate } from './document-store.ts'
import { isPackable, pack, unpack } from './pack.ts'

/** Tables of the document store, to be declared together with those of the read model. */
export const documentTables = {
  snapshots: 'docId',
  updates: '[docId+seq]',
  receipts: 'commandId, at',
  meta: 'key',
} as const

/** Bytes in a row. `packed` is the version of their shape: 1 is deflated, rows without it hold the bytes as they are. */
interface StoredBytes {
  bytes: Uint8Array
  packed?: 1
}
type SnapshotRow = StoredBytes & { docId: string; seq: number }
type UpdateRow = StoredBytes & Omit<StoredUpdate, 'replaces'>

// A promise that is not the database's own ends a transaction of IndexedDB: rows are packed before one and unpacked after.
async function toPacked<T extends StoredBytes>(row: T): Promise<T> {
  const bytes = isPackable(row.bytes) ? await pack(row.bytes) : null
  return bytes ? { ...row, bytes, packed: 1 } : row
}

async function toBytes({ bytes, packed }: StoredBytes): Promise<Uint8Array> {
  return packed === 1 ? unpack(bytes) : bytes
}

/** Rows given to the database in one go: some 10 ms of copying. */
const PUT_AT_ONCE = 250

/** A document store in the tables of an open Dexie database. */
export class DexieDocumentStore implements DocumentStore {
  private readonly snapshots: Table<SnapshotRow, string>
  private readonly updates: Table<UpdateRow, [string, number]>
  private readonly receipts: Table<Receipt, string>
  private readonly metaRows: Table<{ key: string; value: unknown }, string>

  constructor(private readonly db: Dexie) {
    this.snapshots = db.table('snapshots')
    this.updates = db.table('updates')
    this.receipts = db.table('receipts')
    this.metaRows = db.table('meta')
  }

  async load(docId: string): Promise<StoredDocument> {
    const [snapshot, tail] = await this.db.transaction('r', this.snapshots, this.updates, () =>
      Promise.all([
        this.snapshots.get(docId),
        this.updates.where('[docId+seq]').between([docId, Dexie.minKey], [docId, Dexie.maxKey]).toArray(),
      ]),
    )
    return {
      snapshot: snapshot ? await toBytes(snapshot) : null,
      tail: await Promise.all(tail.map(async (row) => ({ seq: row.seq, bytes: await toBytes(row) }))),
    }
  }

  async list(): Promise<string[]> {
    const ids = new Set(await this.snapshots.toCollection().primaryKeys())
    for (const [docId] of await this.updates.toCollection().primaryKeys()) ids.add(docId)
    return [...ids].sort()
  }

  async logsLongerThan(least: number): Promise<Map<string, number>> {
    const rows = new Map<string, number>()
    for (const [docId] of await this.updates.toCollection().primaryKeys()) rows.set(docId, (rows.get(docId) ?? 0) + 1)
    for (const [docId, count] of rows) if (count <= least) rows.delete(docId)
    return rows
  }

  async commit(batch: Batch): Promise<void> {
    const updates = await Promise.all(
      batch.updates.map(({ docId, seq, bytes }) => toPacked<UpdateRow>({ docId, seq, bytes })),
    )
    const replacing = batch.updates.filter(({ replaces }) => replaces)
    const rowTables = batch.rows.map((write) => write.table)
    const tables = new Set(['updates', 'receipts', 'meta', ...rowTables])
    if (replacing.length > 0) tables.add('snapshots')
    let transaction: IDBTransaction | null = null
    const written = this.db.transaction('rw', [...tables], async (scope) => {
      transaction = scope.idbtrans
      const work: PromiseLike<unknown>[] = []
      if (updates.length > 0) work.push(this.updates.bulkPut(updates))
      if (batch.receipts.length > 0) work.push(this.receipts.bulkPut(batch.receipts))
      for (const [key, value] of Object.entries(batch.meta)) {
        work.push(value === undefined ? this.metaRows.delete(key) : this.metaRows.put({ key, value }))
      }
      for (const { table, put, remove } of batch.rows) {
        if (remove.length > 0) work.push(this.db.table(table).bulkDelete(remove))
        if (put.length <= PUT_AT_ONCE && put.length > 0) work.push(this.db.table(table).bulkPut(put))
      }
      for (const { docId, seq } of replacing) {
        work.push(this.snapshots.delete(docId))
        work.push(this.updates.where('[docId+seq]').between([docId, Dexie.minKey], [docId, seq], true, false).delete())
      }
      await Promise.all(work)
      // Copying thousands of rows for the database in one go would keep everything else waiting.
      for (const { table, put } of batch.rows) {
        if (put.length <= PUT_AT_ONCE) continue
        for (let start = 0; start < put.length; start += PUT_AT_ONCE) {
          await this.db.table(table).bulkPut(put.slice(start, start + PUT_AT_ONCE))
        }
      }
    })
    try {
      await written
    } catch (error) {
      // When the disk is full every request reports no more than that it was aborted: the transaction alone knows why.
      throw (transaction as IDBTransaction | null)?.error ?? error
    }
  }

  async compact(docId: string, snapshot: Uint8Array, upTo: number): Promise<void> {
    const row = await toPacked<SnapshotRow>({ docId, bytes: snapshot, seq: upTo })
    await this.db.transaction('rw', this.snapshots, this.updates, async () => {
      await this.snapshots.put(row)
      await this.updates.where('[docId+seq]').between([docId, Dexie.minKey], [docId, upTo], true, true).delete()
    })
  }

  async receipt(commandId: string): Promise<Receipt | null> {
    return (await this.receipts.get(commandId)) ?? null
  }

  async receiptIds(): Promise<string[]> {
    return this.receipts.toCollection().primaryKeys()
  }

  async dropReceipts(before: number): Promise<void> {
    await this.receipts.where('at').below(before).delete()
  }

  async meta(key: string): Promise<unknown> {
    return (await this.metaRows.get(key))?.value
  }
}
