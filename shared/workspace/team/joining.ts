// The guest's part of coming in: it goes to the relay with the invite, brings its request and waits, over restarts and outages, until it is
// in or the invite has ended. A relay shows a guest operations only, and closes him when his invite ends, by whatever end: then he asks
// as the device he wants to be, which a relay lets in that knows of his admission.
import { concatBytes, fromHex } from '../../sync/bytes.ts'
import { type DeviceKeys, deviceIdOf, signAs } from '../../sync/crypto/device-keys.ts'
import { sign } from '../../sync/crypto/webcrypto.ts'
import { inviteKeyOf } from '../../sync/invite/invite-link.ts'
import { MembershipLog } from '../../sync/membership/log.ts'
import { deviceOf } from '../../sync/membership/write.ts'
import { RelayClient, type RelaySocket, type RelayState } from '../../sync/relay/client.ts'
import { EntryRefused } from '../../sync/relay/outbox.ts'
import { type Claim, ENTRY_OP } from '../../sync/relay/protocol.ts'
import { type JoinDraft, type JoinEnd, makeRequest, prospectOf } from './join-request.ts'
import { deviceNoteKey } from './notes.ts'

export type JoinStatus =
  | { state: 'connecting' }
  /** The relay cannot be reached; it is tried again by itself. */
  | { state: 'offline' }
  /** The request is at the relay: somebody's device has to let this one in. */
  | { state: 'waiting' }
  /** The relay lets in neither the guest nor the device: the invite has ended, or the relay lost its data. It is asked again. */
  | { state: 'turned_away' }
  | { state: 'ended'; why: JoinEnd }
  | { state: 'in' }

/** All a device needs to go on as a device of the space. */
export interface NewDevice {
  space: string
  memberId: string
  keys: DeviceKeys
  /** In the order to keep them in. More follow from the relay. */
  operations: Uint8Array[]
  /** For `TeamLog.setNote`. */
  notes: [key: string, value: unknown][]
}

export interface JoinEnvironment {
  openSocket(address: string): RelaySocket
  /** From 0 to below 1. */
  random(): number
  /** ms, never set back. */
  now(): number
  /** ms since 1970. */
  wallClock(): number
  /** Keeps the draft in place of the one before; durable when it resolves. */
  keep(draft: JoinDraft): Promise<void>
  onStatus(status: JoinStatus): void
  /** Called when this device is in; durable when it resolves. After a failure or a restart it is called again. */
  onIn(device: NewDevice): Promise<void>
  retry?: { first: number; most: number }
}

/** ms until one whom the relay turned away asks as a guest again. */
const ASK_AGAIN = 30_000

/** Asks to be let in until it is decided. */
export class JoinRunner {
  private readonly log: MembershipLog
  private client: RelayClient | null = null
  private timer: ReturnType<typeof setTimeout> | null = null
  private isOver = false
  /** The connection that has brought the request. */
  private askedBy: RelayClient | null = null
  private turn: Promise<void> = Promise.resolve()
  /** How the invite seems to have ended, until the relay was asked as a device. */
  private suspected: JoinEnd | null = null
  private told: JoinStatus['state'] | null = null
  private attempt = 0

  constructor(
    private readonly env: JoinEnvironment,
    private draft: JoinDraft,
  ) {
    this.log = new MembershipLog(draft.space)
  }

  /** Begins, or goes on after a restart. */
  async start(): Promise<void> {
    if (this.draft.ended) return this.end(this.draft.ended)
    const { privateKey, publicKey } = await inviteKeyOf(this.draft)
    this.connect({ as: 'invite', key: publicKey }, (bytes) => sign(privateKey, bytes))
  }

  /** Ends all attempts; the request stays at the relay. */
  stop(): void {
    this.isOver = true
    this.disconnect()
  }

  /** Tries the connection now. */
  wake(): void {
    if (this.timer) this.askAgain()
    else this.client?.wake()
  }

  private disconnect(): void {
    this.client?.stop()
    this.client = null
    if (this.timer) clearTimeout(this.timer)
    this.timer = null
  }

  private connect(claim: Claim, signBytes: (bytes: Uint8Array) => Promise<Uint8Array>): void {
    this.disconnect()
    if (this.isOver) return
    const { env, draft } = this
    const client: RelayClient = new RelayClient({
      address: draft.relay,
      space: fromHex(draft.space),
      claim,
      sign: signBytes,
      openSocket: (address) => env.openSocket(address),
      // What is read here is read again by the device that follows: no place in the relay's log is kept.
      loadMark: () => Promise.resolve(null),
      saveMark: () => Promise.resolve(),
      receive: (entries) => (this.client === client ? this.receive(entries, claim) : Promise.resolve()),
      everything: async function* () {},
      operations: () => Promise.resolve([]),
      onState: (state) => {
        if (this.client === client) this.onState(state, claim)
      },
      random: () => env.random(),
      now: () => env.now(),
      ...(env.retry && { retry: env.retry }),
    })
    this.client = client
    client.start()
  }

  private onState(state: RelayState, claim: Claim): void {
    if (state.state === 'connecting') this.tell({ state: 'connecting' })
    else if (state.state === 'offline') this.tell({ state: 'offline' })
    else if (state.state === 'live' && claim.as === 'invite') this.askInTurn()
    else if (state.state === 'refused') {
      if (claim.as === 'invite') this.connectAsDevice()
      else if (this.suspected) this.end(this.suspected).catch(() => this.later({ state: 'offline' }))
      else this.later({ state: 'turned_away' })
    }
  }

  private connectAsDevice(): void {
    const { keys } = this.draft
    this.connect({ as: 'device', device: deviceIdOf(keys.public) }, (bytes) => signAs(keys, bytes))
  }

  private later(status: JoinStatus): void {
    this.disconnect()
    if (this.isOver) return
    this.tell(status)
    const { first, most } = this.env.retry ?? { first: ASK_AGAIN, most: 20 * ASK_AGAIN }
    this.timer = setTimeout(() => this.askAgain(), Math.min(most, first * 2 ** Math.min(this.attempt++, 10)))
  }

  private askAgain(): void {
    this.suspected = null
    this.start().catch(() => this.later({ state: 'offline' }))
  }

  private async receive(entries: readonly Uint8Array[], claim: Claim): Promise<void> {
    const ops = entries.filter((entry) => entry[0] === ENTRY_OP).map((entry) => entry.subarray(1))
    if (ops.length === 0) return
    await this.log.addAll(ops)
    // A guest decides once all was shown: the first half of the log may say otherwise.
    if (claim.as === 'device') await this.look()
    // Not waited for: what it brings is acknowledged only after this. The invite itself may be what came just now.
    else if (this.client?.state.state === 'live') this.askInTurn()
  }

  /** Sees how it stands, and does what follows. The invite's hash when there is still something to ask for. */
  private async look(): Promise<string | null> {
    if (this.isOver) return null
    const prospect = await prospectOf(this.log, this.draft, this.env.wallClock())
    if (prospect.is === 'in') await this.comeIn(prospect.memberId)
    else if (prospect.is === 'ended') {
      if (prospect.why === 'expired' || prospect.why === 'damaged') await this.end(prospect.why)
      else {
        // Of two who were let in at once the log may yet say that it is this one: a relay that knows lets it in.
        this.suspected = prospect.why
        this.connectAsDevice()
      }
    }
    return prospect.is === 'open' ? prospect.invite : null
  }

  private askInTurn(): void {
    this.turn = this.turn.then(() => this.ask()).catch(() => this.later({ state: 'offline' }))
  }

  private async ask(): Promise<void> {
    const { client } = this
    const invite = await this.look()
    if (invite === null || this.askedBy === client) return
    if (this.draft.request === null) {
      const { draft } = await makeRequest(this.log, this.draft, invite)
      await this.env.keep(draft)
      this.draft = draft
    }
    const { request } = this.draft
    if (!request || this.client !== client || !client) return
    this.askedBy = client
    // Given again it is taken once.
    client.append([concatBytes([Uint8Array.of(ENTRY_OP), request])]).then(
      () => {
        if (this.client === client) this.tell({ state: 'waiting' })
      },
      (error: unknown) => {
        if (this.client === client) this.later({ state: error instanceof EntryRefused ? 'turned_away' : 'offline' })
      },
    )
  }

  private async comeIn(memberId: string): Promise<void> {
    const { keys, space, deviceName } = this.draft
    const note = { name: deviceName, isRecovery: false }
    await this.env.onIn({
      space,
      memberId,
      keys,
      operations: this.log.ops().map((op) => op.bytes),
      notes: [[deviceNoteKey(deviceOf(keys)), note]],
    })
    this.stop()
    this.tell({ state: 'in' })
  }

  private async end(why: JoinEnd): Promise<void> {
    if (!this.draft.ended) {
      const draft = { ...this.draft, ended: why }
      await this.env.keep(draft)
      this.draft = draft
    }
    this.stop()
    this.tell({ state: 'ended', why })
  }

  private tell(status: JoinStatus): void {
    if (status.state === this.told) return
    this.told = status.state
    this.env.onStatus(status)
  }
}
