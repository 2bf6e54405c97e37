import type { Id } from '../../kernel/ids.ts'
import type { AnyRecord, Change } from '../../domain/schema.ts'
import type { RowChange } from '../../readmodel/projection.ts'
import type { ReadModel } from '../../readmodel/read-model.ts'
import type { Batch, DocumentStore, Receipt, RowWrite, StoredUpdate } from '../../store/document-store.ts'
import { idToDocId } from '../../store/documents.ts'
import { errorToFailure, type StorageFailure } from '../../store/failures.ts'
import type { HotShards } from '../../store/hot-shards.ts'

/** A write that could not be stored: kept in memory, tried again with the next one, and part of every export. */
export interface Unsaved {
  update: StoredUpdate
  /** The local changes behind the bytes; null for bytes of somebody else. */
  changes: Change[] | null
}

/** What one commit is made of. */
export interface Commit {
  /** Local changes by document, already applied to their shards. */
  changes: Map<string, Change[]>
  /** Updates of other devices by document, already applied; for documents of unknown collections just bytes. */
  foreign: Map<string, Uint8Array[]>
  /** Records whose rows must follow. */
  records: AnyRecord[]
  /** Ids among them that did not exist before. */
  created: Set<string>
  receipts: Receipt[]
  meta: Record<string, unknown>
  /** Further rows, such as steps of undo. */
  rows: RowWrite[]
  /** Write the rows of the records even where they are the same: a rebuild. */
  isRebuild: boolean
}

export function createCommit(): Commit {
  return {
    changes: new Map(),
    foreign: new Map(),
    records: [],
    created: new Set(),
    receipts: [],
    meta: {},
    rows: [],
    isRebuild: false,
  }
}

/** Adds changes to a commit under their documents. */
export function addChanges(commit: Commit, changes: readonly Change[]): void {
  for (const change of changes) {
    const docId = idToDocId(change.id)
    if (!docId) throw new Error(`no document for ${change.id}`)
    const known = commit.changes.get(docId)
    if (known) known.push(change)
    else commit.changes.set(docId, [change])
    if (change.op === 'create') commit.created.add(change.id)
  }
}

/**
 * Makes changes durable: update bytes, rows, receipts and steps in one transaction. What the browser refuses to store stays in memory,
 * shows on the screen, and goes with every later write, so that no stored update ever waits for one that was lost.
 */
export class Writer {
  private unsaved: Unsaved[] = []
  private unsavedReceipts = new Map<string, Receipt>()
  private unsavedMeta: Record<string, unknown> = {}
  /** Records whose rows could not even be worked out. */
  private unprojected = new Set<string>()
  private failure: StorageFailure | null = null

  constructor(
    private readonly store: DocumentStore,
    private readonly shards: HotShards,
    private readonly model: ReadModel,
    private readonly onChanged: (changes: RowChange[]) => void,
    private readonly onFailure: () => void,
  ) {}

  /** Writes kept in memory and why; null when everything is stored. */
  get failedWrites(): { code: StorageFailure; count: number } | null {
    return this.failure ? { code: this.failure, count: this.unsaved.length } : null
  }

  get unsavedWrites(): readonly Unsaved[] {
    return this.unsaved
  }

  isPinned(docId: string): boolean {
    return this.unsaved.some(({ update }) => update.docId === docId)
  }

  /** A receipt, stored or waiting to be. */
  async receipt(commandId: string): Promise<{ receipt: Receipt; isStored: boolean } | null> {
    const waiting = this.unsavedReceipts.get(commandId)
    if (waiting) return { receipt: waiting, isStored: false }
    const receipt = await this.store.receipt(commandId)
    return receipt && { receipt, isStored: true }
  }

  /** Commits. Returns null when it is durable, or why it is not (it is then kept in memory). */
  async commit(commit: Commit): Promise<StorageFailure | null> {
    const updates = this.takeUpdates(commit)
    let projected: { writes: RowWrite[]; changes: RowChange[] } = { writes: [], changes: [] }
    let failure: StorageFailure | null = null
    try {
      const waiting = this.readRecords(
        [...this.unprojected].filter((id) => !commit.records.some((one) => one.id === id)),
      )
      projected = await this.model.project([...commit.records, ...waiting], commit.created, commit.isRebuild)
      this.unprojected.clear()
      await this.store.commit(this.toBatch(updates, commit, projected.writes))
    } catch (error) {
      failure = errorToFailure(error)
      if (projected.changes.length === 0) for (const { id } of commit.records) this.unprojected.add(id)
    }
    const rows = [...projected.writes, ...commit.rows]
    if (failure) this.keep(updates, commit, rows, failure)
    else this.allSaved(updates)
    this.model.apply(projected.changes)
    this.onChanged(projected.changes)
    this.shards.trim()
    return failure
  }

  private takeUpdates(commit: Commit): Unsaved[] {
    const updates: Unsaved[] = []
    for (const [docId, changes] of commit.changes) {
      const hot = this.shards.peek(docId)
      const bytes = hot?.shard.takeOutgoing()
      if (hot && bytes) updates.push({ update: { docId, seq: hot.nextSeq++, bytes }, changes })
    }
    for (const [docId, foreign] of commit.foreign) {
      const hot = this.shards.peek(docId)
      for (const bytes of hot ? foreign : []) {
        updates.push({ update: { docId, seq: hot!.nextSeq++, bytes }, changes: null })
      }
    }
    return updates
  }

  private toBatch(updates: readonly Unsaved[], commit: Commit, writes: readonly RowWrite[]): Batch {
    return {
      updates: [...this.unsaved, ...updates].map(({ update }) => update),
      // Rows that wait come first: this commit's were made on top of them.
      rows: [...this.model.rows.overlayAsWrites(), ...writes, ...commit.rows],
      receipts: [...this.unsavedReceipts.values(), ...commit.receipts],
      meta: { ...this.unsavedMeta, ...commit.meta },
    }
  }

  private keep(updates: Unsaved[], commit: Commit, rows: RowWrite[], failure: StorageFailure): void {
    this.unsaved.push(...updates)
    for (const receipt of commit.receipts) this.unsavedReceipts.set(receipt.commandId, receipt)
    Object.assign(this.unsavedMeta, commit.meta)
    this.model.rows.addOverlay(rows)
    this.failure = failure
    this.onFailure()
  }

  private allSaved(updates: readonly Unsaved[]): void {
    for (const { update } of [...this.unsaved, ...updates]) {
      const hot = this.shards.peek(update.docId)
      if (hot) hot.tail++
    }
    if (!this.failure) return
    this.unsaved = []
    this.unsavedReceipts.clear()
    this.unsavedMeta = {}
    this.model.rows.clearOverlay()
    this.failure = null
    this.onFailure()
  }

  /** Tries to store what waits. */
  async retry(): Promise<StorageFailure | null> {
    return this.failure ? this.commit(createCommit()) : null
  }

  /** The records of changed ids as they are now. Their shards must be loaded. */
  readRecords(ids: Iterable<string>): AnyRecord[] {
    const records: AnyRecord[] = []
    for (const id of new Set(ids)) {
      const docId = idToDocId(id as Id)
      const record = docId && this.shards.peek(docId)?.shard.read(id)
      if (record) records.push(record)
    }
    return records
  }
}
