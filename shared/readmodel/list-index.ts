import type { RowChange } from './projection.ts'
import type { Row, RowStore } from './row-store.ts'
import type { TableName } from './tables.ts'

interface CachedList {
  ids: string[]
  matches: (entry: never) => boolean
  compare: (a: never, b: never) => number
}

const CACHED_LISTS = 8
/** From here on a change of many rows is cheaper to answer with a new sort. */
const MANY = 500

/**
 * What lists need of a table's rows to filter, sort and search them, in memory: loaded when first asked for, kept true by every change.
 * Sorted results are kept and changed in place, so that scrolling and editing never sort again.
 */
export class ListIndex<E extends Row> {
  readonly entries = new Map<string, E>()
  private readonly lists = new Map<string, CachedList>()
  private loading: Promise<void> | null = null
  private loaded = false
  /** Changed while loading: what a slice read earlier is older. */
  private readonly fresh = new Set<string>()

  constructor(
    private readonly rows: RowStore,
    readonly table: TableName,
    private readonly toEntry: (row: never) => E,
  ) {}

  get isLoaded(): boolean {
    return this.loaded
  }

  /** Loads the table once. */
  async load(): Promise<void> {
    if (this.loaded) return
    this.loading ??= this.readAll().catch((error: unknown) => {
      this.loading = null
      throw error
    })
    await this.loading
  }

  private async readAll(): Promise<void> {
    for await (const chunk of this.rows.chunks(this.table)) {
      for (const row of chunk) if (!this.fresh.has(row.id)) this.entries.set(row.id, this.toEntry(row as never))
    }
    this.fresh.clear()
    this.loaded = true
  }

  /** Takes the changes of a commit in. */
  apply(changes: readonly RowChange[]): void {
    if (!this.loaded && !this.loading) return
    const own = changes.filter((change) => change.table === this.table)
    if (own.length > MANY) this.lists.clear()
    for (const { id, after } of own) {
      if (!this.loaded) this.fresh.add(id)
      const before = this.entries.get(id)
      const entry = after ? this.toEntry(after as never) : undefined
      for (const list of this.lists.values()) this.move(list, before, entry)
      if (entry) this.entries.set(id, entry)
      else this.entries.delete(id)
    }
  }

  /** Forgets everything; the next question loads again. */
  reset(): void {
    this.entries.clear()
    this.lists.clear()
    this.loaded = false
    this.loading = null
  }

  /** Forgets sorted lists, when something outside the rows decides their order. */
  forgetLists(): void {
    this.lists.clear()
  }

  /** Ids that match, in order. `key` names filter and order; equal keys must mean equal functions. */
  select(key: string, matches: (entry: E) => boolean, compare: (a: E, b: E) => number): readonly string[] {
    const known = this.lists.get(key)
    if (known) {
      this.lists.delete(key)
      this.lists.set(key, known)
      return known.ids
    }
    const found: E[] = []
    for (const entry of this.entries.values()) if (matches(entry)) found.push(entry)
    found.sort((a, b) => compare(a, b) || (a.id < b.id ? -1 : 1))
    const ids = found.map((entry) => entry.id)
    this.lists.set(key, { ids, matches, compare })
    for (const oldest of this.lists.keys()) {
      if (this.lists.size <= CACHED_LISTS) break
      this.lists.delete(oldest)
    }
    return ids
  }

  private move(list: CachedList, before: E | undefined, after: E | undefined): void {
    const matches = list.matches as (entry: E) => boolean
    const compare = list.compare as (a: E, b: E) => number
    const wasIn = before !== undefined && matches(before)
    const isIn = after !== undefined && matches(after)
    if (wasIn && isIn && compare(before, after) === 0) return
    if (wasIn) {
      const at = this.place(list.ids, before, compare)
      if (list.ids[at] === before.id) list.ids.splice(at, 1)
      else list.ids = list.ids.filter((id) => id !== before.id)
    }
    if (isIn) list.ids.splice(this.place(list.ids, after, compare), 0, after.id)
  }

  /** Where an entry stands, or would stand. */
  private place(ids: readonly string[], entry: E, compare: (a: E, b: E) => number): number {
    let low = 0
    let high = ids.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const id = ids[middle] ?? ''
      const other = this.entries.get(id)
      const order = other ? compare(other, entry) || (id < entry.id ? -1 : id > entry.id ? 1 : 0) : 0
      if (order < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
