// The envelopes of one document as a graph: a chain for each device, deps between chains. Which of them count is a function of this set and
// of where each device's right ends; no order of arrival and no clock has a say. See verdict.ts for that function.
import { equalBytes } from '../bytes.ts'
import { type Dep, type Envelope, NO_HASH, tagOf } from './codec.ts'
import type { Checked } from './check-content.ts'

/** An envelope in its chain. */
export interface Entry {
  device: string
  seq: number
  hash: Uint8Array
  tag: number
  keyId: string
  parent: Entry | null
  deps: readonly Dep[]
  /** What it holds, from opening until it is counted. */
  content: Checked | null
  /** How far each client's operations reach after it, for the clients it adds to. Null until it was opened. */
  ends: [client: number, end: number][] | null
  /** The store has its ends. */
  endsKept: boolean
  /** The last envelope of each other device that it builds on, through all deps; null until it is counted. */
  past: ReadonlyMap<string, number> | null
  /** Its content breaks a rule: its chain ends before it. */
  bad: boolean
  /** Yjs threw on it. Stays, whatever else is judged anew. */
  throws: boolean
}

/** One device's envelopes. */
export class Chain {
  /** Entries by number (the first after the base at 0); more than one where the device was cloned. */
  readonly bySeq: Entry[][] = []
  /** The branch that may count, from the base on. */
  path: Entry[] = []
  /** Up to here the envelopes count, if all else about them is right. */
  limit = Infinity
  /** Number of the first envelope of which there are two; null without a fork. */
  fork: number | null = null
  /** How many entries of the path had their deps looked at by the verdict. */
  scanned = 0
  /** Number of the last counted envelope. */
  counted: number
  /** Per client: after which number its operations reach how far. */
  private reaches = new Map<number, { seqs: number[]; ends: number[] }>()

  constructor(
    readonly device: string,
    /** What a snapshot stands for: the chain is known from after it. */
    readonly base: { seq: number; hash: Uint8Array } = { seq: 0, hash: NO_HASH },
  ) {
    this.counted = base.seq
  }

  /** The entry of that number on the path. */
  at(seq: number): Entry | undefined {
    return this.path[seq - this.base.seq - 1]
  }

  /** All entries of that number. */
  all(seq: number): readonly Entry[] {
    return this.bySeq[seq - this.base.seq - 1] ?? []
  }

  /** Number of the last entry held, on whatever branch. */
  get last(): number {
    return this.base.seq + this.bySeq.length
  }

  /** Entries that nothing follows: one, or as many as there are branches. */
  heads(): Entry[] {
    if (this.fork === null) return this.bySeq.at(-1) ?? []
    const parents = new Set(this.bySeq.flatMap((entries) => entries.map((entry) => entry.parent)))
    return this.bySeq.flat().filter((entry) => !parents.has(entry))
  }

  /** How far the client's operations reach after the envelope of that number; null when only the snapshot can tell. */
  endAt(client: number, seq: number): number | null {
    const reach = this.reaches.get(client)
    if (!reach) return null
    let low = 0
    let high = reach.seqs.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((reach.seqs[middle] ?? 0) <= seq) low = middle + 1
      else high = middle
    }
    return low === 0 ? null : (reach.ends[low - 1] ?? null)
  }

  /** Counts the next entry of the path. */
  count(entry: Entry): void {
    this.counted = entry.seq
    for (const [client, end] of entry.ends ?? []) {
      let reach = this.reaches.get(client)
      if (!reach) this.reaches.set(client, (reach = { seqs: [], ends: [] }))
      reach.seqs.push(entry.seq)
      reach.ends.push(end)
    }
  }

  /** Nothing counts any more; everything is judged anew. */
  reset(): void {
    this.counted = this.base.seq
    this.reaches = new Map()
    for (const entry of this.bySeq.flat()) {
      entry.past = null
      entry.ends = null
      entry.bad = entry.throws
    }
  }
}

/** What a snapshot says about a document it stands for. */
export interface Base {
  chains: ReadonlyMap<string, { seq: number; hash: Uint8Array }>
  ends: ReadonlyMap<number, number>
}

/** Most entries of one chain that are held without counting: what may yet be adopted, and branches of a clone. */
export const MAX_UNCOUNTED = 512

/** What became of linking an envelope. */
export type Linked = Entry | 'duplicate' | 'predecessor' | 'quota'

/** All envelopes held of one document. */
export class DocLog {
  readonly chains = new Map<string, Chain>()
  /** The verdict must be made anew. */
  stale = true
  /** Counted since their ends were last kept. */
  toKeep: Entry[] = []

  constructor(
    readonly id: string,
    readonly group: string,
    readonly base: Base | null = null,
    /** Known once one envelope was opened. */
    public name: string | null = null,
  ) {
    for (const [device, head] of base?.chains ?? []) this.chains.set(device, new Chain(device, head))
  }

  /** The chain of a device, empty when there is none yet. */
  chain(device: string): Chain {
    let chain = this.chains.get(device)
    if (!chain) {
      this.chains.set(device, (chain = new Chain(device)))
      this.stale = true
    }
    return chain
  }

  /** The entry an envelope follows; null for the first of a chain; undefined when it is not held. */
  predecessorOf(envelope: Pick<Envelope, 'device' | 'seq' | 'prevHash'>): Entry | null | undefined {
    const chain = this.chains.get(envelope.device)
    const base = chain?.base ?? { seq: 0, hash: NO_HASH }
    if (envelope.seq === base.seq + 1) return equalBytes(envelope.prevHash, base.hash) ? null : undefined
    return chain?.all(envelope.seq - 1).find((entry) => equalBytes(entry.hash, envelope.prevHash))
  }

  /** True when these very bytes are held, or stand before the snapshot. */
  holds(envelope: Pick<Envelope, 'device' | 'seq' | 'hash'>): boolean {
    const chain = this.chains.get(envelope.device)
    if (!chain) return false
    if (envelope.seq <= chain.base.seq) return true
    return chain.all(envelope.seq).some((entry) => equalBytes(entry.hash, envelope.hash))
  }

  /** Puts an authentic envelope into its chain. */
  link(envelope: Pick<Envelope, 'device' | 'seq' | 'hash' | 'prevHash' | 'keyId' | 'deps'>): Linked {
    if (this.holds(envelope)) return 'duplicate'
    const parent = this.predecessorOf(envelope)
    if (parent === undefined) return 'predecessor'
    const chain = this.chain(envelope.device)
    const isNext = chain.path.at(-1) === (parent ?? undefined) && chain.all(envelope.seq).length === 0
    const mayCount = isNext && envelope.seq <= chain.limit
    if (!mayCount && this.uncounted(chain) >= MAX_UNCOUNTED) return 'quota'
    const { device, seq, hash, keyId, deps } = envelope
    const state = { content: null, ends: null, endsKept: false, past: null, bad: false, throws: false }
    const entry: Entry = { device, seq, hash, tag: tagOf(hash), keyId, parent, deps, ...state }
    const at = seq - chain.base.seq - 1
    const same = chain.bySeq[at]
    if (same) same.push(entry)
    else chain.bySeq[at] = [entry]
    if (same) chain.fork = Math.min(chain.fork ?? Infinity, seq)
    if (isNext) chain.path.push(entry)
    // Past its limit it may have been named already; beside another it is a fork; naming a forked chain it votes on the branch: all of these
    // take a look at the whole.
    const votes = deps.some((dep) => (this.chains.get(dep.device)?.fork ?? null) !== null)
    if (!mayCount || votes) this.stale = true
    return entry
  }

  /** Entries held beyond what counts or may count. */
  private uncounted(chain: Chain): number {
    const off = chain.fork === null ? 0 : chain.bySeq.reduce((sum, entries) => sum + entries.length - 1, 0)
    return off + Math.max(0, chain.last - Math.max(chain.limit, chain.base.seq))
  }

  /** Nothing counts any more: to be counted anew from the base on. */
  reset(): void {
    for (const chain of this.chains.values()) chain.reset()
    this.toKeep = []
  }

  /** True when the envelope that a dep names counts. */
  isCounted(dep: Dep): boolean {
    const chain = this.chains.get(dep.device)
    if (!chain || dep.seq > chain.counted) return false
    return dep.seq <= chain.base.seq || chain.at(dep.seq)?.tag === dep.tag
  }

  /** What an entry builds on, when all it names counts. */
  pastOf(entry: Entry): ReadonlyMap<string, number> {
    const before = entry.parent?.past ?? this.basePast
    if (entry.deps.length === 0) return before
    const past = new Map(before)
    const raise = (device: string, seq: number): void => {
      if (device !== entry.device && seq > (past.get(device) ?? 0)) past.set(device, seq)
    }
    for (const dep of entry.deps) {
      raise(dep.device, dep.seq)
      for (const [device, seq] of this.chains.get(dep.device)?.at(dep.seq)?.past ?? []) raise(device, seq)
    }
    return past
  }

  private get basePast(): ReadonlyMap<string, number> {
    this.keptBasePast ??= new Map([...(this.base?.chains ?? [])].map(([device, head]) => [device, head.seq]))
    return this.keptBasePast
  }
  private keptBasePast: ReadonlyMap<string, number> | null = null
}
