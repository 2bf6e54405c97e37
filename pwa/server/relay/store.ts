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
   * Adds what is not there yet and resolves with the cursor of each entry, new or known, once all are kept for good: on the disk, or by most
   * of the nodes of a cluster. The same bytes are kept once. Rejects with `StoreFull`, and nothing of the call is there; or when the store
   * could not do it, and then some may be there: appending them again finds them.
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
  /** Says that a device of a space is connected to this process, until the returned function is called. */
  announce(space: string, device: string): () => void
  /** Whether a device of a space is connected to this process or another on the same store. */
  isConnected(space: string, device: string): Promise<boolean>
  /** Notes that a space's operations name devices; for good once it resolves. What is noted already is no error. */
  noteDevices(space: string, devices: readonly string[]): Promise<void>
  /** Spaces noted for a device, at most `limit`. Whether it is still in them, their operations say. */
  spacesNoting(device: string, limit: number): Promise<string[]>
  /** The entry with this kind and hash; null when it is not there or was pruned. */
  entryOf(space: string, kind: number, hash: Uint8Array): Promise<StoredEntry | null>
  /**
   * Keeps something small of a space, which is no entry, under a name (letters, digits, dashes) in place of what stood there; null removes it.
   * For good once it resolves.
   */
  setNote(space: string, name: string, value: Uint8Array | null): Promise<void>
  /**
   * Puts a note in place of the one that was read, null: of none. False, with nothing changed, when it is another by now: of several processes
   * that read the same one puts its own. False also when it cannot be told whether it was put; reading it again tells.
   */
  replaceNote(space: string, name: string, value: Uint8Array, instead: Uint8Array | null): Promise<boolean>
  /** All that is kept so of a space, by name. */
  notes(space: string): Promise<Map<string, Uint8Array>>
  /** Forgets the bytes at these cursors, and keeps their hashes: they are still known, and are not taken in again. */
  prune(space: string, cursors: readonly number[]): Promise<void>
  stats(): Promise<StoreStats>
  /** Resolves once every append that was begun has settled. */
  flush(): Promise<void>
  /** Ends what was begun and lets the files go. */
  close(): Promise<void>
}

/** About the most one `readAfter` returns; a single larger entry comes alone. */
export const MAX_READ_BYTES = 1024 * 1024

/** Who watches what in this process. */
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

/** Which devices are connected to this process. */
export class Presence {
  private readonly counts = new Map<string, number>()

  /** Counts a connection of a device in, until the returned function is called. */
  announce(space: string, device: string): () => void {
    const name = `${space}.${device}`
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const left = (this.counts.get(name) ?? 1) - 1
      if (left > 0) this.counts.set(name, left)
      else this.counts.delete(name)
    }
  }

  has(space: string, device: string): boolean {
    return this.counts.has(`${space}.${device}`)
  }
}
