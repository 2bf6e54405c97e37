// How the log reaches one connection: at once while it keeps up, else out of the store as fast as it reads.
import type { WebSocket } from 'ws'
import { ENTRY_OP, encodeServerMessage } from '../../../shared/sync/relay/protocol.ts'
import type { RelayContext } from './relay.ts'
import { framesOf, type Space } from './space.ts'

const ENTRIES_PER_READ = 1000

export class Reader {
  private space: Space | null = null
  /** Cursor the client was sent everything up to. */
  private sent = 0
  private subscription = 0
  private isReading = false
  private isOver = false
  private blockedSince: number | null = null
  private onDrained: (() => void)[] = []
  private onEnd: (() => void) | null = null

  constructor(
    private readonly socket: WebSocket,
    private readonly context: RelayContext,
    /** Whether it is shown operations only. */
    private readonly isOpsOnly: () => boolean,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Whether bytes enough wait that its client has not taken. */
  get isBlocked(): boolean {
    return this.socket.bufferedAmount >= this.context.limits.unread
  }

  /** ms since the client was to take something and has not. */
  get blockedFor(): number {
    return this.blockedSince === null ? 0 : this.context.now() - this.blockedSince
  }

  /** From here on the client is sent what comes after a cursor. */
  startAfter(space: Space, cursor: number): void {
    this.space = space
    this.subscription++
    this.sent = cursor
    this.catchUp()
  }

  /** Whether the client said from where on it wants to be sent what comes. */
  get hasBegun(): boolean {
    return this.space !== null
  }

  /** Calls back once the client was sent all there is, and took it; nothing is to be delivered any more. */
  endAtHead(callback: () => void): void {
    this.onEnd = callback
    this.catchUp()
  }

  /** Whether the client was sent everything up to a cursor and can take more now. */
  isAt(cursor: number): boolean {
    return this.space !== null && this.sent === cursor && !this.isReading && !this.isBlocked
  }

  /** Sends messages after which the client is at a cursor. */
  deliver(frames: readonly Uint8Array[], cursor: number): void {
    this.sent = cursor
    for (const frame of frames) this.sendBytes(frame)
  }

  /** Sends what the client lacks, out of the store. */
  catchUp(): void {
    if (this.isReading || this.isOver) return
    this.isReading = true
    this.readOn().catch(this.onFailure)
  }

  private async readOn(): Promise<void> {
    const { store } = this.context
    try {
      for (;;) {
        const { space, sent, subscription } = this
        if (this.isOver || !space) return
        if (sent >= space.head) return this.sayEnd()
        if (this.isBlocked) {
          this.blockedSince ??= this.context.now()
          return void this.onDrained.push(() => this.catchUp())
        }
        // Not beyond the head: what lies there may hold the removal of this very device.
        const target = space.head
        const kind = this.isOpsOnly() ? ENTRY_OP : undefined
        const read = await store.readAfter(space.name, sent, ENTRIES_PER_READ, kind)
        const entries = read.filter(({ cursor }) => cursor <= target)
        const last = entries.at(-1)
        const hash = last ? last.hash : await store.hashAt(space.name, target)
        if (this.isOver) return
        if (this.subscription !== subscription) continue
        if (last) this.deliver(framesOf(entries), last.cursor)
        else
          this.deliver(
            [encodeServerMessage({ type: 'upTo', cursor: target, hash: hash ?? new Uint8Array(32) })],
            target,
          )
      }
    } finally {
      // In the very step that found the end: what is new after it begins anew.
      this.isReading = false
    }
  }

  private sayEnd(): void {
    const { onEnd } = this
    this.onEnd = null
    // A ping goes out behind all that waits.
    if (onEnd) this.socket.ping(undefined, undefined, onEnd)
  }

  /** Resolves when the client may be sent more, or is gone. */
  async drained(): Promise<void> {
    if (!this.isBlocked || this.isOver) return
    this.blockedSince ??= this.context.now()
    await new Promise<void>((resolve) => this.onDrained.push(resolve))
  }

  sendBytes(bytes: Uint8Array): void {
    if (this.isOver) return
    this.context.metrics.add('sent_bytes_total', bytes.byteLength)
    this.socket.send(bytes, () => this.onSent())
  }

  private onSent(): void {
    if (this.onDrained.length === 0 || this.socket.bufferedAmount > this.context.limits.unread / 2) return
    this.blockedSince = null
    this.goOn()
  }

  private goOn(): void {
    const waiting = this.onDrained
    this.onDrained = []
    for (const go of waiting) go()
  }

  end(): void {
    this.isOver = true
    this.goOn()
  }
}
