import type { Dexie } from 'dexie'
import type { RowWrite } from '../store/read.ts'
import type { TableName } from './tables.ts'

export interface Row {
  id: string
}

/**
 * The rows of the read model: the stored ones with those on top that could not be stored yet (`overlay`), so that a full disk does not
 * make a person's work vanish from the screen.
 */
export class RowStore {
  private readonly overlay = new Map<string, Map<string, Row | null>>()

  constructor(private readonly db: Dexie) {}

  /** True while rows exist that are not stored: answers must then not come from the database's own indexes alone. */
  get hasOverlay(): boolean {
    return this.overlay.size > 0
  }

  addOverlay(writes: readonly RowWrite[]): void {
    for (const { table, put, remove } of writes) {
      const rows = this.overlay.get(table) ?? new Map<string, Row | null>()
      this.overlay.set(table, rows)
      for (const row of put) rows.set(row.id, row)
      for (const id of remove) rows.set(id, null)
    }
  }

  /** The rows that are not stored, as one write per table. */
  overlayAsWrites(): RowWrite[] {
    return [...this.overlay].map(([table, rows]) => ({
      table,
      put: [...rows.values()].filter((row) => row !== null),
      remove: [...rows].filter(([, row]) => row === null).map(([id]) => id),
    }))
  }

  clearOverlay(): void {
    this.overlay.clear()
  }

  async get<R extends Row>(table: TableName, id: string): Promise<R | null> {
    const above = this.overlay.get(table)?.get(id)
    if (above !== undefined) return above as R | null
    return ((await this.db.table(table).get(id)) as R | undefined) ?? null
  }

  /** Rows in the order of the ids, null where there is none. */
  async getMany<R extends Row>(table: TableName, ids: readonly string[]): Promise<(R | null)[]> {
    if (ids.length === 0) return []
    const stored = (await this.db.table(table).bulkGet([...ids])) as (R | undefined)[]
    const above = this.overlay.get(table)
    return ids.map((id, position) => {
      const held = above?.get(id)
      return held !== undefined ? (held as R | null) : (stored[position] ?? null)
    })
  }

  /** Rows whose indexed field holds one of the values (for a field with many values: any of them). Each row once. */
  async byIndex<R extends Row>(table: TableName, field: string, values: readonly string[]): Promise<R[]> {
    if (values.length === 0) return []
    const stored = (await this.db
      .table(table)
      .where(field)
      .anyOf([...values])
      .distinct()
      .toArray()) as R[]
    const above = this.overlay.get(table)
    if (!above) return stored
    const wanted = new Set(values)
    const rows = stored.filter((row) => !above.has(row.id))
    for (const row of above.values()) {
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

  /** All rows in slices, in order of id, without holding the worker up for longer than one slice. */
  async *chunks<R extends Row>(table: TableName, size = 2000): AsyncGenerator<R[]> {
    let last: string | null = null
    for (;;) {
      const source = this.db.table(table)
      const range = last === null ? source.orderBy(':id') : source.where(':id').above(last)
      const stored = (await range.limit(size).toArray()) as R[]
      const above = this.overlay.get(table)
      yield above ? stored.filter((row) => !above.has(row.id)) : stored
      if (stored.length < size) break
      last = stored.at(-1)?.id ?? null
    }
    const above = this.overlay.get(table)
    if (above) yield [...above.values()].filter((row) => row !== null) as R[]
  }

  /** A window of stored rows along an index. Only without an overlay. */
  async window<R extends Row>(
    table: TableName,
    index: string,
    descending: boolean,
    offset: number,
    limit: number,
  ): Promise<{ rows: R[]; total: number }> {
    const source = this.db.table(table)
    const ordered = descending ? source.orderBy(index).reverse() : source.orderBy(index)
    const [rows, total] = await Promise.all([ordered.offset(offset).limit(limit).toArray(), source.count()])
    return { rows: rows as R[], total }
  }

  /** Ids of all stored rows of a table. */
  async ids(table: TableName): Promise<string[]> {
    return (await this.db.table(table).toCollection().primaryKeys()) as string[]
  }

  /** Rows whose numeric index lies above `value`. */
  async above<R extends Row>(table: TableName, field: string, value: number): Promise<R[]> {
    const stored = (await this.db.table(table).where(field).above(value).toArray()) as R[]
    const above = this.overlay.get(table)
    if (!above) return stored
    const rows = stored.filter((row) => !above.has(row.id))
    for (const row of above.values()) {
      if (row && Number((row as unknown as Record<string, unknown>)[field]) > value) rows.push(row as R)
    }
    return rows
  }

  /** The largest stored value of a numeric index, 0 when the table is empty. */
  async largest(table: TableName, field: string): Promise<number> {
    const row = (await this.db.table(table).orderBy(field).last()) as Record<string, unknown> | undefined
    return Number(row?.[field] ?? 0)
  }
}
