// The order in which the resolver reads operations, and who saw whom. Rows of bits instead of sets: "everything after this removal that it
// did not see" is one AND over a row.
import type { Op } from './op.ts'

/** Operations that others have to be compared with: each has a column. */
const COMPARED = new Set<Op['body']['type']>([
  'admit',
  'addDevice',
  'setRole',
  'removePerson',
  'removeDevice',
  'revokeInvite',
])

/** Where the earlier part of a log ended, when only what follows it is read. All of it is an ancestor of all that follows. */
export interface HistoryBase {
  /** Places taken. */
  count: number
  /** Depth of every operation in it, by hash. */
  depths: ReadonlyMap<string, number>
}

const EMPTY: HistoryBase = { count: 0, depths: new Map() }

/**
 * The operations of a space but its joins, ordered by depth and then by hash. A join says nothing until an admission names it; it counts as
 * an edge from the admission to the invite. Operations with an ancestor that is missing are left out.
 */
export class History {
  /** In order. The place of the first is `offset`. */
  readonly ops: readonly Op[]
  readonly offset: number
  /** 32-bit words in a row. */
  readonly words: number
  readonly depths = new Map<string, number>()
  /** For each operation, one bit for every compared operation among its ancestors. */
  private readonly before: Uint32Array
  /** ... and among its descendants. */
  private readonly after: Uint32Array
  private readonly columns = new Map<number, number>()
  private readonly placeByColumn: number[] = []

  constructor(all: Iterable<Op>, base: HistoryBase = EMPTY) {
    const joins = new Map<string, Op>()
    const others = new Map<string, Op>()
    for (const op of all) (op.body.type === 'join' ? joins : others).set(op.hash, op)
    const parents = parentsOf(others, joins)
    measureDepths(others, parents, base, this.depths)
    this.offset = base.count
    this.ops = [...others.values()]
      .filter((op) => this.depths.has(op.hash))
      .sort((a, b) => this.depthOf(a) - this.depthOf(b) || (a.hash < b.hash ? -1 : 1))
    const index = new Map<string, number>()
    this.ops.forEach((op, at) => {
      index.set(op.hash, at)
      if (!COMPARED.has(op.body.type)) return
      this.columns.set(at, this.placeByColumn.length)
      this.placeByColumn.push(at + this.offset)
    })
    this.words = Math.ceil(this.placeByColumn.length / 32)
    this.before = new Uint32Array(this.ops.length * this.words)
    this.after = new Uint32Array(this.ops.length * this.words)
    this.fill(index, parents)
  }

  private depthOf(op: Op): number {
    return this.depths.get(op.hash) ?? 0
  }

  private fill(index: ReadonlyMap<string, number>, parents: ReadonlyMap<string, readonly string[]>): void {
    const edges = this.ops.map((op) =>
      (parents.get(op.hash) ?? []).flatMap((parent) => {
        const at = index.get(parent)
        return at === undefined ? [] : [at]
      }),
    )
    edges.forEach((up, at) => up.forEach((parent) => this.join(this.before, at, parent)))
    for (let at = edges.length - 1; at >= 0; at--)
      for (const parent of edges[at] ?? []) this.join(this.after, parent, at)
  }

  /** Row `to` gets row `from` and the column of `from` itself. */
  private join(rows: Uint32Array, to: number, from: number): void {
    const { words } = this
    for (let word = 0; word < words; word++) rows[to * words + word]! |= rows[from * words + word]!
    const column = this.columns.get(from)
    if (column !== undefined) rows[to * words + (column >>> 5)]! |= 1 << (column & 31)
  }

  /** The operation at a place. */
  opAt(place: number): Op | undefined {
    return this.ops[place - this.offset]
  }

  /** The column of a compared operation, or -1. */
  columnOf(place: number): number {
    return this.columns.get(place - this.offset) ?? -1
  }

  /** The place of the operation that a column stands for. */
  placeOf(column: number): number {
    return this.placeByColumn[column] ?? -1
  }

  /** True when the operation at `earlier` (a compared one, or one of the base) is an ancestor of the one at `place`. */
  sees(place: number, earlier: number): boolean {
    // The genesis is an ancestor of everything.
    if (earlier < this.offset || earlier === 0) return true
    const column = this.columnOf(earlier)
    if (column < 0) return false
    return (this.before[(place - this.offset) * this.words + (column >>> 5)]! & (1 << (column & 31))) !== 0
  }

  /** The word of the ancestors' row. */
  seenWord(place: number, word: number): number {
    return this.before[(place - this.offset) * this.words + word]!
  }

  /** The word of the descendants' row. */
  seenByWord(place: number, word: number): number {
    return this.after[(place - this.offset) * this.words + word]!
  }
}

/** Parents of every operation. Those of a join stand for the join; one whose bytes are not here leaves its admission without an ancestor. */
function parentsOf(others: ReadonlyMap<string, Op>, joins: ReadonlyMap<string, Op>): Map<string, readonly string[]> {
  const parents = new Map<string, readonly string[]>()
  for (const op of others.values()) {
    const joined = op.prev.some((up) => joins.has(up))
    parents.set(op.hash, joined ? op.prev.flatMap((up) => joins.get(up)?.prev ?? [up]) : op.prev)
  }
  return parents
}

/** Depth by Kahn's algorithm: an operation gets one when all its parents have one. Hashes cannot form a cycle, so nothing is met twice. */
function measureDepths(
  ops: ReadonlyMap<string, Op>,
  parents: ReadonlyMap<string, readonly string[]>,
  base: HistoryBase,
  depths: Map<string, number>,
): void {
  const children = new Map<string, string[]>()
  const missing = new Map<string, number>()
  const ready: string[] = []
  for (const hash of ops.keys()) {
    const open = new Set((parents.get(hash) ?? []).filter((up) => !base.depths.has(up)))
    missing.set(hash, open.size)
    if (open.size === 0) ready.push(hash)
    for (const up of open) {
      const list = children.get(up)
      if (list) list.push(hash)
      else children.set(up, [hash])
    }
  }
  for (let hash = ready.pop(); hash !== undefined; hash = ready.pop()) {
    let depth = 0
    for (const up of parents.get(hash) ?? []) depth = Math.max(depth, 1 + (depths.get(up) ?? base.depths.get(up) ?? 0))
    depths.set(hash, depth)
    for (const child of children.get(hash) ?? []) {
      const left = (missing.get(child) ?? 0) - 1
      missing.set(child, left)
      if (left === 0) ready.push(child)
    }
  }
}
