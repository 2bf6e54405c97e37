import type { Row } from '../stored-rows.ts'
import type { SearchEngine } from './engine.ts'
import type { SearchSource, SearchTable } from './source.ts'

/** After a restart most of a table is there: so many are looked up at once. */
const LARGEST_PAGE = 200

/** Rows that the index does not hold. */
export interface MissingRows {
  ids: readonly string[]
  rows: readonly (Row | null)[]
  /** What the rows were read at. */
  revision: number
}

/** Walks through a table from the newest row on and gives what the index does not hold, a part at a time. */
export class Missing {
  private readonly waiting: string[]
  private ahead: Promise<MissingRows | null> | null = null
  private holdsNone = false

  private constructor(
    private readonly engine: SearchEngine,
    private readonly source: SearchSource,
    private readonly table: SearchTable,
    ids: readonly string[],
  ) {
    this.waiting = [...ids]
  }

  static async of(engine: SearchEngine, source: SearchSource, table: SearchTable): Promise<Missing> {
    return new Missing(engine, source, table, await source.idsByAge(table))
  }

  /** The next rows, at most `size`, as they are now; null at the end. The ones after them are read while these are worked on. */
  async next(size: number): Promise<MissingRows | null> {
    const ahead = this.ahead ?? this.read(size)
    this.ahead = null
    const next = await ahead
    if (!next) return null
    this.ahead = this.read(size)
    // Whoever asks for it hears of a failure.
    this.ahead.catch(() => undefined)
    const { revision } = this.source
    if (next.revision === revision) return next
    return { ...next, revision, rows: await this.source.rows(this.table, next.ids) }
  }

  private async read(size: number): Promise<MissingRows | null> {
    while (this.waiting.length > 0) {
      const page = this.waiting.splice(-(this.holdsNone ? size : LARGEST_PAGE))
      const entries = await this.engine.entries(this.table, page)
      const missing = page.filter((_, place) => entries[place] === null)
      this.holdsNone = missing.length === page.length
      const ids = missing.slice(-size)
      // The others of this page come next.
      this.waiting.push(...missing.slice(0, -size))
      if (ids.length === 0) continue
      const { revision } = this.source
      return { ids, rows: await this.source.rows(this.table, ids), revision }
    }
    return null
  }
}
