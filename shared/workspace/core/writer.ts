import { breathe } from '../../kernel/breathe.ts'
import type { Id } from '../../kernel/ids.ts'
import type { AnyRecord, Change } from '../../domain/schema.ts'
import type { Projected, RowChange } from '../../readmodel/projection.ts'
import type { ReadModel } from '../../readmodel/read-model.ts'
import type { DocumentStore, Receipt, RowWrite, StoredUpdate } from '../../store/document-store.ts'
import { idToDocId } from '../../store/documents.ts'
import { errorToFailure, type StorageFailure } from '../../store/failures.ts'
import type { HotShards } from '../../store/hot-shards.ts'
import type { LaterRecord } from '../../store/later-record.ts'
import { toBatch } from './to-batch.ts'

/** An update that is not on the disk yet. */
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
  /** Documents that take the place of what was stored, whole: what is in memory already. */
  replaced: Map<string, Uint8Array>
  /** Records whose rows must follow. */
  records: AnyRecord[]
  /** The same for leads and accounts some fields of which somebody else has edited: their rows are there already. */
  later: LaterRecord[]
  /** Ids among them that did not exist before. */
  created: Set<string>
  receipts: Receipt[]
  meta: Record<string, unknown>
  /** Further rows, such as steps of undo. */
  rows: RowWrite[]
  /** Rows that are known already, with what they change. */
  projected: Projected | null
}

export function createCommit(): Commit {
  return {
    changes: new Map(),
    foreign: new Map(),
    replaced: new Map(),
    records: [],
    later: [],
    created: new Set(),
    receipts: [],
    meta: {},
    rows: [],
    projected: null,
  }
}

/** Adds local changes that were applied. */
export function addChanges(commit: Commit, changes: readonly Change[]): void {
  for (const change of changes) {
    const docId = idToDocId(change.id)
    if (!docId) continue
    const held = commit.changes.get(docId)
    if (held) held.push(change)
    else commit.changes.set(docId, [change])
    if (change.op === 'create') commit.created.add(change.id)
  }
}

/** A commit that shows and is on its way to the disk. */
interface Shown {
  /** Its place among the commits shown, and where the change log stands with it. */
  turn: number
  rev: number
  updates: Unsaved[]
  rows: RowWrite[]
  receipts: Receipt[]
  meta: Record<string, unknown>
  durable: Promise<StorageFailure | null>
  settle: (failure: StorageFailure | null) => void
}

/** Rows to a transaction, about: so many are on the disk in a few hundred ms even on a slow machine. */
const GROUP_ROWS = 2500
/** How long the disk waits for writes that are not shown yet, ms. */
const CROWDED_MS = 500

/**
 * Makes changes visible, then durable. A commit shows as soon as its rows are worked out; update bytes, rows, receipts and steps of one
 * or several commits then go to the disk in one transaction, in order. What the browser refuses to store stays in memory, shows on the
 * screen, and goes with every later write, so that no stored update ever waits for one that was lost.
 */
export class Writer {
  /** Shown, not stored, the oldest first. */
  private queue: Shown[] = []
  private writing: Promise<void> | null = null
  /** Shown and refused by the browser. */
  private refused: Shown[] = []
  /** Records whose rows could not even be worked out. */
  private unprojected = new Set<string>()
  private failure: StorageFailure | null = null
  private receiptIds: Promise<Set<string>> | null = null
  /** How many wait, holding everybody else up, until all that shows is on the disk. */
  private hurries = 0

  constructor(
    private readonly store: DocumentStore,
    private readonly shards: HotShards,
    private readonly model: ReadModel,
    private readonly hooks: {
      /** Rows to go with local edits: what a shared space has to send. */
      outgoing: (updates: readonly StoredUpdate[]) => RowWrite[]
      /** Rows to go with a commit because of what it changes. */
      alongside: (changes: readonly RowChange[]) => RowWrite[]
      onChanged: (changes: readonly RowChange[]) => void
      onFailure: () => void
      /** Everything is on the disk. */
      onIdle: () => void
      /** Further writes are waiting to be shown: they come first, the disk takes its time anyway. */
      isCrowded: () => boolean
    },
  ) {}

  /** Writes kept in memory and why; null when nothing was refused. */
  get failedWrites(): { code: StorageFailure; count: number } | null {
    const count = this.refused.reduce((sum, { updates }) => sum + updates.length, 0)
    return this.failure ? { code: this.failure, count } : null
  }

  /** True while something shows that is not on the disk. */
  get isBusy(): boolean {
    return this.queue.length > 0 || this.refused.length > 0 || this.writing !== null
  }

  /** Commits that show and are on their way to the disk. */
  get waiting(): number {
    return this.queue.length
  }

  /** In the order in which they were shown. */
  get unsavedWrites(): readonly Unsaved[] {
    return inOrder([...this.refused, ...this.queue]).flatMap(({ updates }) => updates)
  }

  isPinned(docId: string): boolean {
    return this.unsavedWrites.some(({ update }) => update.docId === docId)
  }

  /** A receipt, and when (or why not) it is on the disk. */
  async receipt(commandId: string): Promise<{ receipt: Receipt; durable: Promise<StorageFailure | null> } | null> {
    for (const shown of this.queue) {
      const receipt = shown.receipts.find((held) => held.commandId === commandId)
      if (receipt) return { receipt, durable: shown.durable }
    }
    for (const { receipts } of this.refused) {
      const receipt = receipts.find((held) => held.commandId === commandId)
      if (receipt) return { receipt, durable: this.retry() }
    }
    // Nearly every command is a new one: that is known without looking on the disk.
    this.receiptIds ??= this.store.receiptIds().then((ids) => new Set(ids))
    // What could not be read once is read by the next command.
    this.receiptIds.catch(() => (this.receiptIds = null))
    if (!(await this.receiptIds).has(commandId)) return null
    const receipt = await this.store.receipt(commandId)
    return receipt && { receipt, durable: Promise.resolve(null) }
  }

  /**
   * Shows a commit. When the promise resolves every question is answered with it; `durable` says when it is on the disk, or why it is
   * not (it is then kept in memory).
   */
  async show(commit: Commit): Promise<{ durable: Promise<StorageFailure | null> }> {
    const updates = this.takeUpdates(commit)
    let projected: Projected = commit.projected ?? { writes: [], changes: [] }
    let failure: StorageFailure | null = null
    if (!commit.projected) {
      const ids = new Set([...commit.records, ...commit.later].map(({ id }) => id as string))
      const late = this.unprojected
      // What was left out of the rows before is more than what changed now: those are read whole.
      const records = commit.records.filter(({ id }) => !late.has(id))
      records.push(...this.readRecords(late))
      try {
        projected = await this.model.project({
          records,
          later: commit.later.filter(({ id }) => !late.has(id)),
          created: commit.created,
          wasDeleted: (id) => this.wasDeleted(id),
        })
        this.unprojected.clear()
      } catch (error) {
        failure = errorToFailure(error)
        for (const id of ids) this.unprojected.add(id)
      }
    }
    const local = updates.flatMap(({ update, changes }) => (changes ? [update] : []))
    const rows = [
      ...projected.writes,
      ...this.hooks.alongside(projected.changes),
      ...(local.length > 0 ? this.hooks.outgoing(local) : []),
      ...commit.rows,
    ]
    const { turn, rev, ids } = this.model.show(rows, projected.changes)
    if (ids.length > 0) rows.push({ table: 'changes', put: [{ rev, ids } as never], remove: [] })
    const shown = createShown({ turn, rev, updates, rows, receipts: commit.receipts, meta: commit.meta })
    if (failure) this.refuse([shown], failure)
    else {
      this.queue.push(shown)
      this.writing ??= this.writeAll()
    }
    this.hooks.onChanged(projected.changes)
    this.shards.trim()
    return { durable: shown.durable }
  }

  private wasDeleted(id: string): boolean {
    const docId = idToDocId(id as Id)
    return (docId !== null && this.shards.peek(docId)?.shard.wasDeleted(id)) ?? false
  }

  private takeUpdates(commit: Commit): Unsaved[] {
    const updates: Unsaved[] = []
    for (const [docId, changes] of commit.changes) {
      const hot = this.shards.peek(docId)
      const bytes = hot?.shard.takeOutgoing()
      if (hot && bytes) updates.push({ update: { docId, seq: hot.nextSeq++, bytes }, changes })
    }
    for (const [docId, bytes] of commit.replaced) {
      const hot = this.shards.peek(docId)
      if (hot) updates.push({ update: { docId, seq: hot.nextSeq++, bytes, replaces: true }, changes: null })
    }
    for (const [docId, foreign] of commit.foreign) {
      const hot = this.shards.peek(docId)
      for (const bytes of hot ? foreign : []) {
        updates.push({ update: { docId, seq: hot!.nextSeq++, bytes }, changes: null })
      }
    }
    return updates
  }

  private async writeAll(): Promise<void> {
    // Commits made in the same turn go together.
    await Promise.resolve()
    while (this.queue.length > 0) {
      await this.letOthersShow()
      const group = this.takeGroup()
      const refused = this.refusedBefore(group)
      try {
        await this.store.commit(toBatch(inOrder([...refused, ...group]), this.model.rows.holdsOldKeys))
        this.stored(refused, group)
      } catch (error) {
        this.refuse(group, errorToFailure(error))
      }
    }
    this.writing = null
    if (!this.failure) this.hooks.onIdle()
  }

  /** Waits a moment while others want to show what they have: working a transaction out holds the worker up. */
  private async letOthersShow(): Promise<void> {
    const until = performance.now() + CROWDED_MS
    while (this.hurries === 0 && this.hooks.isCrowded() && performance.now() < until) await breathe()
  }

  /** The next commits to be stored in one transaction. They stay in the queue until they are. */
  private takeGroup(): Shown[] {
    const group: Shown[] = []
    let rows = 0
    for (const shown of this.queue) {
      rows += shown.rows.reduce((sum, { put, remove }) => sum + put.length + remove.length, 1)
      if (group.length > 0 && rows > GROUP_ROWS) break
      group.push(shown)
    }
    return group
  }

  /**
   * What was refused and goes with a group. One refused because its rows could not be worked out stands behind commits that still wait in the
   * queue: it goes with one shown after it, which has those rows.
   */
  private refusedBefore(group: readonly Shown[]): Shown[] {
    const last = group.at(-1)?.turn ?? 0
    return this.refused.filter(({ turn }) => turn < last)
  }

  private leaveQueue(group: readonly Shown[]): void {
    this.queue = this.queue.slice(group.length)
  }

  private stored(refused: readonly Shown[], group: readonly Shown[]): void {
    const all = inOrder([...refused, ...group])
    this.leaveQueue(group)
    // More may have been refused while these were on their way.
    this.refused = this.refused.filter((shown) => !refused.includes(shown))
    for (const { updates, rows, turn, rev } of all) {
      for (const { update } of updates) {
        const hot = this.shards.peek(update.docId)
        if (hot) hot.tail++
      }
      this.model.settle(rows, { turn, rev })
    }
    for (const { settle, receipts } of all) {
      for (const { commandId } of receipts) void this.receiptIds?.then((ids) => ids.add(commandId))
      settle(null)
    }
    if (!this.failure) return
    if (this.refused.length === 0) this.failure = null
    this.hooks.onFailure()
  }

  private refuse(group: readonly Shown[], failure: StorageFailure): void {
    if (this.queue[0] === group[0]) this.leaveQueue(group)
    this.refused.push(...group)
    this.failure = failure
    for (const { settle } of group) settle(failure)
    this.hooks.onFailure()
  }

  /** Tries to store what was refused. */
  async retry(): Promise<StorageFailure | null> {
    if (!this.failure) return null
    return (await this.show(createCommit())).durable
  }

  /** Resolves when everything that shows is on the disk, or was refused. */
  async flush(): Promise<void> {
    await this.hurried(async () => {
      while (this.writing) await this.writing
    })
  }

  /** Waits for something to be stored while no other write can be shown: the disk need not wait for them. */
  async hurried<T>(work: () => Promise<T>): Promise<T> {
    this.hurries++
    try {
      return await work()
    } finally {
      this.hurries--
    }
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

function createShown(parts: Omit<Shown, 'durable' | 'settle'>): Shown {
  let settle: Shown['settle'] = () => undefined
  const durable = new Promise<StorageFailure | null>((resolve) => {
    settle = resolve
  })
  return { ...parts, durable, settle }
}

/** Commits in the order in which they were shown. */
function inOrder(commits: Shown[]): Shown[] {
  return commits.sort((a, b) => a.turn - b.turn)
}
