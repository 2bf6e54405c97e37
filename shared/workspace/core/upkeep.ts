import { LONG_LOG } from '../../store/hot-shards.ts'
import { rebaseCutoff, shouldRebase } from '../../store/rebase-policy.ts'
import { SEARCH_STATE } from '../queries-touched.ts'
import type { Core } from './core.ts'
import { createCommit } from './writer.ts'

/** Quiet time before anything is tidied, ms. */
const QUIET_MS = 3000
/** Commits on their way at once from which the index waits: a large merge needs the worker to itself. */
const BUSY_COMMITS = 4
/** Screens hear of the search index at most so often, ms: a search that is open asks again each time, and indexing waits for it. */
const SEARCH_STATE_MS = 1000
const RECEIPT_MS = 30 * 86_400_000

/**
 * What is done when nothing else is: long logs shortened, much edited documents folded, columns stored, the search index brought up to
 * date, old receipts dropped, snapshots of a shared space made. Everything here may be stopped at any moment, and goes on another time.
 */
export class Upkeep {
  private timer: ReturnType<typeof setTimeout> | undefined
  private searchTimer: ReturnType<typeof setTimeout> | undefined
  private lastWrite = 0
  private indexing: AbortController | null = null
  /** Documents with long logs have been looked for. */
  private hasLooked = false

  constructor(private readonly core: Core) {
    core.model.search.onState(() => this.tellSearchState())
  }

  close(): void {
    clearTimeout(this.timer)
    clearTimeout(this.searchTimer)
    this.indexing?.abort()
  }

  /** Begins once nothing was written for a moment. Called at every write. */
  schedule(): void {
    this.lastWrite = performance.now()
    if (this.core.writer.waiting >= BUSY_COMMITS) this.indexing?.abort()
    if (!this.core.isClosed && !this.timer) this.wait(QUIET_MS)
  }

  private wait(delay: number): void {
    this.timer = setTimeout(() => {
      const quiet = performance.now() - this.lastWrite
      if (quiet < QUIET_MS) return this.wait(QUIET_MS - quiet)
      this.timer = undefined
      // A failure only postpones it.
      void this.core.courtesy
        .turn()
        .then(() => this.run())
        .catch(() => undefined)
        .then(() => this.indexWords())
    }, delay)
  }

  /** Does everything but the search index. `force`: also what is hardly worth it. */
  async run(force = false): Promise<void> {
    const { core } = this
    for (const { shard } of core.shards.all()) {
      if (core.isClosed) return
      await core.exclusive(() => this.rebase(shard.docId))
      await core.exclusive(() => this.compact(shard.docId))
    }
    await this.tidyCold()
    if (core.isClosed || core.isRebuilding) return
    await core.model.prepare(() => core.isClosed)
    // The first list may have come from the disk: the first edit should not have to wait for what the next one needs.
    if (!core.isClosed) await core.model.columns('leads', 'names')
    await this.saveColumns(force)
    if (!core.isClosed) await core.store.dropReceipts(core.environment.clock.now() - RECEIPT_MS)
    if (!core.isClosed) await core.team.tidy(force)
  }

  /** Stores columns that have changed much, all that have changed at all when forced. Waits until everything is on the disk. */
  async saveColumns(force: boolean): Promise<void> {
    const { core } = this
    await core.exclusive(async () => {
      await core.writer.flush()
      if (!core.isClosed && !core.writer.isBusy) await core.model.saveColumns(force)
    })
  }

  /** The same for documents that are not in memory: those let go since, and the first time those an earlier session has left. */
  private async tidyCold(): Promise<void> {
    const { core } = this
    const { longLogs } = core.shards
    if (!this.hasLooked) for (const docId of (await core.store.logsLongerThan(LONG_LOG)).keys()) longLogs.add(docId)
    this.hasLooked = true
    for (const docId of longLogs) {
      await core.courtesy.turn()
      // What comes in needs the worker to itself: the rest has time.
      if (core.isClosed || core.writer.waiting >= BUSY_COMMITS) return
      longLogs.delete(docId)
      await core.exclusive(() => this.tidyOne(docId))
    }
  }

  private async tidyOne(docId: string): Promise<void> {
    const { shards } = this.core
    // One that cannot be read is passed over.
    const hot = await shards.load(docId).catch(() => null)
    if (!hot) return
    await this.rebase(docId)
    await this.compact(docId)
    shards.trim()
  }

  /** Folds the edits of a much edited document into its base entries, where this device may and it pays. */
  private async rebase(docId: string): Promise<void> {
    const { core } = this
    const hot = core.shards.peek(docId)
    const now = core.environment.clock.now()
    if (core.isClosed || !hot || core.writer.failedWrites || !shouldRebase(hot.shard, now)) return
    if (hot.shard.rebase(rebaseCutoff(now)).length === 0) return
    const commit = createCommit()
    // No change of a record: only the bytes are new.
    commit.changes.set(docId, [])
    const done = await core.commit(commit)
    if (done.ok) await this.shorten(docId)
  }

  private async compact(docId: string): Promise<void> {
    const hot = this.core.shards.peek(docId)
    if (hot && hot.tail > LONG_LOG) await this.shorten(docId)
  }

  /** Replaces the log of a document by a snapshot. */
  private async shorten(docId: string): Promise<void> {
    const { core } = this
    const hot = core.shards.peek(docId)
    if (core.isClosed || !hot || core.writer.isPinned(docId)) return
    await core.store.compact(docId, hot.shard.snapshot(), hot.nextSeq - 1)
    hot.tail = 0
  }

  /** Brings the search index up to date, in slices between which questions and edits have their turn. */
  private async indexWords(): Promise<void> {
    const { core } = this
    if (core.isClosed || this.indexing || core.isRebuilding) return
    // SQLite, its pages and the tables of sounds stay in memory: there they come for those who search.
    if (core.hasLittleMemory && core.model.search.state.kind === 'idle') return
    this.indexing = new AbortController()
    await core.model.search.catchUp({ signal: this.indexing.signal }).catch(() => undefined)
    this.indexing = null
  }

  private tellSearchState(): void {
    this.searchTimer ??= setTimeout(() => {
      this.searchTimer = undefined
      if (!this.core.isClosed) this.core.options.onChanged({ [SEARCH_STATE]: null })
    }, SEARCH_STATE_MS)
  }
}
