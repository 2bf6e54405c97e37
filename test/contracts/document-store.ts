// What every document store promises, whatever it stands on. Adapters run this suite; see document-store.test.ts and .browser.test.ts.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Batch, DocumentStore } from '../../shared/store/document-store.ts'

const EMPTY: Batch = { updates: [], rows: [], receipts: [], meta: {} }
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

export interface StoreUnderTest {
  store: DocumentStore
  /** Closes and opens it again over the same data. */
  reopen(): Promise<DocumentStore>
  /** The rows of a table that the batch may write to. */
  rows(table: 'leads' | 'snapshots' | 'updates'): Promise<unknown[]>
  /** Puts a row as an older version of the program stored it. */
  put(table: 'snapshots' | 'updates', row: object): Promise<unknown>
}

/** Runs the contract against a store; `open` gives an empty one each time. */
export function documentStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`document store: ${name}`, () => {
    let under: StoreUnderTest
    let store: DocumentStore
    beforeEach(async () => {
      under = await open()
      store = under.store
    })

    test('a document that was never stored is empty', async () => {
      expect(await store.load('leads/none')).toEqual({ snapshot: null, tail: [] })
      expect(await store.list()).toEqual([])
    })

    test('updates come back in the order of their numbers, each document its own', async () => {
      await store.commit({
        ...EMPTY,
        updates: [
          { docId: 'leads/b', seq: 10, bytes: bytes(3) },
          { docId: 'leads/b', seq: 9, bytes: bytes(2) },
          { docId: 'leads/a', seq: 1, bytes: bytes(1) },
        ],
      })
      expect((await store.load('leads/b')).tail).toEqual([
        { seq: 9, bytes: bytes(2) },
        { seq: 10, bytes: bytes(3) },
      ])
      expect(await store.list()).toEqual(['leads/a', 'leads/b'])
    })

    test('documents with long logs are named, those with short ones and with a snapshot alone are not', async () => {
      const updates = [1, 2, 3].flatMap((seq) => [
        { docId: 'leads/long', seq, bytes: bytes(seq) },
        { docId: 'leads/shortened', seq, bytes: bytes(seq) },
      ])
      await store.commit({ ...EMPTY, updates: [...updates, { docId: 'leads/short', seq: 1, bytes: bytes(1) }] })
      await store.compact('leads/shortened', bytes(9), 3)
      expect(await store.logsLongerThan(2)).toEqual(new Map([['leads/long', 3]]))
      expect((await store.logsLongerThan(0)).size).toBe(2)
    })

    test('[S1] a batch is there after reopening: updates, rows, receipts and meta', async () => {
      await store.commit({
        updates: [{ docId: 'leads/a', seq: 1, bytes: bytes(1, 2) }],
        rows: [{ table: 'leads', put: [{ id: 'one' }, { id: 'two' }], remove: [] }],
        receipts: [{ commandId: 'c1', result: { id: 'one' }, at: 5 }],
        meta: { clientId: 7 },
      })
      const again = await under.reopen()
      expect((await again.load('leads/a')).tail).toEqual([{ seq: 1, bytes: bytes(1, 2) }])
      expect(await again.receipt('c1')).toEqual({ commandId: 'c1', result: { id: 'one' }, at: 5 })
      expect(await again.meta('clientId')).toBe(7)
      expect(await under.rows('leads')).toEqual([{ id: 'one' }, { id: 'two' }])
    })

    test('[S1] a batch of which one part cannot be written leaves nothing behind', async () => {
      const broken = { id: 'two', text: () => 'a function cannot be stored' }
      const batch: Batch = {
        updates: [{ docId: 'leads/a', seq: 1, bytes: bytes(1) }],
        rows: [{ table: 'leads', put: [{ id: 'one' }, broken], remove: [] }],
        receipts: [{ commandId: 'c1', result: null, at: 5 }],
        meta: { clientId: 7 },
      }
      await expect(store.commit(batch)).rejects.toBeTruthy()
      const again = await under.reopen()
      expect(await again.list()).toEqual([])
      expect(await again.receipt('c1')).toBeNull()
      expect(await again.meta('clientId')).toBeUndefined()
      expect(await under.rows('leads')).toEqual([])
    })

    test('a compaction replaces the log up to its number and leaves what came later', async () => {
      const updates = [1, 2, 3].map((seq) => ({ docId: 'leads/a', seq, bytes: bytes(seq) }))
      await store.commit({ ...EMPTY, updates: [...updates, { docId: 'leads/b', seq: 1, bytes: bytes(9) }] })
      await store.compact('leads/a', bytes(12), 2)
      expect(await store.load('leads/a')).toEqual({ snapshot: bytes(12), tail: [{ seq: 3, bytes: bytes(3) }] })
      expect((await store.load('leads/b')).tail.length).toBe(1)
      await store.compact('leads/a', bytes(123), 3)
      expect(await store.load('leads/a')).toEqual({ snapshot: bytes(123), tail: [] })
      expect(await store.list()).toEqual(['leads/a', 'leads/b'])
    })

    test('large snapshots and updates come back byte for byte, and take less room', async () => {
      const large = Uint8Array.from({ length: 20_000 }, (_, index) => index % 50)
      await store.commit({ ...EMPTY, updates: [1, 2].map((seq) => ({ docId: 'leads/a', seq, bytes: large })) })
      await store.compact('leads/a', large, 1)
      const again = await under.reopen()
      expect(await again.load('leads/a')).toEqual({ snapshot: large, tail: [{ seq: 2, bytes: large }] })
      for (const table of ['snapshots', 'updates'] as const) {
        const [row] = (await under.rows(table)) as { bytes: Uint8Array; packed?: number }[]
        expect(row?.packed).toBe(1)
        expect(row?.bytes.byteLength).toBeLessThan(large.byteLength / 10)
      }
    })

    test('bytes that do not get smaller are kept as they are', async () => {
      const noise = crypto.getRandomValues(new Uint8Array(5000))
      await store.compact('leads/a', noise, 1)
      expect(await store.load('leads/a')).toEqual({ snapshot: noise, tail: [] })
      expect(((await under.rows('snapshots')) as object[])[0]).not.toHaveProperty('packed')
    })

    test('[S7] rows of the first version, which were never packed, are read as they are', async () => {
      const large = Uint8Array.from({ length: 5000 }, (_, index) => index % 7)
      await under.put('snapshots', { docId: 'leads/a', bytes: large, seq: 4 })
      await under.put('updates', { docId: 'leads/a', seq: 5, bytes: large })
      await store.commit({ ...EMPTY, updates: [{ docId: 'leads/a', seq: 6, bytes: large }] })
      const seqs = [5, 6].map((seq) => ({ seq, bytes: large }))
      expect(await store.load('leads/a')).toEqual({ snapshot: large, tail: seqs })
      await store.compact('leads/a', bytes(1), 6)
      expect(await store.load('leads/a')).toEqual({ snapshot: bytes(1), tail: [] })
    })

    test('the updates of a batch keep their order, packed or not', async () => {
      const sizes = [9000, 3, 5000, 4]
      const updates = sizes.map((length, index) => ({
        docId: 'leads/a',
        seq: index + 1,
        bytes: new Uint8Array(length).fill(index + 1),
      }))
      await store.commit({ ...EMPTY, updates })
      expect((await store.load('leads/a')).tail).toEqual(updates.map(({ seq, bytes }) => ({ seq, bytes })))
    })

    test('[S1] damaged packed bytes are reported, not passed on', async () => {
      await under.put('snapshots', { docId: 'leads/a', bytes: bytes(7, 7, 7, 7), seq: 1, packed: 1 })
      await expect(store.load('leads/a')).rejects.toBeTruthy()
    })

    test('writes of one batch to one row follow each other; removed rows are gone; unset meta is gone', async () => {
      await store.commit({
        ...EMPTY,
        meta: { a: 1 },
        rows: [{ table: 'leads', put: [{ id: 'x' }, { id: 'y' }], remove: [] }],
      })
      const twice = { id: 'x', version: 2 }
      await store.commit({
        ...EMPTY,
        meta: { a: undefined },
        rows: [
          { table: 'leads', put: [{ id: 'x' }], remove: ['y'] },
          { table: 'leads', put: [twice], remove: [] },
        ],
      })
      expect(await under.rows('leads')).toEqual([twice])
      expect(await store.meta('a')).toBeUndefined()
    })

    test('old receipts are dropped, young ones stay', async () => {
      const receipts = [1, 2, 3].map((at) => ({ commandId: `c${at}`, result: at, at }))
      await store.commit({ ...EMPTY, receipts })
      await store.dropReceipts(3)
      expect([await store.receipt('c1'), await store.receipt('c2')]).toEqual([null, null])
      expect((await store.receipt('c3'))?.result).toBe(3)
    })
  })
}

/** Opens the Dexie adapter on a given IndexedDB, for both suites. */
export async function openDexieStore(
  environment: { indexedDB: IDBFactory; IDBKeyRange: typeof IDBKeyRange },
  name: string,
): Promise<StoreUnderTest> {
  const { Dexie } = await import('dexie')
  const { DexieDocumentStore, documentTables } = await import('../../shared/store/dexie-document-store.ts')
  const openDb = async () => {
    const db = new Dexie(name, { ...environment, cache: 'disabled', chromeTransactionDurability: 'strict' })
    db.version(1).stores({ ...documentTables, leads: 'id' })
    return db.open()
  }
  let db = await openDb()
  return {
    store: new DexieDocumentStore(db),
    reopen: async () => {
      db.close()
      db = await openDb()
      return new DexieDocumentStore(db)
    },
    rows: (table) => db.table(table).toArray(),
    put: (table, row) => db.table(table).put(row),
  }
}
