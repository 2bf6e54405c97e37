import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { ok, type Result } from '../kernel/result.ts'
import { errorToFailure, type StorageFailure } from './failures.ts'
import { requestToPromise, transactionDone } from './idb.ts'
import { openTextDatabase, TEXT_UPDATES } from './text-database.ts'

/** What a rich-text document needs of the page: a channel to the other tabs that have it open. */
export interface RichTextEnvironment {
  openChannel(name: string): {
    postMessage(message: unknown): void
    onmessage: ((event: { data: unknown }) => void) | null
    close(): void
  }
}

export interface OpenRichText {
  doc: Y.Doc
  fragment: Y.XmlFragment
  onSaved(callback: (saved: boolean) => void): () => void
  /**
   * Calls back when another document was put in the place of this one, which is closed then: it must be opened anew. `renamed` (old, new): it
   * is the same text, whose operations stand under other clients.
   */
  onReplaced(callback: (renamed: ReadonlyMap<number, number>) => void): () => void
  flush(): Promise<Result<null, { code: StorageFailure }>>
  close(): Promise<void>
}

type TextMessage =
  | { kind: 'hello'; vector: Uint8Array }
  | { kind: 'update'; update: Uint8Array }
  /** What is stored is another document now. */
  | { kind: 'replaced'; renamed?: [number, number][] }

/** Typing pauses shorter than this are one barrier, ms. */
const SETTLE_MS = 250
/** From this many rows on the log is made one at opening: y-indexeddb itself adds a row at each. */
const COMPACT_FROM = 16
/** The same while it is open: a long call types thousands of updates. */
const COMPACT_OPEN_FROM = 500

/** Makes the log of a document one row, in one transaction. Other tabs may have it open. */
async function compactText(db: IDBDatabase): Promise<void> {
  const transaction = db.transaction([TEXT_UPDATES], 'readwrite', { durability: 'strict' })
  const done = transactionDone(transaction)
  const store = transaction.objectStore(TEXT_UPDATES)
  const keys = await requestToPromise(store.getAllKeys())
  if (keys.length > COMPACT_FROM) {
    const updates = (await requestToPromise(store.getAll())) as Uint8Array[]
    const merged = new Y.Doc()
    for (const update of updates) Y.applyUpdate(merged, update)
    store.add(Y.encodeStateAsUpdate(merged))
    store.delete(IDBKeyRange.upperBound(keys.at(-1)))
    merged.destroy()
  }
  await done
}

/**
 * Opens a rich-text document kept in a database of its own by y-indexeddb. What is typed in another tab appears here at once. "Saved"
 * is said only after a transaction that began behind all writes has completed; after a failed write the whole document is written again.
 * Where nothing can be stored at all the document opens empty and is never called saved.
 */
export async function openRichText(environment: RichTextEnvironment, name: string): Promise<OpenRichText> {
  const doc = new Y.Doc()
  const text = new RichTextDocument(environment, name, doc)
  await text.open()
  return text
}

/** The document's database, with what is stored of it loaded. Fails with the browser's error, where y-indexeddb alone would wait forever. */
async function load(name: string, doc: Y.Doc): Promise<IndexeddbPersistence> {
  const probe = await openTextDatabase(globalThis.indexedDB, name, true)
  probe?.close()
  const persistence = new IndexeddbPersistence(name, doc)
  await persistence.whenSynced
  // It drops the promises of its writes, so a failed one would pass unnoticed: updates are written here instead, in its format.
  doc.off('update', persistence._storeUpdate)
  return persistence
}

class RichTextDocument implements OpenRichText {
  readonly fragment: Y.XmlFragment
  private readonly channel
  private readonly callbacks = new Set<(saved: boolean) => void>()
  private readonly replacedCallbacks = new Set<(renamed: ReadonlyMap<number, number>) => void>()
  private isSaved = true
  private failure: StorageFailure | null = null
  /** Counts changes, so that a barrier knows whether something was typed behind it. */
  private version = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private isClosed = false
  private persistence: IndexeddbPersistence | null = null

  constructor(
    environment: RichTextEnvironment,
    private readonly name: string,
    readonly doc: Y.Doc,
  ) {
    this.fragment = doc.getXmlFragment('body')
    this.channel = environment.openChannel(name)
  }

  async open(): Promise<void> {
    try {
      this.persistence = await load(this.name, this.doc)
      const { db } = this
      db.addEventListener('versionchange', () => void this.close())
      await compactText(db).catch(() => undefined)
    } catch (error) {
      this.fail(error)
    }
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this.persistence) return
      this.version++
      this.setSaved(false)
      this.store(update)
      if (origin !== this) this.channel.postMessage({ kind: 'update', update } satisfies TextMessage)
      clearTimeout(this.timer)
      this.timer = setTimeout(() => void this.flush(), SETTLE_MS)
    })
    this.channel.onmessage = (event) => this.receive(event.data as TextMessage)
    this.channel.postMessage({ kind: 'hello', vector: Y.encodeStateVector(this.doc) } satisfies TextMessage)
  }

  private get db(): IDBDatabase {
    if (!this.persistence?.db) throw new DOMException('no database', 'InvalidStateError')
    return this.persistence.db as IDBDatabase
  }

  private fail(error: unknown): void {
    this.failure = errorToFailure(error)
    this.setSaved(false)
  }

  /** Adds an update to the log. The barrier makes it durable; a failure is remembered for it. */
  private store(update: Uint8Array): void {
    try {
      const transaction = this.db.transaction([TEXT_UPDATES], 'readwrite', { durability: 'relaxed' })
      transaction.objectStore(TEXT_UPDATES).add(update)
      transactionDone(transaction).catch((error: unknown) => this.fail(error))
    } catch (error) {
      this.fail(error)
    }
  }

  private receive(message: TextMessage): void {
    if (message.kind === 'update') Y.applyUpdate(this.doc, message.update, this)
    if (message.kind === 'replaced') return this.onReplacement(new Map(message.renamed))
    if (message.kind !== 'hello') return
    const update = Y.encodeStateAsUpdate(this.doc, message.vector)
    this.channel.postMessage({ kind: 'update', update } satisfies TextMessage)
  }

  private onReplacement(renamed: ReadonlyMap<number, number>): void {
    // Nothing of it may be stored any more.
    this.isSaved = true
    void this.close().then(() => {
      for (const callback of this.replacedCallbacks) callback(renamed)
    })
  }

  onReplaced(callback: (renamed: ReadonlyMap<number, number>) => void): () => void {
    this.replacedCallbacks.add(callback)
    return () => this.replacedCallbacks.delete(callback)
  }

  private setSaved(saved: boolean): void {
    if (saved === this.isSaved) return
    this.isSaved = saved
    for (const callback of this.callbacks) callback(saved)
  }

  onSaved(callback: (saved: boolean) => void): () => void {
    this.callbacks.add(callback)
    callback(this.isSaved)
    return () => this.callbacks.delete(callback)
  }

  /** The barrier: a readwrite transaction on the same store completes only after those before it. */
  async flush(): Promise<Result<null, { code: StorageFailure }>> {
    clearTimeout(this.timer)
    const version = this.version
    try {
      const { db } = this
      const transaction = db.transaction([TEXT_UPDATES], 'readwrite', { durability: 'strict' })
      const done = transactionDone(transaction)
      const rows = requestToPromise(transaction.objectStore(TEXT_UPDATES).count())
      await done
      // A write before the barrier failed: the whole document is written again.
      if (this.failure) {
        this.failure = null
        await this.writeAll(db)
      } else if ((await rows) > COMPACT_OPEN_FROM) await compactText(db)
      if (version === this.version && !this.failure) this.setSaved(true)
      return ok(null)
    } catch (error) {
      this.fail(error)
      return { ok: false, error: { code: errorToFailure(error) } }
    }
  }

  private async writeAll(db: IDBDatabase): Promise<void> {
    const transaction = db.transaction([TEXT_UPDATES], 'readwrite', { durability: 'strict' })
    const done = transactionDone(transaction)
    transaction.objectStore(TEXT_UPDATES).add(Y.encodeStateAsUpdate(this.doc))
    await done
  }

  async close(): Promise<void> {
    if (this.isClosed) return
    this.isClosed = true
    if (!this.isSaved) await this.flush()
    clearTimeout(this.timer)
    this.channel.close()
    await this.persistence?.destroy()
    this.doc.destroy()
  }
}
