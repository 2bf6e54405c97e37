// The line of a shared space to its relay: what comes is kept before the mark moves on, what goes is kept until the relay has it.
import { fromHex, toHex } from '../../sync/bytes.ts'
import { signAs, type DeviceKeys } from '../../sync/crypto/device-keys.ts'
import { RelayClient, type RelayAlarm, type RelayMark, type RelayState } from '../../sync/relay/client.ts'
import { ENTRY_ENVELOPE, ENTRY_OP } from '../../sync/relay/protocol.ts'
import type { CoreEnvironment } from '../environment.ts'
import type { RelayStatus } from '../team-api.ts'
import { nameOfBytes, toEntry, type SyncDatabase, type Unsent } from './sync-database.ts'

export interface RelayLineEnvironment {
  environment: Pick<CoreEnvironment, 'clock' | 'openSocket'>
  db: SyncDatabase
  space: string
  self: string
  keys: DeviceKeys
  /** Takes operations and envelopes; they are kept when it resolves. */
  receive(ops: readonly Uint8Array[], envelopes: readonly Uint8Array[]): Promise<void>
  /** True when nothing that came waits in memory alone: the mark may move on. */
  isAllKept(): boolean
  onState(): void
  onAlarm(alarm: RelayAlarm): void
  /** An entry that the relay will never take. */
  onRefused(): void
  /** The relay has more of what is to be sent. */
  onSent(): void
  onSignal(from: string, bytes: Uint8Array): void
}

/** Where a device's id stands in an envelope: behind version and kind, space and document. */
const DEVICE_AT = 2 + 16 + 16

/** The id of the device that sealed an envelope, hex. */
export function authorOf(envelope: Uint8Array): string {
  return toHex(envelope.subarray(DEVICE_AT, DEVICE_AT + 16))
}

export class RelayLine {
  private readonly client: RelayClient
  private state: RelayState = { state: 'stopped' }
  private retryAt: number | null = null
  private acknowledged: number[] = []
  private isRemoving = false
  private isStopped = false
  /** Hashes of envelopes that are coming from the relay: nobody need send them there. */
  readonly coming = new Set<string>()

  constructor(
    private readonly env: RelayLineEnvironment,
    /** `wss://host/relay` */
    readonly address: string,
  ) {
    const { environment, db } = env
    this.client = new RelayClient({
      address,
      space: fromHex(env.space),
      claim: { as: 'device', device: fromHex(env.self) },
      sign: (bytes) => signAs(env.keys, bytes),
      openSocket: (to) => environment.openSocket(to),
      loadMark: async () => ((await db.value(this.markKey)) as RelayMark | undefined) ?? null,
      saveMark: async (mark) => {
        if (env.isAllKept()) await db.setValue(this.markKey, mark)
      },
      receive: (entries) => this.receive(entries),
      everything: () => db.everything(),
      operations: async () => (await db.ops()).map((bytes) => toEntry(ENTRY_OP, bytes)),
      onState: (state) => {
        this.state = state
        this.retryAt = 'retryIn' in state ? environment.clock.now() + state.retryIn : null
        env.onState()
      },
      onAlarm: (alarm) => env.onAlarm(alarm),
      onSignal: (from, bytes) => env.onSignal(toHex(from), bytes),
      random: () => Math.random(),
      now: () => performance.now(),
    })
  }

  private get markKey(): string {
    return `mark:${this.address}`
  }

  /** Begins. What was not acknowledged before goes first. */
  async start(): Promise<void> {
    const waiting = await this.env.db.unsentEntries()
    if (this.isStopped) return
    this.send(waiting)
    this.client.start()
  }

  stop(): void {
    this.isStopped = true
    this.client.stop()
  }

  wake(): void {
    this.client.wake()
  }

  /** Sends bytes to a device that is connected now; all of them for 32 zeros. False when there is no line. */
  signal(to: string, bytes: Uint8Array): boolean {
    return this.client.signal(fromHex(to), bytes)
  }

  /** Says something to the relay itself; true once it has kept it. */
  tellRelay(bytes: Uint8Array): Promise<boolean> {
    return this.client.tellRelay(bytes)
  }

  /** Hands over what is noted as to be sent. */
  send(unsent: readonly Unsent[]): void {
    for (const { place, entry } of unsent) {
      this.client.append([entry]).then(
        () => this.acknowledge(place),
        () => {
          // It stays in the log here, and goes to peers; asking the relay again would be no use.
          this.env.onRefused()
          this.acknowledge(place)
        },
      )
    }
  }

  private acknowledge(place: number): void {
    this.acknowledged.push(place)
    if (!this.isRemoving) void this.remove()
  }

  private async remove(): Promise<void> {
    this.isRemoving = true
    try {
      while (this.acknowledged.length > 0 && !this.isStopped) {
        const places = this.acknowledged
        this.acknowledged = []
        await this.env.db.sent(places)
        this.env.onSent()
      }
    } catch {
      // They are sent once more at the next start, which does no harm.
    } finally {
      this.isRemoving = false
    }
  }

  private async receive(entries: readonly Uint8Array[]): Promise<void> {
    const of = (kind: number): Uint8Array[] =>
      entries.filter((entry) => entry[0] === kind).map((entry) => entry.subarray(1))
    const envelopes = of(ENTRY_ENVELOPE)
    const names = envelopes.map(nameOfBytes)
    for (const name of names) this.coming.add(name)
    try {
      await this.env.receive(of(ENTRY_OP), envelopes)
    } finally {
      for (const name of names) this.coming.delete(name)
    }
  }

  get isLive(): boolean {
    return this.state.state === 'live'
  }

  /** As screens show it. */
  get status(): RelayStatus {
    const { state } = this
    const base = { address: this.address, behind: 0, retryAt: this.retryAt, reason: null }
    switch (state.state) {
      case 'stopped':
        return { ...base, state: 'off' }
      case 'catchingUp':
        return { ...base, state: 'catching_up', behind: state.behind }
      case 'refused':
        return { ...base, state: 'refused', reason: state.reason }
      default:
        return { ...base, state: state.state }
    }
  }
}
