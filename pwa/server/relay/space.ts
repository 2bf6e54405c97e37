// One space in memory: its roster, who is connected, and how what is new in the log reaches them.
import { Bucket } from '../../../shared/kernel/bucket.ts'
import { inParts } from '../../../shared/kernel/parts.ts'
import { concatBytes, toHex } from '../../../shared/sync/bytes.ts'
import { CLOSE, ENTRY_OP, encodeServerMessage } from '../../../shared/sync/relay/protocol.ts'
import type { Connection } from './connection.ts'
import type { RelayLimits } from './limits.ts'
import type { Metrics } from './observe.ts'
import { Pruning, type PruningContext } from './pruning.ts'
import { readRoster, type RelayRoster } from './roster.ts'
import type { RelayStore, StoredEntry } from './store.ts'

/** Entries of one message: readers on slow lines get a whole message in reasonable time. */
const FRAME_BYTES = 256 * 1024
const FRAME_ENTRIES = 1000

export class Space {
  readonly connections = new Set<Connection>()
  readonly bytes: Bucket
  /** Cursor up to which the connections were told. */
  head = 0
  /** Connections that use the space, also those that are not in yet. */
  users = 0
  /** Whose connection an entry came over, to spare it the way back. */
  readonly authors = new WeakMap<Uint8Array, Connection>()
  private stopWatching: (() => void) | null = null
  /** Batches are handled one after another, since the operations in one decide who may see the next. */
  private turn: Promise<void> = Promise.resolve()
  private opened: Promise<void> | null = null
  /** Devices for which the store notes this space. */
  private readonly noted = new Set<string>()

  readonly pruning: Pruning
  private readonly store: RelayStore

  constructor(
    readonly name: string,
    readonly roster: RelayRoster,
    private readonly context: PruningContext & { limits: RelayLimits; metrics: Metrics },
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.store = context.store
    this.bytes = new Bucket(context.limits.bytesPerSpace)
    this.pruning = new Pruning(name, roster, context)
  }

  /** Forgets what need not be kept any more, as far as that is due. */
  prune(): void {
    if (!this.roster.isFounded()) return
    this.pruning.run().then((count) => this.context.metrics.add('pruned_entries_total', count), this.onFailure)
  }

  /** Reads the roster from the log. May be called often. */
  open(): Promise<void> {
    return (this.opened ??= this.load())
  }

  private async load(): Promise<void> {
    // What comes while the roster is read waits its turn behind it.
    let isRead = () => {}
    this.turn = new Promise((resolve) => (isRead = resolve))
    this.stopWatching = this.store.watch(this.name, {
      entries: (entries) => this.queue(entries),
      told: (frame) => this.handTold(frame),
    })
    try {
      this.head = await this.store.head(this.name)
      await readRoster(this.roster, this.store, this.name)
      await this.noteDevices()
    } finally {
      isRead()
    }
  }

  /**
   * Lets the space be found by the devices its roster names: before the operations that name them are acknowledged, and again when they
   * came another way.
   */
  async noteDevices(): Promise<void> {
    const fresh = [...this.roster.known()].filter((device) => !this.noted.has(device))
    if (fresh.length === 0) return
    await this.store.noteDevices(this.name, fresh)
    for (const device of fresh) this.noted.add(device)
  }

  close(): void {
    this.stopWatching?.()
    this.stopWatching = null
  }

  private queue(entries: readonly StoredEntry[]): void {
    this.turn = this.turn.then(() => this.handOut(entries)).catch(this.onFailure)
  }

  private async handOut(all: readonly StoredEntry[]): Promise<void> {
    const before = this.head
    const entries = all.filter(({ cursor }) => cursor > before)
    const last = entries.at(-1)
    if (!last) return
    const ops = entries.filter(({ bytes }) => bytes[0] === ENTRY_OP)
    if (ops.length > 0) {
      await this.roster.accept(ops.map(({ bytes }) => bytes.subarray(1)))
      // Found later is better than handed out later.
      this.noteDevices().catch(this.onFailure)
    }
    this.head = last.cursor
    if (ops.length > 0) this.dropOutsiders('member')
    let frames: Uint8Array[] | null = null
    let forGuests: Uint8Array[] | null = null
    const author = this.soleAuthor(entries)
    const upTo = encodeServerMessage({ type: 'upTo', cursor: last.cursor, hash: last.hash })
    for (const connection of this.connections) {
      if (!connection.reader.isAt(before)) connection.reader.catchUp()
      else if (connection === author) connection.reader.deliver([upTo], last.cursor)
      else if (connection.standing === 'guest') {
        connection.reader.deliver((forGuests ??= [...framesOf(ops), upTo]), last.cursor)
      } else connection.reader.deliver((frames ??= framesOf(entries)), last.cursor)
    }
    // Guests read nothing but operations, and the one that ends their invite is how they learn that they were let in.
    if (ops.length > 0) this.dropOutsiders('guest')
  }

  private soleAuthor(entries: readonly StoredEntry[]): Connection | null {
    const first = entries[0] ? this.authors.get(entries[0].bytes) : undefined
    return first && entries.every(({ bytes }) => this.authors.get(bytes) === first) ? first : null
  }

  /** Ends who is no longer in: members, before anything newer is sent, by the operations alone; guests were shown those. */
  dropOutsiders(standing: 'member' | 'guest'): void {
    for (const connection of [...this.connections]) {
      if (connection.standing !== standing || connection.isStillIn()) continue
      if (standing === 'member') connection.expel()
      else connection.close(CLOSE.outsider, 'outsider')
    }
  }

  /** Passes a signal on: 16 bytes whom it is for (zeros: everyone), 16 bytes from whom, the rest as given. */
  signal(to: Uint8Array, from: Uint8Array, bytes: Uint8Array): void {
    this.store.tell(this.name, concatBytes([to, from, bytes]))
  }

  private handTold(frame: Uint8Array): void {
    if (frame.byteLength < 32) return
    const to = toHex(frame.subarray(0, 16))
    const from = frame.subarray(16, 32)
    const sender = toHex(from)
    const message = encodeServerMessage({ type: 'signal', from, bytes: frame.subarray(32) })
    for (const connection of this.connections) {
      if (connection.standing !== 'member' || connection.device === null) continue
      if (to === EVERYONE ? connection.device !== sender : connection.device === to) connection.sendSignal(message)
    }
  }
}

/** The `to` of a signal for everyone. */
export const EVERYONE = '0'.repeat(32)

/** Entries as messages of bounded size. */
export function framesOf(entries: readonly StoredEntry[]): Uint8Array[] {
  const parts = inParts(entries, ({ bytes }) => bytes.byteLength, { size: FRAME_BYTES, count: FRAME_ENTRIES })
  return parts.map((part) => encodeServerMessage({ type: 'entries', entries: part }))
}
