// A device's line to one relay for one space: comes in, catches up, stays, comes back. The relay is not trusted: it may lose, withhold or
// set back what it holds, which this client notices where it can and repairs by sending everything again. All of it may happen twice.
import { Malformed } from '../bytes.ts'
import type { Claim } from './protocol.ts'
import { CLOSE } from './protocol.ts'
import { Outbox } from './outbox.ts'
import { RelaySession, type SessionEnd } from './session.ts'

/** As much of a WebSocket as is used here: the browser's, or that of the package ws. */
export interface RelaySocket {
  binaryType: string
  onmessage: ((event: { data: unknown }) => void) | null
  onclose: ((event: { code: number }) => void) | null
  onerror: ((event: unknown) => void) | null
  send(bytes: Uint8Array<ArrayBuffer>): void
  close(code?: number): void
}

/** How far this device has read in a relay's log, by which it knows the relay again. Hex. */
export interface RelayMark {
  store: string
  cursor: number
  hash: string
  /** Whether this device still has to send the relay everything it may lack. */
  owes: boolean
}

export type RelayState =
  | { state: 'connecting' }
  /** Connected, and `behind` entries or fewer before the end of the log. */
  | { state: 'catchingUp'; behind: number }
  | { state: 'live' }
  /** No connection; the next attempt is in `retryIn` ms. */
  | { state: 'offline'; retryIn: number }
  /** The relay does not let this device in, for now. It is asked again. One that was removed was given the operations that say so. */
  | { state: 'refused'; reason: 'outsider' | 'unauthorized' | 'protocol'; retryIn: number }
  | { state: 'stopped' }

/**
 * - `replaced`: the relay has another log than the one known, as after a loss of its data.
 * - `rolledBack`: the same log, set back to an earlier state, as after restoring a back-up.
 * - `withheld`: the relay acknowledged an entry and then did not hand it out, or had one all the time that it never handed out here.
 * - `full`: the space's quota is used up; what waits is tried again.
 */
export type RelayAlarm = 'replaced' | 'rolledBack' | 'withheld' | 'full'

export interface RelayClientOptions {
  /** `wss://host/relay`. */
  address: string
  space: Uint8Array
  claim: Claim
  /** The signature of the device, or of the invite's key. */
  sign(bytes: Uint8Array): Promise<Uint8Array>
  openSocket(address: string): RelaySocket
  loadMark(): Promise<RelayMark | null>
  saveMark(mark: RelayMark): Promise<void>
  /** Given entries in the relay's order, kind byte first. They must be kept when it resolves: the mark moves on then. */
  receive(entries: Uint8Array[]): Promise<void>
  /** Every operation, then every envelope this device holds, as entries. Asked when the relay may lack some. */
  everything(): AsyncIterable<Uint8Array[]>
  /** Every operation as entries, for a relay that does not know the space or this device. */
  operations(): Promise<Uint8Array[]>
  onState?(state: RelayState): void
  /** A signal of another device: bytes as that device gave them, the sender as the relay names it. */
  onSignal?(from: Uint8Array, bytes: Uint8Array): void
  onAlarm?(alarm: RelayAlarm): void
  /** From 0 to below 1, for spreading retries. */
  random(): number
  /** ms, never set back. */
  now(): number
  /** ms before the first retry and at most. */
  retry?: { first: number; most: number }
}

/** Who is turned away asks again at this pace at first: being let in takes a person's word. */
const REFUSED_FACTOR = 8

export class RelayClient {
  private readonly outbox: Outbox
  private session: RelaySession | null = null
  private timer: ReturnType<typeof setTimeout> | null = null
  private attempts = 0
  private isStopped = true
  state: RelayState = { state: 'stopped' }

  constructor(private readonly options: RelayClientOptions) {
    this.outbox = new Outbox(options.now)
  }

  /** How many entries the relay has not acknowledged. */
  get unacknowledged(): number {
    return this.outbox.size
  }

  start(): void {
    if (!this.isStopped) return
    this.isStopped = false
    this.connect()
  }

  /** Ends the connection and all attempts. What was not acknowledged stays so; `start` goes on with it. */
  stop(): void {
    if (this.isStopped) return
    this.isStopped = true
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
    this.session?.end()
    this.session = null
    this.outbox.rewind()
    this.tell({ state: 'stopped' })
  }

  /** Hands entries over and resolves when the relay has them on its disk. See `Outbox.add`. */
  append(entries: readonly Uint8Array[]): Promise<void> {
    const done = this.outbox.add(entries)
    this.session?.flush()
    return done
  }

  /** Sends bytes to a device of the space that is connected now, or to all (16 zero bytes). Not kept anywhere; false when not connected. */
  signal(to: Uint8Array, bytes: Uint8Array): boolean {
    return this.session?.signal(to, bytes) ?? false
  }

  /** Says something to the relay itself, such as a waiver. True once it has kept it; false when not connected, or it would not. */
  async tellRelay(bytes: Uint8Array): Promise<boolean> {
    return (await this.session?.tellRelay(bytes)) ?? false
  }

  /** The network came back or the machine woke: tries at once, and tests a connection that may be dead. */
  wake(): void {
    if (this.isStopped) return
    if (this.session) return this.session.probe()
    if (this.timer) clearTimeout(this.timer)
    this.attempts = 0
    this.connect()
  }

  private connect(): void {
    this.timer = null
    this.tell({ state: 'connecting' })
    const session: RelaySession = new RelaySession(this.options, this.outbox, {
      onState: (state) => {
        if (this.session !== session) return
        if (state.state === 'live') this.attempts = 0
        this.tell(state)
      },
      onEnd: (end) => {
        if (this.session === session) this.onEnd(end)
      },
    })
    this.session = session
    session.begin()
  }

  private onEnd(end: SessionEnd): void {
    this.session = null
    this.outbox.rewind()
    if (this.isStopped) return
    const reason = refusalOf(end)
    const { first, most } = this.options.retry ?? { first: 500, most: 60_000 }
    const longest = Math.min(most, first * 2 ** this.attempts * (reason ? REFUSED_FACTOR : 1))
    this.attempts = Math.min(this.attempts + 1, 30)
    // Full jitter but for a floor: clients that lost one relay together do not come back together.
    const retryIn = Math.round(longest * (0.25 + 0.75 * this.options.random()))
    this.timer = setTimeout(() => this.connect(), retryIn)
    this.tell(reason ? { state: 'refused', reason, retryIn } : { state: 'offline', retryIn })
  }

  private tell(state: RelayState): void {
    this.state = state
    this.options.onState?.(state)
  }
}

function refusalOf(end: SessionEnd): 'outsider' | 'unauthorized' | 'protocol' | null {
  if (end.error instanceof Malformed || end.code === CLOSE.malformed) return 'protocol'
  if (end.code === CLOSE.outsider) return 'outsider'
  return end.code === CLOSE.unauthorized ? 'unauthorized' : null
}
