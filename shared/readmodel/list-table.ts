import type { Dexie } from 'dexie'
import { ColumnTable, type ColumnChange, type SavedGroup } from './columns/column-table.ts'
import { unpackGroup, type PackedGroup } from './columns/packed-group.ts'
import type { ChangeLog } from './change-log.ts'
import { COLUMNS_FORMAT, listColumns, type ListTableName } from './list-columns.ts'
import type { RowStore } from './row-store.ts'
import type { Row } from './stored-rows.ts'
import { idToRowTable, SUBJECT_TYPES, typeToTable } from './tables.ts'

/** Rows read at once while columns are brought up to date. */
const SLICE = 1000
/** More changes than this since the columns were stored, and part of all rows: reading everything again is as quick. */
const MANY = 5000
/** Changes since the columns were stored that make storing them again worth it. */
const SAVE_AFTER = 1000

const SUBJECT_TABLES: readonly string[] = SUBJECT_TYPES.map(typeToTable)

/**
 * The columns of one list over its stored rows: loaded group by group when something first needs them, kept true by every change, and
 * stored as one blob a group with the number of the commit they stand at. What came after is read from the change log.
 */
export class ListTable {
  readonly columns: ColumnTable
  private readonly ready = new Set<string>()
  /** Changes that came while something was loading, the oldest first. */
  private waiting: ColumnChange[] | null = null
  private queue: Promise<void> = Promise.resolve()
  /** The commit each stored group stands at. */
  private readonly savedAt = new Map<string, number>()
  private changedSinceSave = 0
  /** Raised by `reset`: what was being read then is not taken in. */
  private generation = 0

  constructor(
    private readonly db: Dexie,
    private readonly rows: RowStore,
    private readonly log: ChangeLog,
    readonly table: ListTableName,
    private readonly epoch: () => string,
  ) {
    this.columns = new ColumnTable(listColumns[table])
  }

  /** True when these groups can be asked without waiting. */
  isReady(...groups: readonly string[]): boolean {
    return groups.every((group) => this.ready.has(group))
  }

  /** Loads groups that are not loaded; `main` always. */
  async need(...groups: readonly string[]): Promise<ColumnTable> {
    const wanted = ['main', ...groups]
    if (!this.isReady(...wanted)) {
      this.queue = this.queue.then(
        () => this.loadMissing(wanted),
        () => this.loadMissing(wanted),
      )
      await this.queue
    }
    return this.columns
  }

  private async loadMissing(groups: readonly string[]): Promise<void> {
    for (const group of groups) {
      if (this.ready.has(group)) continue
      const generation = this.generation
      this.waiting = []
      try {
        const loaded = await this.load(group)
        if (generation !== this.generation) return await this.loadMissing(groups)
        this.columns.apply(this.waiting)
        for (const one of loaded) this.ready.add(one)
      } finally {
        this.waiting = null
      }
    }
  }

  /** Loads a group from its blob and the log, or else everything from the rows. Returns what is loaded now. */
  private async load(group: string): Promise<string[]> {
    const stored = (await this.db.table('columns').get(`${this.table}/${group}`)) as PackedGroup | undefined
    const isCurrent = stored?.format === COLUMNS_FORMAT && stored.epoch === this.epoch()
    // Damaged ones are made anew from the rows.
    const saved = isCurrent ? await unpackGroup(stored).catch(() => undefined) : undefined
    const isUsable = saved !== undefined && (group === 'main' || saved.size <= this.columns.size)
    const ids = saved && isUsable ? await this.log.since(saved.rev) : null
    const isFew = ids !== null && (ids.length < MANY || ids.length < (saved?.size ?? 0) / 4)
    if (!saved || !ids || !isFew) {
      await this.readAll()
      return Object.keys(listColumns[this.table])
    }
    this.columns.addGroup(group, saved)
    this.savedAt.set(group, saved.rev)
    const own = ids.filter((id) => this.owns(id))
    for (let start = 0; start < own.length; start += SLICE) {
      this.columns.fill(await this.read(own.slice(start, start + SLICE)), group)
    }
    return [group]
  }

  private owns(id: string): boolean {
    return idToRowTable(id) === this.table
  }

  private async read(ids: readonly string[]): Promise<ColumnChange[]> {
    const rows = await this.rows.getMany(this.table, ids, { keep: false })
    const summaries = SUBJECT_TABLES.includes(this.table)
      ? await this.rows.getMany('summaries', ids, { keep: false })
      : []
    return ids.map((id, position) => ({ id, row: rows[position] ?? null, summary: summaries[position] ?? null }))
  }

  private async readAll(): Promise<void> {
    this.columns.clear()
    this.ready.clear()
    this.savedAt.clear()
    for (const group of Object.keys(listColumns[this.table])) this.columns.addGroup(group)
    const hasSummaries = SUBJECT_TABLES.includes(this.table)
    for await (const chunk of this.rows.chunks<Row>(this.table)) {
      const ids = chunk.map((row) => row.id)
      const summaries = hasSummaries ? await this.rows.getMany('summaries', ids, { keep: false }) : []
      this.columns.fill(chunk.map((row, position) => ({ id: row.id, row, summary: summaries[position] ?? null })))
    }
    // Worth storing as soon as nothing else is going on.
    this.changedSinceSave = SAVE_AFTER
  }

  /** Takes the changes of a commit in. */
  apply(changes: readonly ColumnChange[]): void {
    if (changes.length === 0 || (this.ready.size === 0 && !this.waiting)) return
    if (this.ready.size > 0) this.columns.apply(changes)
    this.waiting?.push(...changes)
    this.changedSinceSave += changes.length
  }

  /** True when a record's columns are there and live: what hangs on it is known, too. */
  knows(id: string): boolean {
    if (this.waiting) return false
    if (!this.ready.has('main')) return true
    const slot = this.columns.slotOf(id)
    return slot >= 0 && this.columns.isLive(slot)
  }

  /** True when nothing hangs on a record, as far as its columns say: its summary need not be looked for. */
  hasNoSummary(id: string): boolean {
    if (this.waiting || !this.ready.has('main')) return false
    const slot = this.columns.slotOf(id)
    if (slot < 0 || this.columns.numbers('hangingAt').get(slot) > 0) return false
    return this.table !== 'accounts' || this.columns.numbers('contactCount').get(slot) === 0
  }

  /** Forgets everything; the next question loads again. */
  reset(): void {
    this.generation++
    this.columns.clear()
    this.ready.clear()
    this.savedAt.clear()
    this.changedSinceSave = 0
  }

  /** The groups to store now, empty when there is nothing to gain. Only while all commits are on the disk. */
  toSave(force: boolean): SavedGroup[] {
    const isDue = this.ready.has('main') && !this.waiting && (force || this.changedSinceSave >= SAVE_AFTER)
    if (!isDue || (force && this.isSaved)) return []
    this.changedSinceSave = 0
    return [...this.ready].map((group) => {
      this.savedAt.set(group, this.log.last)
      const { size, columns, ids, live } = this.columns.saveGroup(group)
      const head = { key: `${this.table}/${group}`, format: COLUMNS_FORMAT, epoch: this.epoch(), rev: this.log.last }
      return { ...head, size, columns, ...(ids && live ? { ids, live } : {}) }
    })
  }

  private get isSaved(): boolean {
    return [...this.ready].every((group) => this.savedAt.get(group) === this.log.last)
  }

  /** The earliest commit a stored group in use stands at; the log must reach back to it. */
  get oldest(): number {
    return Math.min(...this.savedAt.values(), this.log.last)
  }
}
