import type { Row } from '../stored-rows.ts'
import { idToRowTable } from '../tables.ts'
import type { EngineDocument, EngineWrite, SearchEngine } from './engine.ts'
import { rowToText, stampOf } from './fields.ts'
import type { Scripts } from './script.ts'
import { BEFORE_ALL, INDEX_FORMAT, readNote, type IndexNote } from './index-note.ts'
import { Missing } from './missing.ts'
import { SEARCH_TABLES, type SearchSource, type SearchTable } from './source.ts'
import { toTokens } from './tokens.ts'

/** So many changes are indexed before a question is answered; more are left to the background. */
export const SMALL_BACKLOG = 300
/** So many changes and more, beside which what the index holds is little: it is made anew. */
const MANY_CHANGES = 2000
const LITTLE = 0.1
/** What a slice may take of the worker's time, ms: lists are answered in between. */
const SLICE_MS = 20
const SMALLEST_SLICE = 20
const LARGEST_SLICE = 200
/** Tables in the order in which they are filled: what people look for most first, the many notes last. */
const FILL_ORDER: readonly SearchTable[] = ['leads', 'accounts', 'contacts', 'pages', 'tasks', 'callNotes']

/** The table of a record id; null for records that are not searched. */
export function idToTable(id: string): SearchTable | null {
  const table = idToRowTable(id)
  return SEARCH_TABLES.find((searched) => searched === table) ?? null
}

function groupByTable(ids: readonly string[]): Map<SearchTable, string[]> {
  const groups = new Map<SearchTable, string[]>()
  for (const id of ids) {
    const table = idToTable(id)
    if (!table) continue
    const group = groups.get(table)
    if (group) group.push(id)
    else groups.set(table, [id])
  }
  return groups
}

/**
 * Brings the index to what the rows say, a slice at a time. Every slice leaves an index that is true of what it holds, and a note that
 * says what is missing: a crash between two slices costs nothing but the slice.
 */
export class Indexer {
  private note: IndexNote
  private backlog: string[] = []
  /** The revision that is reached when the backlog is empty. */
  private target = 0
  /** While filling: how many tables are full, and what is missing of the next. */
  private filled = 0
  private missing: Missing | null = null
  private counts = new Map<SearchTable, number>()
  private totals = 0
  private isCounted = false
  /** Writes have left something behind that is to be tidied before the next ones. */
  private isUntidy = false
  private slice = 25

  private constructor(
    private readonly engine: SearchEngine,
    private readonly source: SearchSource,
    private readonly scripts: Scripts,
    note: IndexNote,
  ) {
    this.note = note
    this.target = note.revision
  }

  /** Reads how far the index is; one of another format is thrown away. */
  static async open(engine: SearchEngine, source: SearchSource, scripts: Scripts): Promise<Indexer> {
    const { epoch, revision } = source
    const text = await engine.readNote()
    let note = readNote(text)
    if (!note) {
      if (text !== null) await engine.reset()
      // Documents without a note are of nobody knows when: they are compared, too.
      note = { format: INDEX_FORMAT, epoch, revision, phase: 'verify', cursor: { table: 0, position: BEFORE_ALL } }
    }
    const isShownLost = note.epoch === epoch && note.shown !== undefined && !(await source.changedSince(note.shown))
    if (isShownLost) note = { ...note, phase: 'verify', cursor: { table: 0, position: BEFORE_ALL } }
    const indexer = new Indexer(engine, source, scripts, note)
    for (const table of SEARCH_TABLES) indexer.counts.set(table, await engine.count(table))
    await indexer.countSource()
    // What has changed since belongs to what is missing: many changes, and the index is not complete.
    await indexer.pull()
    return indexer
  }

  /** How many documents are in the index, and how many there will be. */
  get progress(): { done: number; total: number } {
    return { done: Math.min(this.held, this.totals), total: this.totals }
  }

  /** True when the index holds all rows, apart from changes of a moment ago. */
  get isComplete(): boolean {
    return this.note.phase === 'done' && this.backlog.length <= SMALL_BACKLOG
  }

  private async countSource(): Promise<void> {
    let total = 0
    for (const table of SEARCH_TABLES) total += await this.source.count(table)
    this.totals = total
  }

  /** Indexes changes of a moment ago, unless they are too many. */
  async freshen(): Promise<void> {
    await this.pull()
    if (this.backlog.length > SMALL_BACKLOG) return
    while (this.backlog.length > 0) await this.indexBacklog()
  }

  /** Notes that these documents are not what their rows say. */
  distrust(ids: readonly string[]): void {
    const known = new Set(this.backlog)
    for (const id of ids) if (!known.has(id)) this.backlog.push(id)
  }

  /** Does a little. True when nothing is left. */
  async step(): Promise<boolean> {
    await this.pull()
    if (this.isUntidy) this.isUntidy = !(await this.engine.tidy())
    else if (this.backlog.length > 0) await this.indexBacklog()
    else if (this.note.phase === 'verify') await this.verify()
    else if (this.note.phase === 'fill') await this.fill()
    else if (this.isCounted) return this.source.revision === this.note.revision
    else await this.compareCounts()
    return false
  }

  /** Asks what has changed, when everything known so far is done. */
  private async pull(): Promise<void> {
    if (this.backlog.length > 0) return
    // Before the question: what changes while it is asked is asked for again.
    const { revision, epoch } = this.source
    if (epoch === this.note.epoch && revision === this.note.revision) return
    const changed = epoch === this.note.epoch ? await this.source.changedSince(this.note.revision) : null
    const isAnew = changed !== null && this.isLittleBeside(changed)
    if (isAnew) {
      await this.engine.reset()
      for (const table of SEARCH_TABLES) this.counts.set(table, 0)
    }
    if (changed === null || isAnew) {
      // Nobody knows what has changed, or a team has come: what is there is compared, and the rest filled in from the newest on.
      this.note = { ...this.note, epoch, revision, phase: 'verify', cursor: { table: 0, position: BEFORE_ALL } }
      this.target = revision
      this.missing = null
      this.isCounted = false
      await this.countSource()
      return this.save([])
    }
    this.target = revision
    this.backlog = changed.filter((id) => idToTable(id) !== null)
    if (this.backlog.length > SMALL_BACKLOG) await this.countSource()
    if (this.backlog.length === 0) this.note = { ...this.note, revision }
  }

  /**
   * True when a team has just come, out of a file or from its other devices. One by one, in the order in which it came, what was
   * said last would be found last, and every document would be put before all others, which leaves half of each page empty.
   */
  private isLittleBeside(changed: readonly string[]): boolean {
    return changed.length >= MANY_CHANGES && this.held < changed.length * LITTLE
  }

  /** How many documents the index holds. */
  private get held(): number {
    let held = 0
    for (const count of this.counts.values()) held += count
    return held
  }

  private async indexBacklog(): Promise<void> {
    const ids = this.backlog.slice(0, this.slice)
    // Moved to the front of their age one by one, a few; many at once are left where they are.
    const isSmall = this.backlog.length <= SMALL_BACKLOG
    const writes: EngineWrite[] = []
    await this.measured(ids.length, async (work) => {
      for (const [table, group] of groupByTable(ids)) writes.push(await this.compare(table, group, isSmall, work))
      const isLast = ids.length === this.backlog.length
      if (isLast) this.note = { ...this.note, revision: this.target }
      if (isLast || writes.some(isWrite)) await work(() => this.save(writes))
    })
    this.backlog.splice(0, ids.length)
  }

  /** Compares what is there with its rows, from the newest on. */
  private async verify(): Promise<void> {
    const { cursor } = this.note
    const table = SEARCH_TABLES[cursor.table]
    if (!table) {
      this.note = { ...this.note, phase: 'fill' }
      this.filled = 0
      return this.save([])
    }
    const entries = await this.engine.entriesAfter(table, cursor.position, this.slice * 4)
    const last = entries.at(-1)
    this.note = {
      ...this.note,
      cursor: last ? { ...cursor, position: last.position } : { table: cursor.table + 1, position: BEFORE_ALL },
    }
    await this.measured(entries.length, async (work) => {
      const ids = entries.map(({ id }) => id)
      const write = ids.length > 0 ? await this.compare(table, ids, false, work) : { table }
      await work(() => this.save([write]))
    })
  }

  /** Adds what is missing, from the newest on. */
  private async fill(): Promise<void> {
    const table = FILL_ORDER[this.filled]
    if (!table) {
      this.note = { ...this.note, phase: 'done' }
      return this.save([])
    }
    this.missing ??= await Missing.of(this.engine, this.source, table)
    const next = await this.missing.next(this.slice)
    if (!next) {
      this.missing = null
      this.filled++
      return
    }
    const { ids, rows } = next
    await this.measured(ids.length, async (work) => {
      const write = await this.compare(table, ids, false, work, rows)
      await work(() => this.save([{ ...write, place: 'older' }]))
    })
  }

  /** Adds and removes what makes a table's numbers differ: rare, and the one place where all ids are held at once. */
  private async reconcile(table: SearchTable): Promise<void> {
    const wanted = await this.source.idsByAge(table)
    const held = new Set(await this.engine.ids(table))
    const missing = wanted.filter((id) => !held.delete(id))
    // What is left was not wanted.
    this.distrust([...missing, ...held])
  }

  private async compareCounts(): Promise<void> {
    const { revision } = this.source
    const different: SearchTable[] = []
    for (const table of SEARCH_TABLES) {
      const [held, wanted] = [await this.engine.count(table), await this.source.count(table)]
      this.counts.set(table, held)
      if (held !== wanted) different.push(table)
    }
    await this.countSource()
    // Counted while something changed, the numbers prove nothing.
    if (this.source.revision !== revision) return
    this.isCounted = true
    for (const table of different) await this.reconcile(table)
  }

  /** What must be written so that these documents are what their rows say. */
  private async compare(
    table: SearchTable,
    ids: readonly string[],
    moves: boolean,
    work: <T>(job: () => T) => T,
    known?: readonly (Row | null)[],
  ): Promise<EngineWrite> {
    const rows = known ?? (await this.source.rows(table, ids))
    const entries = await this.engine.entries(table, ids)
    return work(() => {
      const put: EngineDocument[] = []
      const touch: { id: string; at: number }[] = []
      const remove: string[] = []
      let added = 0
      for (const [place, id] of ids.entries()) {
        const row = rows[place] ?? null
        const entry = entries[place] ?? null
        if (!row) {
          if (entry) remove.push(id)
          continue
        }
        const text = rowToText(table, row)
        const stamp = stampOf(text)
        const { at } = text
        if (entry?.stamp === stamp && (entry.at >= at || !moves)) {
          if (entry.at !== at) touch.push({ id, at })
          continue
        }
        if (!entry) added++
        put.push({ id, ...toTokens(table, text, this.scripts), stamp, at })
      }
      put.sort((a, b) => a.at - b.at)
      this.counts.set(table, (this.counts.get(table) ?? 0) + added - remove.length)
      return { table, put, touch, remove, place: 'newer' }
    })
  }

  private save(writes: readonly EngineWrite[]): Promise<void> {
    this.isUntidy ||= writes.some(isWrite)
    return this.engine.write(writes, JSON.stringify({ ...this.note, shown: this.source.revision }))
  }

  /** Runs a slice, and makes the next one as large as the time allows. Waiting for rows does not count: the worker is free then. */
  private async measured(size: number, run: (work: <T>(job: () => T) => T) => Promise<void>): Promise<void> {
    let spent = 0
    await run((job) => {
      const start = performance.now()
      try {
        return job()
      } finally {
        spent += performance.now() - start
      }
    })
    if (size < Math.min(this.slice, SMALLEST_SLICE) || spent === 0) return
    const fitting = Math.round((size / spent) * SLICE_MS)
    // Half way at a time: one slow slice says little.
    this.slice = Math.max(SMALLEST_SLICE, Math.min(LARGEST_SLICE, Math.round((this.slice + fitting) / 2)))
  }
}

function isWrite({ put, touch, remove }: EngineWrite): boolean {
  return (put?.length ?? 0) + (touch?.length ?? 0) + (remove?.length ?? 0) > 0
}
