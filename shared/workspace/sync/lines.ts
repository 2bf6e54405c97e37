// The lines of a shared space to others: its relay, and the devices that are online. What comes by any of them goes to the replica.
import { deviceOf } from '../../sync/membership/write.ts'
import type { MembershipLog } from '../../sync/membership/log.ts'
import type { LogMembers } from '../../sync/replica/log-members.ts'
import type { SpaceReplica } from '../../sync/replica/space-replica.ts'
import { err, type Result } from '../../kernel/result.ts'
import type { PairingFault } from '../../sync/peer/pairing.ts'
import type { DeviceKeys } from '../../sync/crypto/device-keys.ts'
import type { CoreEnvironment } from '../environment.ts'
import type { RelayStatus, SyncState } from '../team-api.ts'
import type { Contacts } from './contacts.ts'
import { Nearby, type Paired } from './nearby.ts'
import { PeerSessions } from './peer-sessions.ts'
import { authorOf, RelayLine } from './relay-line.ts'
import type { SyncDatabase, Unsent } from './sync-database.ts'
import type { SyncStatus } from './sync-status.ts'

export interface LinesEnvironment {
  environment: CoreEnvironment
  db: SyncDatabase
  log: MembershipLog
  keys: DeviceKeys
  members: LogMembers
  replica: SpaceReplica
  status: SyncStatus
  contacts: Contacts
  /** How the lines stand, or what came by them, is another now. */
  onChange(): void
  /** Who is online or connected is another now. */
  onPresence(): void
  /** The membership log has grown. */
  onMembers(): Promise<void>
  /** The relay has more of what is to be sent. */
  onSent(): void
  /** Something could not be stored. */
  onFailed(): void
}

export class Lines {
  private readonly self: string
  private readonly peers: PeerSessions
  private readonly nearby: Nearby | null
  private line: RelayLine | null = null
  private isClosed = false

  constructor(private readonly env: LinesEnvironment) {
    this.self = deviceOf(env.keys)
    this.peers = new PeerSessions(
      env.replica,
      () => env.onPresence(),
      () => env.onFailed(),
    )
    this.nearby = this.openNearby()
  }

  private openNearby(): Nearby | null {
    const { environment, log, keys, members } = this.env
    const { links } = environment
    if (!links) return null
    return new Nearby({
      links,
      space: log.space,
      self: this.self,
      keys,
      members,
      connect: (peer) => this.peers.connect(peer),
      receive: (device, message) => this.receive(device, message),
      disconnect: (device) => this.peers.disconnect(device),
      signal: (to, bytes) => this.line?.signal(to, bytes) ?? false,
      onChange: () => this.presenceChanged(),
    })
  }

  private presenceChanged(): void {
    for (const { deviceId } of this.online) this.env.contacts.heard(deviceId)
    this.env.onPresence()
  }

  /** Begins, or ends, the line to a relay; null: none. */
  async useRelay(address: string | null): Promise<void> {
    this.line?.stop()
    this.line = null
    if (address !== null && !this.isClosed) {
      const { environment, db, log, keys, replica, status } = this.env
      const line = new RelayLine(
        {
          environment,
          db,
          space: log.space,
          self: this.self,
          keys,
          receive: (ops, envelopes) => this.receiveEntries(ops, envelopes),
          isAllKept: () => replica.isAllKept,
          onState: () => this.lineChanged(),
          onAlarm: (alarm) => status.alarm(alarm),
          onRefused: () => status.refused(),
          onSent: () => this.env.onSent(),
          onSignal: (from, bytes) => this.nearby?.takeSignal(from, bytes),
        },
        address,
      )
      this.line = line
      await line.start()
    }
    this.env.onChange()
  }

  private lineChanged(): void {
    if (this.isLive) {
      this.nearby?.relayLive()
      this.env.replica.caughtUp().catch(() => this.env.onFailed())
    }
    void this.env.status.note(this.isLive)
  }

  private async receiveEntries(ops: readonly Uint8Array[], envelopes: readonly Uint8Array[]): Promise<void> {
    const { log, replica, contacts } = this.env
    const before = log.size
    try {
      await replica.receiveEntries(ops, envelopes)
    } catch (error) {
      this.env.onFailed()
      throw error
    }
    for (const bytes of envelopes) contacts.heard(authorOf(bytes))
    if (log.size !== before) await this.env.onMembers()
    this.env.onChange()
  }

  private async receive(device: string, message: Uint8Array): Promise<void> {
    const { log, contacts, status } = this.env
    const before = log.size
    await this.peers.receive(device, message)
    contacts.heard(device)
    if (log.size !== before) await this.env.onMembers()
    await status.note(this.isLive)
  }

  /** Hands over to the relay what is noted as to be sent. */
  send(unsent: readonly Unsent[]): void {
    this.line?.send(unsent)
  }

  /** Says something to the relay itself; true once it has kept it. */
  async tellRelay(bytes: Uint8Array): Promise<boolean> {
    return (await this.line?.tellRelay(bytes)) ?? false
  }

  /** True for an envelope (hex of its SHA-256) that the relay has: without peers nothing comes another way. */
  isAtRelay(hash: string): boolean {
    return !this.hasPeers || this.line?.coming.has(hash) === true
  }

  get hasPeers(): boolean {
    return this.peers.size > 0
  }

  /** The relay is there and everything of it is read. */
  get isLive(): boolean {
    return this.line?.isLive === true
  }

  get relay(): RelayStatus | null {
    return this.line?.status ?? null
  }

  /** `wss://host/relay`; null: none. */
  get relayAddress(): string | null {
    return this.line?.address ?? null
  }

  /** The other devices that are online, without their names. */
  get online(): SyncState['peers'] {
    return this.nearby?.peers() ?? []
  }

  /** What peers sent that was refused. */
  get refusals(): { code: string; count: number }[] {
    return this.nearby?.refusals() ?? []
  }

  /** The membership log has grown. */
  membersChanged(): void {
    this.nearby?.membersChanged()
  }

  /** Where this person is in the app, for others who are online. */
  setPlace(place: string): void {
    this.nearby?.setPlace(place)
  }

  /** A code to show to a device of the space that no relay leads to. */
  async pairingCode(): Promise<Result<string, PairingFault>> {
    return (await this.nearby?.offer()) ?? err('unavailable')
  }

  /** Takes such a code, or the answer to ours. */
  async scanPairingCode(text: string): Promise<Paired> {
    return (await this.nearby?.scan(text)) ?? err('unavailable')
  }

  /** Tries the connection to the relay now. */
  wake(): void {
    this.line?.wake()
  }

  close(): void {
    this.isClosed = true
    this.nearby?.close()
    this.line?.stop()
  }
}
