import type { DocumentStore, StoredUpdate } from './document-store.ts'
import { Shard } from './shard.ts'

/** Rows in the log of a document from which a snapshot is worth it. */
export const LONG_LOG = 64

/** A shard in memory, with its place in the stored log. */
export interface HotShard {
  shard: Shard
  nextSeq: number
  /** Rows in the log that a compaction would save. */
  tail: number
}

/**
 * The shards in memory, least recently used first. Documents are loaded when they are written, synced or exported, never for a list.
 * Shards with writes that are not stored (`isPinned`) are never let go.
 */
export class HotShards {
  /** Documents let go whose logs are long: nobody shortens them by the way. */
  readonly longLogs = new Set<string>()
  private readonly hot = new Map<string, HotShard>()
  private readonly loading = new Map<string, Promise<HotShard>>()

  constructor(
    private readonly store: DocumentStore,
    private readonly clientId: () => number,
    private readonly isPinned: (docId: string) => boolean,
    /** Updates of a document that are not stored yet, in order. */
    private readonly unsaved: (docId: string) => StoredUpdate[],
    /** Told when a document is going to be read: somebody is about to change one of its records, or looks closely at it. */
    private readonly onRead: (docId: string) => void,
    private readonly capacity = 128,
  ) {}

  /** A shard, from memory or from the store; an empty one when it was never stored. */
  async load(docId: string): Promise<HotShard> {
    const known = this.hot.get(docId)
    if (known) {
      this.hot.delete(docId)
      this.hot.set(docId, known)
      return known
    }
    const underWay = this.loading.get(docId)
    if (underWay) return underWay
    const loading = this.read(docId).finally(() => this.loading.delete(docId))
    this.loading.set(docId, loading)
    return loading
  }

  private async read(docId: string): Promise<HotShard> {
    this.onRead(docId)
    // Asked before and after: what goes to the disk in between stands in neither otherwise. Twice does no harm.
    const earlier = this.unsaved(docId)
    const { snapshot, tail } = await this.store.load(docId)
    const waiting = [...earlier, ...this.unsaved(docId)]
    const replaced = waiting.findLastIndex(({ replaces }) => replaces)
    const stored = [
      ...(snapshot && replaced < 0 ? [snapshot] : []),
      ...(replaced < 0 ? tail.map((row) => row.bytes) : []),
      ...waiting.slice(Math.max(0, replaced)).map((row) => row.bytes),
    ]
    const shard: HotShard = {
      shard: new Shard(docId, stored, this.clientId()),
      nextSeq: Math.max(tail.at(-1)?.seq ?? 0, waiting.at(-1)?.seq ?? 0) + 1,
      tail: tail.length,
    }
    this.hot.set(docId, shard)
    return shard
  }

  /** Forgets a shard that is not to be trusted any more; the next `load` reads it again. */
  drop(docId: string): void {
    this.hot.get(docId)?.shard.destroy()
    this.hot.delete(docId)
  }

  /** Puts another document in the place of one that `load` has brought in, its log going on where it was. */
  replace(docId: string, shard: Shard): void {
    const hot = this.hot.get(docId)
    if (!hot) return
    hot.shard.destroy()
    hot.shard = shard
    hot.tail = 0
  }

  /** A shard that `load` has brought in; null when it is not in memory. */
  peek(docId: string): HotShard | null {
    return this.hot.get(docId) ?? null
  }

  /** How many more documents fit without letting others go. */
  get room(): number {
    return this.capacity - this.hot.size - this.loading.size
  }

  /** All shards in memory. */
  all(): HotShard[] {
    return [...this.hot.values()]
  }

  /** Lets go of the least recently used shards. Called between writes, never during one. */
  trim(): void {
    for (const [docId, { shard, tail }] of this.hot) {
      if (this.hot.size <= this.capacity) return
      if (this.isPinned(docId)) continue
      if (tail > LONG_LOG) this.longLogs.add(docId)
      shard.destroy()
      this.hot.delete(docId)
    }
  }
}
