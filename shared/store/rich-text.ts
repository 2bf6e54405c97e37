import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { ok, type Result } from '../kernel/result.ts'
import { errorToFailure, type StorageFailure } from './failures.ts'
import { requestToPromise, TEXT_UPDATES, transactionDone } from './text-database.ts'

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
  flush(): Promise<Result<null, { code: StorageFailure }>>
  close(): Promise<void>
}

type TextMessage = { kind: 'hello'; vector: Uint8Array } | { kind: 'update'; update: Uint8Array }

/** Typing pauses shorter than this are one barrier, ms. */
const SETTLE_MS = 250
/** From this many rows on the log is made one at opening: y-indexeddb itself adds a row at each. */
const COMPACT_FROM = 16

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
 * is said only after a transaction that began behind all writes has completed; a write that failed is tried again as a whole.
 */
export async function openRichText(environment: RichTextEnvironment, name: string): Promise<OpenRichText> {
  const doc = new Y.Doc()
  const persistence = new IndexeddbPersistence(name, doc)
  await persistence.whenSynced
  const text = new RichTextDocument(environment, name, doc, persistence)
  await text.open()
  return text
}

class RichTextDocument implements OpenRichText {
  readonly fragment: Y.XmlFragment
  private readonly channel
  private readonly callbacks = new Set<(saved: boolean) => void>()
  private isSaved = true
  private failure: StorageFailure | null = null
  /** Counts changes, so that a barrier knows whether something was typed behind it. */
  private version = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private isClosed = false

  constructor(
    environment: RichTextEnvironment,
    name: string,
    readonly doc: Y.Doc,
    private readonly persistence: IndexeddbPersistence,
  ) {
    this.fragment = doc.getXmlFragment('body')
    this.channel = environment.openChannel(name)
  }

  async open(): Promise<void> {
    const db = this.persistence.db as IDBDatabase
    // y-indexeddb drops the promises of its writes; their failures still reach the database they belong to.
    const fail = (event: Event): void => {
      this.failure = errorToFailure((event.target as IDBRequest | IDBTransaction | null)?.error)
      this.setSaved(false)
    }
    db.addEventListener('error', fail)
    db.addEventListener('abort', fail)
    db.addEventListener('versionchange', () => void this.close())
    await compactText(db).catch(() => undefined)
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this.persistence) return
      this.version++
      this.setSaved(false)
      if (origin !== this) this.channel.postMessage({ kind: 'update', update } satisfies TextMessage)
      clearTimeout(this.timer)
      this.timer = setTimeout(() => void this.flush(), SETTLE_MS)
    })
    this.channel.onmessage = (event) => this.receive(event.data as TextMessage)
    this.channel.postMessage({ kind: 'hello', vector: Y.encodeStateVector(this.doc) } satisfies TextMessage)
  }

  private receive(message: TextMessage): void {
    if (message.kind === 'update') Y.applyUpdate(this.doc, message.update, this)
    if (message.kind !== 'hello') return
    const update = Y.encodeStateAsUpdate(this.doc, message.vector)
    this.channel.postMessage({ kind: 'update', update } satisfies TextMessage)
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
      const db = this.persistence.db as IDBDatabase
      const transaction = db.transaction([TEXT_UPDATES], 'readwrite', { durability: 'strict' })
      const done = transactionDone(transaction)
      const store = transaction.objectStore(TEXT_UPDATES)
      store.count()
      await done
      // A write before the barrier failed: the whole document is written again.
      if (this.failure) await this.writeAll(db)
      this.failure = null
      if (version === this.version) this.setSaved(true)
      return ok(null)
    } catch (error) {
      this.failure = errorToFailure(error)
      this.setSaved(false)
      return { ok: false, error: { code: this.failure } }
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
    await this.persistence.destroy()
    this.doc.destroy()
  }
}
