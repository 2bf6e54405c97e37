import type { Collection, Dexie } from 'dexie'
import type { RowWrite } from '../store/read.ts'
import { type LaterRow, toWhole } from './later-row.ts'
import { keyToId, prefixToKeys } from './packed-key.ts'
import { isPacked, rowKey, unpackRow } from './packed-row.ts'
import type { Row } from './stored-rows.ts'
import type { TableName } from './tables.ts'

class Above {
  constructor(
    private readonly held: Row | LaterRow | null,
    /** Which of the commits shown made it so. */
    readonly turn: number,
  ) {}

  get row(): Row | null {
    return toWhole(this.held)
  }
}

/** Rows kept of each table, those asked for last: a screen asks for the same ones again after each change. */
const CACHED_ROWS = 1500

/**
 * The rows of the read model: the stored ones with those on top that are not on the disk yet (`overlay`), because a change shows before
 * it is durable, and because a full disk must not make a person's work vanish from the screen.
 */
export class RowStore {
  private readonly overlay = new Map<string, Map<string, Above>>()
  /** null: there is no such row. */
  private readonly cache = new Map<string, Map<string, Row | LaterRow | null>>()
  /** Rows may lie under the ids of their records themselves, as they all did before version 8 of the read model. */
  holdsOldKeys = false

  constructor(private readonly db: Dexie) {}

  /** Puts the rows of a commit on top. */
  addOverlay(writes: readonly RowWrite[], turn: number): void {
    for (const { table, put, remove } of writes) {
      const rows = this.overlay.get(table) ?? new Map<string, Above>()
      this.overlay.set(table, rows)
      const cached = this.cache.get(table)
      for (const row of put) {
        rows.set(row.id, new Above(row, turn))
        if (cached?.has(row.id)) cached.set(row.id, row)
      }
      for (const id of remove) {
        rows.set(id, new Above(null, turn))
        if (cached?.has(id)) cached.set(id, null)
      }
    }
  }

  /** Takes rows of stored commits off: the disk has them now. What a later commit has put on top stays. */
  settle(writes: readonly RowWrite[], turn: number): void {
    for (const { table, put, remove } of writes) {
      const rows = this.overlay.get(table)
      if (!rows) continue
      for (const id of [...put.map((row) => row.id), ...remove]) {
        const above = rows.get(id)
        if (above && above.turn <= turn) rows.delete(id)
      }
      if (rows.size === 0) this.overlay.delete(table)
    }
  }

  /** Forgets what it knows of the disk, when rows were written behind its back. */
  forget(): void {
    this.cache.clear()
  }

  private remember(table: string, id: string, row: Row | null): void {
    let cached = this.cache.get(table)
    if (!cached) this.cache.set(table, (cached = new Map()))
    cached.delete(id)
    cached.set(id, row)
    if (cached.size <= CACHED_ROWS) return
    for (const oldest of cached.keys()) {
      cached.delete(oldest)
      break
    }
  }

  async get<R extends Row>(table: TableName, id: string): Promise<R | null> {
    return (await this.getMany<R>(table, [id]))[0] ?? null
  }

  /**
   * Rows in the order of the ids, null where there is none. Rows are shared: nobody may change one. `keep: false` for who reads through
   * whole tables: what screens ask for is not pushed out. What steps of undo did (`traces`) travels to the disk with rows.
   */
  async getMany<R extends Row>(
    table: TableName | 'traces',
    ids: readonly string[],
    { keep = true } = {},
  ): Promise<(R | null)[]> {
    const above = this.overlay.get(table)
    const cached = this.cache.get(table)
    const found = ids.map((id) => {
      const held = above?.get(id)
      return held ? held.row : toWhole(cached?.get(id))
    })
    const missing = ids.filter((_, position) => found[position] === undefined)
    if (missing.length > 0) {
      const stored = await this.read<R>(table, missing)
      let next = 0
      for (const [position, row] of found.entries()) {
        if (row !== undefined) continue
        const id = ids[position] ?? ''
        const read = stored[next++]
        // Changed while it was read: the change is the newer one.
        const later = this.overlay.get(table)?.get(id)
        const kept = toWhole(this.cache.get(table)?.get(id))
        const newest = later ? later.row : kept !== undefined ? kept : (read ?? null)
        found[position] = newest
        if (keep) this.remember(table, id, newest)
      }
    }
    return found as (R | null)[]
  }

  private async read<R extends Row>(table: TableName | 'traces', ids: readonly string[]): Promise<(R | undefined)[]> {
    const source = this.db.table<R, string>(table)
    const keys = ids.map((id) => rowKey(table, id))
    // In one transaction: a row that is moved to its new key between two would be under neither.
    const rows = await source.bulkGet(this.holdsOldKeys && isPacked(table) ? [...keys, ...ids] : keys)
    return ids.map((_, at) => {
      const row = rows[at] ?? rows[ids.length + at]
      return row && unpackRow(table, row)
    })
  }

  /** Rows whose indexed field holds one of the values (for a field with many values: any of them). Each row once. */
  async byIndex<R extends Row>(table: TableName, field: string, values: readonly string[]): Promise<R[]> {
    if (values.length === 0) return []
    const found = await this.db
      .table<R>(table)
      .where(field)
      .anyOf([...values])
      .distinct()
      .toArray()
    const stored = found.map((row) => unpackRow(table, row))
    const above = this.overlay.get(table)
    if (!above) return stored
    const wanted = new Set(values)
    const rows = stored.filter((row) => !above.has(row.id))
    for (const { row } of above.values()) {
      const held = row && (row as unknown as Record<string, unknown>)[field]
      const hit = Array.isArray(held) ? held.some((value) => wanted.has(String(value))) : wanted.has(String(held))
      if (row && hit) rows.push(row as R)
    }
    return rows
  }

  /** All rows of a small table. */
  async all<R extends Row>(table: TableName): Promise<R[]> {
    const rows: R[] = []
    for await (const chunk of this.chunks<R>(table)) rows.push(...chunk)
    return rows
  }

  /**
   * All rows in slices, in order of their keys, without holding the worker up for longer than one slice; last those that were on their way to the
   * disk meanwhile, as they are then. Each row once.
   */
  async *chunks<R extends Row>(table: TableName, size = 2000): AsyncGenerator<R[]> {
    const onTheWay = new Set<string>()
    const look = (): void => {
      for (const id of this.overlay.get(table)?.keys() ?? []) onTheWay.add(id)
    }
    let last: string | null = null
    look()
    for (;;) {
      const source = this.db.table<R>(table)
      const range: Collection<R> = last === null ? source.orderBy(':id') : source.where(':id').above(last)
      const found: R[] = await range.limit(size).toArray()
      const stored = found.map((row) => unpackRow(table, row))
      look()
      // One of these may be on the disk, and off the overlay, before the end is reached.
      yield onTheWay.size > 0 ? stored.filter((row) => !onTheWay.has(row.id)) : stored
      if (stored.length < size) break
      last = found.at(-1)?.id ?? null
    }
    if (onTheWay.size === 0) return
    const rows = await this.getMany<R>(table, [...onTheWay], { keep: false })
    yield rows.filter((row) => row !== null)
  }

  /** Ids of all stored rows of a table. */
  async ids(table: TableName): Promise<string[]> {
    const keys = (await this.db.table(table).toCollection().primaryKeys()) as string[]
    return isPacked(table) ? keys.map(keyToId) : keys
  }

  /** Ids of the stored rows of a table that begin so: with a type and a shard. */
  async idsFrom(table: TableName, prefix: string): Promise<string[]> {
    const source = this.db.table<Row, string>(table)
    const ids = await source.where(':id').startsWith(prefix).primaryKeys()
    const range = isPacked(table) ? prefixToKeys(prefix) : null
    if (!range) return ids
    const keys = await source
      .where(':id')
      .between(...range, true, true)
      .primaryKeys()
    return [...ids, ...keys.map(keyToId)]
  }

  /** Rows whose numeric index lies above `value`. */
  async above<R extends Row>(table: TableName, field: string, value: number): Promise<R[]> {
    const found = await this.db.table<R>(table).where(field).above(value).toArray()
    const stored = found.map((row) => unpackRow(table, row))
    const above = this.overlay.get(table)
    if (!above) return stored
    const rows = stored.filter((row) => !above.has(row.id))
    for (const { row } of above.values()) {
      if (row && Number((row as unknown as Record<string, unknown>)[field]) > value) rows.push(row as R)
    }
    return rows
  }
}
