// The relay's log: what it keeps of each space, in the order it came. Entries are opaque; who may append is judged before.

export interface StoredEntry {
  /** Place in the space's log, rising, not without gaps. Never used twice. */
  cursor: number
  /** SHA-256 of the bytes. */
  hash: Uint8Array
  bytes: Uint8Array
}

/** Most that one space may hold. */
export interface Quota {
  bytes: number
  entries: number
}

/** Thrown by `append` when the space or the store is full. Nothing of the call was kept. */
export class StoreFull extends Error {
  constructor() {
    super('full')
  }
}

export interface Watcher {
  /** Entries new in the log and on the disk, in order, those of several calls of `append` perhaps together. */
  entries(entries: readonly StoredEntry[]): void
  /** A frame given to `tell`, by this process or another on the same store. */
  told(frame: Uint8Array): void
}

export interface StoreStats {
  spaces: number
  entries: number
  bytes: number
}

/** Space names are lower-case hex. An entry's first byte is its kind, which `readAfter` can choose by. */
export interface RelayStore {
  /** 16 random bytes, other ones for a store created anew. */
  readonly id: Uint8Array
  /**
   * Adds what is not there yet and resolves with the cursor of each entry, new or known, once all are on the disk. The same bytes are kept
   * once. Rejects with `StoreFull`, or as the disk does; then nothing of the call is there.
   */
  append(space: string, entries: readonly Uint8Array[], quota: Quota): Promise<number[]>
  /** Entries after a cursor, rising, at most `limit` and about `MAX_READ_BYTES`; empty only at the end. Pruned ones are left out. */
  readAfter(space: string, cursor: number, limit: number, kind?: number): Promise<StoredEntry[]>
  /** Hash of the entry at a cursor, pruned or not; null when there is none. */
  hashAt(space: string, cursor: number): Promise<Uint8Array | null>
  /** Cursor of the last entry; 0 when the space is not there. */
  head(space: string): Promise<number>
  /** Calls back until the returned function is called. */
  watch(space: string, watcher: Watcher): () => void
  /** Hands a frame to the watchers of a space. Not kept; lost when nobody watches. */
  tell(space: string, frame: Uint8Array): void
  /** Forgets the bytes at these cursors, and keeps their hashes: they are still known, and are not taken in again. */
  prune(space: string, cursors: readonly number[]): Promise<void>
  stats(): Promise<StoreStats>
  /** Writes a copy of everything to a file that is not there yet, while the store is in use. */
  backup(path: string): Promise<void>
  /** Resolves once every append that was begun has settled. */
  flush(): Promise<void>
  /** Ends what was begun and lets the files go. */
  close(): Promise<void>
}

/** About the most one `readAfter` returns; a single larger entry comes alone. */
export const MAX_READ_BYTES = 1024 * 1024

/** Who watches what, for stores whose watchers are in this process. */
export class Watchers {
  private readonly bySpace = new Map<string, Set<Watcher>>()

  add(space: string, watcher: Watcher): () => void {
    const there = this.bySpace.get(space) ?? new Set()
    this.bySpace.set(space, there.add(watcher))
    return () => {
      there.delete(watcher)
      if (there.size === 0 && this.bySpace.get(space) === there) this.bySpace.delete(space)
    }
  }

  of(space: string): Iterable<Watcher> {
    return [...(this.bySpace.get(space) ?? [])]
  }
}
