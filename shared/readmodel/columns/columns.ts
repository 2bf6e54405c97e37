import { StringPool, type SavedPool } from './string-pool.ts'

/** A column as it is stored. */
export type SavedColumn =
  | { kind: 'number'; values: Float64Array }
  | { kind: 'count'; values: Uint16Array }
  | { kind: 'text'; codes: Uint32Array; pool: SavedPool; ranks: Float64Array | null }
  | { kind: 'hashes'; starts: Uint32Array; lengths: Uint16Array; hashes: Uint32Array }

type Growable = Float64Array | Uint32Array | Uint16Array | Uint8Array

/** Room for `size` values, with some to spare so that adding one by one stays cheap. */
export function grow<A extends Growable>(array: A, size: number): A {
  if (size <= array.length) return array
  const larger = new (array.constructor as new (length: number) => A)(
    Math.max(size, Math.ceil(array.length * 1.25) + 64),
  )
  larger.set(array as never)
  return larger
}

/** What every column can do. A slot that was never set reads as 0 or ''. */
export interface Column {
  set(slot: number, value: unknown): void
  /** Equal values of a text column may be the same stretch of bytes: only `size` slots are stored. */
  save(size: number): SavedColumn
}

/** Numbers: `number` for times in ms, `count` for small ones (up to 65,535; more reads as that) and flags as 0 and 1. */
export class NumberColumn implements Column {
  values: Float64Array | Uint16Array

  constructor(
    private readonly kind: 'number' | 'count',
    saved?: SavedColumn,
  ) {
    this.values =
      saved?.kind === 'number' || saved?.kind === 'count'
        ? saved.values
        : kind === 'number'
          ? new Float64Array(0)
          : new Uint16Array(0)
  }

  get(slot: number): number {
    return this.values[slot] ?? 0
  }

  set(slot: number, value: unknown): void {
    this.values = grow(this.values, slot + 1)
    const number = Number(value ?? 0)
    this.values[slot] = this.kind === 'count' ? Math.min(0xffff, Math.max(0, number)) : number
  }

  save(size: number): SavedColumn {
    return { kind: this.kind, values: grow(this.values, size).slice(0, size) } as SavedColumn
  }
}

/** How texts are ordered; 0 for texts that count as the same. */
export type Collate = (a: string, b: string) => number

/**
 * Texts, each distinct one kept once. Sorting goes by ranks: the distinct texts are collated once, then rows are compared as numbers.
 * Text 0 is always ''.
 */
export class TextColumn implements Column {
  codes: Uint32Array
  readonly pool: StringPool
  private ranks: Float64Array | null
  /** Numbers of the texts in collation order; made with the ranks when a new text has to be placed. */
  private order: number[] | null = null

  constructor(saved?: SavedColumn) {
    const held = saved?.kind === 'text' ? saved : null
    this.codes = held?.codes ?? new Uint32Array(0)
    this.pool = new StringPool(held?.pool)
    this.ranks = held?.ranks ?? null
    if (this.pool.size === 0) this.pool.intern('')
  }

  get(slot: number): string {
    return this.pool.get(this.codeOf(slot))
  }

  codeOf(slot: number): number {
    return this.codes[slot] ?? 0
  }

  set(slot: number, value: unknown): void {
    this.codes = grow(this.codes, slot + 1)
    this.codes[slot] = this.pool.intern(typeof value === 'string' ? value : '')
  }

  /** For each text's number, whether a test holds: a filter asks each distinct text once. */
  matching(test: (text: string) => boolean): Uint8Array {
    const hits = new Uint8Array(this.pool.size)
    for (let code = 0; code < hits.length; code++) if (test(this.pool.get(code))) hits[code] = 1
    return hits
  }

  /** Ranks by text number; texts that collate as equal share one. '' has rank 0, all others more. */
  rank(collate: Collate): Float64Array {
    const { pool } = this
    if (!this.ranks) {
      const texts = Array.from({ length: pool.size }, (_, code) => pool.get(code))
      this.order = texts.map((_, code) => code).filter((code) => code > 0)
      this.order.sort((a, b) => collate(texts[a] ?? '', texts[b] ?? ''))
      this.number(texts, collate)
    } else if (this.ranks.length < pool.size) this.placeNew(collate)
    return this.ranks ?? new Float64Array(0)
  }

  /** Gives the texts of `order` the ranks 1, 2, 3 … */
  private number(texts: readonly string[], collate: Collate): void {
    const ranks = new Float64Array(this.pool.size)
    let rank = 0
    let last: string | null = null
    for (const code of this.order ?? []) {
      const text = texts[code] ?? ''
      if (last === null || collate(last, text) !== 0) rank++
      ranks[code] = rank
      last = text
    }
    this.ranks = ranks
  }

  /** Texts added since stand between their neighbours; a column that has doubled is numbered anew. */
  private placeNew(collate: Collate): void {
    const held = this.ranks ?? new Float64Array(0)
    const { pool } = this
    if (pool.size - held.length > Math.max(200, held.length / 4)) {
      this.ranks = null
      this.rank(collate)
      return
    }
    const known = held
    this.order ??= Array.from({ length: known.length - 1 }, (_, index) => index + 1).sort(
      (a, b) => (known[a] ?? 0) - (known[b] ?? 0),
    )
    const { order } = this
    const ranks = new Float64Array(pool.size)
    ranks.set(held)
    for (let code = held.length; code < pool.size; code++) {
      const text = pool.get(code)
      let low = 0
      let high = order.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if (collate(pool.get(order[middle] ?? 0), text) < 0) low = middle + 1
        else high = middle
      }
      const next = order[low]
      const before = ranks[order[low - 1] ?? 0] ?? 0
      if (next !== undefined && collate(pool.get(next), text) === 0) ranks[code] = ranks[next] ?? 0
      else {
        const after = next === undefined ? before + 2 : (ranks[next] ?? 0)
        ranks[code] = (before + after) / 2
        if (ranks[code] === before || ranks[code] === after) {
          // No number left between the two.
          this.ranks = null
          this.rank(collate)
          return
        }
      }
      order.splice(low, 0, code)
    }
    this.ranks = ranks
  }

  save(size: number): SavedColumn {
    return { kind: 'text', codes: grow(this.codes, size).slice(0, size), pool: this.pool.save(), ranks: this.ranks }
  }
}

/** Some 32-bit hashes for each slot, to find the slots that may hold a key: who finds one looks at the record itself. */
export class HashesColumn implements Column {
  private starts: Uint32Array
  private lengths: Uint16Array
  private hashes: Uint32Array
  private used: number

  constructor(saved?: SavedColumn) {
    const held = saved?.kind === 'hashes' ? saved : null
    this.starts = held?.starts ?? new Uint32Array(0)
    this.lengths = held?.lengths ?? new Uint16Array(0)
    this.hashes = held?.hashes ?? new Uint32Array(0)
    this.used = this.hashes.length
  }

  /** `value`: a list of hashes. The slot's old ones are left behind until the column is saved. */
  set(slot: number, value: unknown): void {
    const list = (value ?? []) as readonly number[]
    this.starts = grow(this.starts, slot + 1)
    this.lengths = grow(this.lengths, slot + 1)
    this.hashes = grow(this.hashes, this.used + list.length)
    this.hashes.set(list, this.used)
    this.starts[slot] = this.used
    this.lengths[slot] = list.length
    this.used += list.length
  }

  /** Slots that hold one of the hashes, ascending. */
  slotsWith(wanted: ReadonlySet<number>): number[] {
    const found: number[] = []
    for (let slot = 0; slot < this.lengths.length; slot++) {
      const start = this.starts[slot] ?? 0
      const end = start + (this.lengths[slot] ?? 0)
      for (let at = start; at < end; at++) {
        if (wanted.has(this.hashes[at] ?? 0)) {
          found.push(slot)
          break
        }
      }
    }
    return found
  }

  save(size: number): SavedColumn {
    const starts = new Uint32Array(size)
    const lengths = grow(this.lengths, size).slice(0, size)
    let used = 0
    for (const length of lengths) used += length
    const hashes = new Uint32Array(used)
    used = 0
    for (let slot = 0; slot < size; slot++) {
      const start = this.starts[slot] ?? 0
      const length = lengths[slot] ?? 0
      hashes.set(this.hashes.subarray(start, start + length), used)
      starts[slot] = used
      used += length
    }
    return { kind: 'hashes', starts, lengths, hashes }
  }
}

/** An empty column, or one as it was stored. */
export function createColumn(kind: SavedColumn['kind'], saved?: SavedColumn): Column {
  if (kind === 'number' || kind === 'count') return new NumberColumn(kind, saved)
  return kind === 'text' ? new TextColumn(saved) : new HashesColumn(saved)
}
