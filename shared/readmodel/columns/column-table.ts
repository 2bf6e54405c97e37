import {
  createColumn,
  type HashesColumn,
  type NumberColumn,
  type TextColumn,
  type Column,
  type SavedColumn,
} from './columns.ts'
import { StringPool, type SavedPool } from './string-pool.ts'

/** Where a column's value comes from: the record's own row, or the summary of what hangs on it. */
export type Source = 'row' | 'summary'

export interface ColumnDefinition {
  kind: SavedColumn['kind']
  source: Source
  read: (row: never) => unknown
  /** The fields of a row that it is made of; absent: any of them. */
  fields?: readonly string[] | undefined
}

/** Columns by name, in groups that are loaded and saved as one blob each. The group `main` is always loaded first. */
export type Groups = Record<string, Record<string, ColumnDefinition>>

/** A group as stored. */
export interface SavedGroup {
  /** `<table>/<group>`. */
  key: string
  /** Raised when columns are made differently: older blobs are then made anew from the rows. */
  format: number
  /** Columns of another build of the read model are worth nothing. */
  epoch: string
  /** The commit the columns stand at. */
  rev: number
  size: number
  columns: Record<string, SavedColumn>
  /** Of `main`: the ids by slot, and which of them are live. */
  ids?: SavedPool
  live?: Uint8Array
}

/** Fields of a live row that are others now. */
export interface PartialRow {
  fields: readonly string[]
  /** The values of as many of them as are known without the whole row, and what never changes in one. */
  values: object
  whole: () => object | null
}

/** A row or a summary that is another one now; null when it is gone. Absent: as before. */
export interface ColumnChange {
  id: string
  row?: object | null
  /** Instead of `row`, when little of it changed. */
  part?: PartialRow
  summary?: object | null
}

interface CachedList {
  slots: Uint32Array
  matches: (slot: number) => boolean
  compare: (a: number, b: number) => number
}

const CACHED_LISTS = 8
/** Changed slots that wait to be put into the sorted lists, at most: nobody may ever ask for those. */
const MOST_MOVED = 10_000

/**
 * The columns of one table, a slot for each record. A slot belongs to its record for good: who is deleted only stops being live.
 * Sorted lists are kept and changed in place, so that scrolling and editing never sort again.
 */
export class ColumnTable {
  private pool = new StringPool()
  private liveSlots: Uint8Array = new Uint8Array(0)
  private liveCount = 0
  private readonly columns = new Map<string, Column>()
  /** The loaded columns with what fills them: every change walks along them. */
  private readonly filled: (Omit<ColumnDefinition, 'kind'> & { group: string; column: Column })[] = []
  private readonly lists = new Map<string, CachedList>()
  /** Slots whose place in the sorted lists is not known any more. */
  private moved = new Set<number>()

  constructor(private readonly groups: Groups) {}

  /** Takes a group as stored, or an empty one. `main` must come first. */
  addGroup(group: string, saved?: SavedGroup): void {
    if (group === 'main') {
      this.pool = new StringPool(saved?.ids)
      this.liveSlots = saved?.live ?? new Uint8Array(0)
      this.liveCount = this.liveSlots.reduce((sum, flag) => sum + flag, 0)
    }
    for (const [name, { kind, source, read, fields }] of Object.entries(this.groups[group] ?? {})) {
      const column = createColumn(kind, saved?.columns[name])
      this.columns.set(name, column)
      this.filled.push({ group, column, source, read, fields })
    }
  }

  /** Everything forgotten; groups are to be added again. */
  clear(): void {
    this.columns.clear()
    this.filled.length = 0
    this.forgetLists()
    this.pool = new StringPool()
    this.liveSlots = new Uint8Array(0)
    this.liveCount = 0
  }

  /** A group as it is to be stored. */
  saveGroup(group: string): Pick<SavedGroup, 'size' | 'columns' | 'ids' | 'live'> {
    const size = this.pool.size
    const names = Object.keys(this.groups[group] ?? {})
    const columns = Object.fromEntries(names.map((name) => [name, this.column(name).save(size)]))
    if (group !== 'main') return { size, columns }
    const live = new Uint8Array(size)
    live.set(this.liveSlots.subarray(0, size))
    return { size, columns, ids: this.pool.save(), live }
  }

  /** How many live records there are. */
  get count(): number {
    return this.liveCount
  }

  /** Slots given out, live or not. */
  get size(): number {
    return this.pool.size
  }

  isLive(slot: number): boolean {
    return this.liveSlots[slot] === 1
  }

  idOf(slot: number): string {
    return this.pool.get(slot)
  }

  /** The slot of a record, -1 when it has none. */
  slotOf(id: string): number {
    return this.pool.find(id)
  }

  /** Orders two slots by the ids of their records. */
  compareIds(a: number, b: number): number {
    return this.pool.compare(a, b)
  }

  private column(name: string): Column {
    const column = this.columns.get(name)
    if (!column) throw new Error(`column ${name} is not loaded`)
    return column
  }

  numbers(name: string): NumberColumn {
    return this.column(name) as NumberColumn
  }

  texts(name: string): TextColumn {
    return this.column(name) as TextColumn
  }

  hashes(name: string): HashesColumn {
    return this.column(name) as HashesColumn
  }

  /** Takes changes in. Their records move in the sorted lists when one of those is asked for: many commits cost one walk then. */
  apply(changes: readonly ColumnChange[]): void {
    for (const change of changes) {
      const slot = this.pool.intern(change.id)
      this.write(slot, change)
      if (this.lists.size > 0) this.moved.add(slot)
    }
    if (this.moved.size > MOST_MOVED) this.forgetLists()
  }

  /** Puts changed slots where they belong, in every list. */
  private settleLists(): void {
    if (this.moved.size === 0) return
    const slots = [...this.moved]
    this.moved.clear()
    for (const list of this.lists.values()) {
      // What is left stands in order: none of it has changed.
      list.slots = without(list.slots, slots, this.pool.size)
      this.insert(list, slots)
    }
  }

  /** Takes values in for slots that stand in no list yet, or whose lists do not matter: while loading. */
  fill(changes: readonly ColumnChange[], group?: string): void {
    for (const change of changes) this.write(this.pool.intern(change.id), change, group)
  }

  private write(slot: number, change: ColumnChange, only?: string): void {
    if (change.part && this.isLive(slot)) this.writePart(slot, change.part)
    else if (change.part) return this.write(slot, { id: change.id, row: change.part.whole() })
    if (slot >= this.liveSlots.length) {
      const larger = new Uint8Array(Math.ceil((slot + 64) * 1.5))
      larger.set(this.liveSlots)
      this.liveSlots = larger
    }
    if (change.row !== undefined) {
      const live = change.row === null ? 0 : 1
      this.liveCount += live - (this.liveSlots[slot] ?? 0)
      this.liveSlots[slot] = live
    }
    for (const { group, column, source, read } of this.filled) {
      const held = change[source]
      if (held === undefined || (only !== undefined && group !== only)) continue
      if (held !== null) column.set(slot, read(held as never))
      else if (source === 'summary') column.set(slot, undefined)
    }
  }

  private writePart(slot: number, { fields, values, whole }: PartialRow): void {
    for (const { column, source, read, fields: own } of this.filled) {
      if (source !== 'row' || own?.some((field) => fields.includes(field)) === false) continue
      const row = own?.every((field) => Object.hasOwn(values, field)) ? values : whole()
      if (row) column.set(slot, read(row as never))
    }
  }

  /**
   * Slots of live records that match, in order; equals by id, upwards. `key` names filter and order; equal keys must mean equal
   * functions.
   */
  select(key: string, matches: (slot: number) => boolean, compare: (a: number, b: number) => number): Uint32Array {
    const known = this.lists.get(key)
    if (known) {
      this.settleLists()
      this.lists.delete(key)
      this.lists.set(key, known)
      return known.slots
    }
    const found = new Uint32Array(this.liveCount)
    let count = 0
    for (let slot = 0; slot < this.pool.size; slot++) {
      if (this.liveSlots[slot] === 1 && matches(slot)) found[count++] = slot
    }
    const slots = found.slice(0, count).sort((a, b) => compare(a, b) || this.pool.compare(a, b))
    this.lists.set(key, { slots, matches, compare })
    for (const oldest of this.lists.keys()) {
      if (this.lists.size <= CACHED_LISTS) break
      this.lists.delete(oldest)
    }
    return slots
  }

  /** Forgets sorted lists, when something outside the rows decides their order. */
  forgetLists(): void {
    this.lists.clear()
    this.moved.clear()
  }

  /** Puts changed slots where they belong: one walk over the list, however many they are. */
  private insert(list: CachedList, changed: readonly number[]): void {
    const compare = (a: number, b: number): number => list.compare(a, b) || this.pool.compare(a, b)
    const fresh = changed.filter((slot) => this.liveSlots[slot] === 1 && list.matches(slot)).sort(compare)
    if (fresh.length === 0) return
    const old = list.slots
    const merged = new Uint32Array(old.length + fresh.length)
    let from = 0
    let to = 0
    for (const slot of fresh) {
      let low = from
      let high = old.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (compare(old[middle] ?? 0, slot) < 0) low = middle + 1
        else high = middle
      }
      merged.set(old.subarray(from, low), to)
      to += low - from
      from = low
      merged[to++] = slot
    }
    merged.set(old.subarray(from), to)
    list.slots = merged
  }
}

/** A list without some slots, which need not stand in it. */
function without(slots: Uint32Array, gone: readonly number[], size: number): Uint32Array {
  if (gone.length === 1) {
    const at = slots.indexOf(gone[0] ?? 0)
    if (at < 0) return slots
    const rest = new Uint32Array(slots.length - 1)
    rest.set(slots.subarray(0, at))
    rest.set(slots.subarray(at + 1), at)
    return rest
  }
  // Marks by slot: asking a set 100,000 times takes ten times as long.
  const marks = new Uint8Array(size)
  for (const slot of gone) marks[slot] = 1
  const rest = new Uint32Array(slots.length)
  let count = 0
  // By index: twice as quick as the iterator.
  for (let at = 0; at < slots.length; at++) {
    const slot = slots[at] ?? 0
    if (marks[slot] === 0) rest[count++] = slot
  }
  return rest.subarray(0, count)
}
