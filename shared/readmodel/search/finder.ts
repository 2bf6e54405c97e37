import type { Row } from '../stored-rows.ts'
import type { EngineEntry, Match, SearchEngine } from './engine.ts'
import { judge, type Tier } from './evidence.ts'
import { FIELDS_BY_TABLE, rowToText, stampOf, type SearchField, type SearchText } from './fields.ts'
import { toHeadMatch, toMatch, type SearchQuery } from './query.ts'
import type { Scripts } from './script.ts'
import { SEARCH_TABLES, type SearchSource, type SearchTable } from './source.ts'

/** A row that was found and proved. */
export interface Found {
  table: SearchTable
  id: string
  row: Row
  text: SearchText
  tier: Tier
}

export interface FindOptions {
  /** Empty or absent: all. */
  tables?: readonly SearchTable[]
  field?: SearchField
  limit: number
}

/** One question may look at so many rows: enough for any that is meant. */
const MAX_ROUNDS = 6
const MAX_LIMIT = 200
/** Which part of a name a match stands in is known only from the rows: so many more are looked at. */
const NAME_FACTOR = 3
const NAMED: readonly SearchTable[] = ['leads', 'accounts', 'contacts', 'pages']
/** Up to so many rows a list's filter is proved on the real texts. */
const PROVED_MATCHES = 200

/** The candidates of a table, the latest first, read page by page. */
class Stream {
  readonly entries: EngineEntry[] = []
  private after: number | undefined
  private isDone = false

  constructor(
    private readonly engine: SearchEngine,
    readonly table: SearchTable,
    private readonly match: Match,
  ) {}

  /** Reads on until so many are there, or no more. */
  async fill(size: number, seen: ReadonlySet<string>): Promise<void> {
    while (this.entries.length < size && !this.isDone) {
      const page = await this.engine.find(this.table, this.match, size, this.after)
      this.isDone = page.length < size
      this.after = page.at(-1)?.position
      for (const entry of page) if (!seen.has(entry.id)) this.entries.push(entry)
    }
  }
}

/** Answers questions from the index and proves the answers on the rows. */
export class Finder {
  constructor(
    private readonly engine: SearchEngine,
    private readonly source: SearchSource,
    private readonly scripts: Scripts,
    /** Told of documents that are not what their rows say. */
    private readonly onStale: (ids: readonly string[]) => void,
  ) {}

  /** Rows that answer the query, best first: by tier, then the latest. */
  async find(query: SearchQuery, options: FindOptions): Promise<Found[]> {
    const { field } = options
    const limit = Math.min(Math.max(0, Math.trunc(options.limit)), MAX_LIMIT)
    if (query.words.length === 0 || limit === 0) return []
    const tables = (options.tables?.length ? options.tables : SEARCH_TABLES).filter(
      (table) => !field || FIELDS_BY_TABLE[table].includes(field),
    )
    const seen = new Set<string>()
    const all = toMatch(query, field)
    const found: Found[] = []
    const gather = async (from: readonly SearchTable[], match: (table: SearchTable) => Match, factor = 1) => {
      if (found.length >= limit) return
      const streams = from.map((table) => new Stream(this.engine, table, match(table)))
      const need = Math.min((limit - found.length) * factor, MAX_LIMIT)
      found.push(...(await this.prove(streams, query, need, seen, field)))
    }
    // Each question finds what is better than all that the next one finds, so that the common words end early.
    const withNames = tables.filter((table) => table !== 'callNotes')
    if (query.head !== '') await gather(withNames, () => ({ all: [toHeadMatch(query), all] }))
    const inName = withNames.filter((table) => isNameAsked(table, field))
    await gather(inName, (table) => toMatch(query, NAMED.includes(table) ? 'name' : field), NAME_FACTOR)
    await gather(tables, () => all)
    found.sort((a, b) => a.tier - b.tier || b.text.at - a.text.at || (a.id < b.id ? -1 : 1))
    return found.slice(0, limit)
  }

  private async prove(
    streams: readonly Stream[],
    query: SearchQuery,
    need: number,
    seen: Set<string>,
    field: SearchField | undefined,
  ): Promise<Found[]> {
    const found: Found[] = []
    for (let round = 0; round < MAX_ROUNDS && found.length < need; round++) {
      const want = need - found.length
      for (const stream of streams) await stream.fill(want, seen)
      const best = streams
        .flatMap(({ table, entries }) => entries.map((entry) => ({ table, entry })))
        .sort((a, b) => b.entry.at - a.entry.at)
        .slice(0, want)
      if (best.length === 0) break
      const taken = new Set(best.map(({ entry }) => entry.id))
      for (const id of taken) seen.add(id)
      for (const { entries } of streams) entries.splice(0, Infinity, ...entries.filter(({ id }) => !taken.has(id)))
      for (const table of new Set(best.map((candidate) => candidate.table))) {
        const entries = best.filter((candidate) => candidate.table === table).map(({ entry }) => entry)
        found.push(...(await this.judgeAll(table, entries, query, field)))
      }
    }
    return found
  }

  private async judgeAll(
    table: SearchTable,
    entries: readonly EngineEntry[],
    query: SearchQuery,
    field: SearchField | undefined,
  ): Promise<Found[]> {
    const rows = await this.source.rows(
      table,
      entries.map(({ id }) => id),
    )
    const found: Found[] = []
    const stale: string[] = []
    for (const [place, { id, stamp }] of entries.entries()) {
      const row = rows[place] ?? null
      const text = row && rowToText(table, row)
      const tier = text && judge(query, text, this.scripts, field)
      if (row && text && tier !== null) found.push({ table, id, row, text, tier })
      else if (!text || stampOf(text) !== stamp) stale.push(id)
    }
    if (stale.length > 0) this.onStale(stale)
    return found
  }

  /** Ids of all rows of a table that hold the query. Few are proved; many hold its tokens, which is nearly the same. */
  async matching(table: SearchTable, query: SearchQuery): Promise<string[]> {
    if (query.words.length === 0) return []
    const ids = await this.engine.matching(table, toMatch(query))
    if (ids.length > PROVED_MATCHES) return ids
    const entries = (await this.engine.entries(table, ids)).filter((entry) => entry !== null)
    return (await this.judgeAll(table, entries, query, undefined)).map(({ id }) => id)
  }
}

/** True when a name is part of what is asked for. A step's title is its text. */
function isNameAsked(table: SearchTable, field: SearchField | undefined): boolean {
  return !field || field === (NAMED.includes(table) ? 'name' : 'text')
}
