// The smallest durable log for documents in memory: one row of bytes for each change, in Dexie. For peers that bring no storage.
import { Dexie, type Table } from 'dexie'

export class BlobLog {
  private readonly db = new Dexie('bench', { cache: 'disabled' })

  constructor() {
    this.db.version(1).stores({ log: '++seq' })
  }

  private get log(): Table<{ seq?: number; bytes: Uint8Array }, number> {
    return this.db.table('log')
  }

  async add(parts: Uint8Array[]): Promise<void> {
    await this.log.bulkAdd(parts.map((bytes) => ({ bytes })))
  }

  async all(): Promise<Uint8Array[]> {
    return (await this.log.toArray()).map(({ bytes }) => bytes)
  }
}

/** A sorted list of what a document in memory holds, changed row by row. */
export class SortedRows {
  private rows: { id: string; updatedAt: number }[] = []

  load(rows: { id: string; updatedAt: number }[]): void {
    this.rows = rows.sort((a, b) => b.updatedAt - a.updatedAt)
  }

  move(moved: { id: string; updatedAt: number }[]): void {
    const ids = new Set(moved.map(({ id }) => id))
    this.load([...moved, ...this.rows.filter(({ id }) => !ids.has(id))])
  }

  first(limit: number): string[] {
    return this.rows.slice(0, limit).map(({ id }) => id)
  }
}
