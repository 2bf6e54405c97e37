// One WebSocket: who it belongs to, what it asks, and how fast it reads.
import { randomBytes } from 'node:crypto'
import type { RawData, WebSocket } from 'ws'
import { Bucket } from '../../../shared/kernel/bucket.ts'
import { equalBytes, fromHex, Malformed, toHex } from '../../../shared/sync/bytes.ts'
import { verify } from '../../../shared/sync/crypto/webcrypto.ts'
import {
  authBytes,
  type Claim,
  type ClientMessage,
  CLOSE,
  decodeClientMessage,
  encodeServerMessage,
  type Refusal,
  type ServerMessage,
  type Standing,
} from '../../../shared/sync/relay/protocol.ts'
import { THE_RELAY } from '../../../shared/sync/relay/waiver.ts'
import { appendFor } from './append.ts'
import { tellSpaces } from './find.ts'
import { Introduction } from './introduction.ts'
import { RelayLog } from './observe.ts'
import { takeWaiver } from './pruning.ts'
import type { RelayContext } from './relay.ts'
import { Reader } from './reader.ts'
import { EVERYONE, type Space } from './space.ts'

export class Connection {
  standing: Standing = 'stranger'
  /** Hex; null while nobody, and for guests. */
  device: string | null = null
  space: Space | null = null
  private invite: Uint8Array | null = null
  private introduction: Introduction | null = null
  private isOver = false
  private readonly nonce = new Uint8Array(randomBytes(32))
  private readonly bytes: Bucket
  private readonly messages: Bucket
  private readonly faults: Bucket
  private turn: Promise<void> = Promise.resolve()
  private unwritten = 0
  private endPresence: () => void = () => {}
  readonly reader: Reader
  private helloTimer: NodeJS.Timeout | null
  private heardAt: number

  constructor(
    readonly socket: WebSocket,
    readonly context: RelayContext,
    /** Origins a client may have signed: this relay's. */
    private readonly origins: readonly string[],
    readonly address: string,
  ) {
    const { limits } = context
    this.reader = new Reader(
      socket,
      context,
      () => this.standing !== 'member',
      (error) => this.fail(error),
    )
    this.bytes = new Bucket(limits.bytesPerConnection)
    this.messages = new Bucket(limits.messagesPerConnection)
    this.faults = new Bucket(limits.faults)
    socket.on('message', (data, isBinary) => this.receive(data, isBinary))
    this.heardAt = context.now()
    socket.on('pong', () => (this.heardAt = context.now()))
    socket.on('error', () => context.metrics.add('malformed_total'))
    socket.on('close', () => this.leave())
    this.helloTimer = this.waitForWord()
    this.send({ type: 'hello', nonce: this.nonce, store: context.store.id })
  }

  private waitForWord(): NodeJS.Timeout {
    return setTimeout(() => this.onSilent(), this.context.limits.helloPatience)
  }

  private onSilent(): void {
    if (this.introduction || this.standing === 'removed') this.turnAway()
    else this.close(CLOSE.silent, 'silent')
  }

  /** It said who it is. */
  endHello(): void {
    if (this.helloTimer) clearTimeout(this.helloTimer)
    this.helloTimer = null
  }

  turnAway(): void {
    this.context.metrics.add('outsiders_total')
    this.close(CLOSE.outsider, 'outsider')
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (this.isOver) return
    let message: ClientMessage
    let size: number
    try {
      if (!isBinary || !(data instanceof Buffer)) throw new Malformed('text')
      size = data.byteLength
      message = decodeClientMessage(data)
      if ((this.space === null) !== (message.type === 'auth') && this.isSettled) throw new Malformed('order')
    } catch (error) {
      this.context.metrics.add('malformed_total')
      this.context.log.line('info', 'malformed', { reason: error instanceof Malformed ? error.message : 'bytes' })
      return this.close(CLOSE.malformed, 'malformed')
    }
    const now = this.context.now()
    this.heardAt = now
    const wait = Math.max(this.messages.take(1, now), this.bytes.take(size, now))
    if (wait > 0) return this.putOff(message, wait)
    this.hold(size)
    this.turn = this.turn
      .then(() => this.handle(message, size))
      .catch((error: unknown) => this.fail(error))
      .finally(() => this.release(size))
  }

  /** Whether the order of messages can be judged: while a first one is being handled, the next may be here already. */
  private get isSettled(): boolean {
    return this.unwritten === 0
  }

  /** Counts bytes on their way to the disk; above the limit the socket is not read. */
  hold(size: number): void {
    this.unwritten += size
    if (this.unwritten > this.context.limits.unwritten) this.socket.pause()
  }

  release(size: number): void {
    this.unwritten -= size
    if (this.socket.isPaused && this.unwritten <= this.context.limits.unwritten) this.socket.resume()
  }

  private async handle(message: ClientMessage, size: number): Promise<void> {
    // Who reads no answers gets no further ones to leave in our memory.
    await this.reader.drained()
    if (this.isOver) return
    if (message.type === 'auth') {
      if (this.space) throw new Malformed('order')
      return this.authenticate(message)
    }
    const space = this.space
    if (!space) throw new Malformed('order')
    if (this.standing === 'removed' && message.type !== 'subscribe') return
    if (message.type === 'append') {
      if (this.introduction) return this.introduction.append(message)
      return appendFor(this, space, message, size)
    }
    // A stranger that subscribes has brought all it has.
    if (this.standing === 'stranger') return this.introduction?.end() ?? this.turnAway()
    if (message.type === 'subscribe') return this.subscribe(space, message.after)
    return this.handSignal(space, message)
  }

  private async authenticate({
    space: name,
    claim,
    signature,
    introduces,
  }: ClientMessage & { type: 'auth' }): Promise<void> {
    const signed = { space: name, signature: signature.slice() }
    const isSignedBy = (key: Uint8Array): Promise<boolean> => this.isSignedBy(key, signed)
    if (claim.as === 'keys') return tellSpaces(this, claim.public, isSignedBy)
    const space = await this.context.openSpace(toHex(name))
    if (this.isOver) return this.context.leaveSpace(space)
    this.space = space
    const key = this.keyOf(space, claim)
    if (!key) {
      if (claim.as !== 'device') return this.turnAway()
      const device = toHex(claim.device)
      const introduction = new Introduction(this, space, device, isSignedBy, () => this.enter(space, claim))
      if (!introduces) return introduction.end()
      this.introduction = introduction
      return this.send({ type: 'welcome', standing: 'stranger' })
    }
    if (!(await isSignedBy(key))) {
      this.context.metrics.add('unauthorized_total')
      return this.close(CLOSE.unauthorized, 'signature')
    }
    this.enter(space, claim)
  }

  private keyOf(space: Space, claim: Claim): Uint8Array | null {
    if (claim.as === 'device') return space.roster.deviceKey(toHex(claim.device))
    return claim.as === 'invite' && space.roster.isInvite(claim.key) ? claim.key : null
  }

  private async isSignedBy(key: Uint8Array, signed: { space: Uint8Array; signature: Uint8Array }): Promise<boolean> {
    for (const origin of this.origins) {
      if (await verify(key, signed.signature, authBytes(origin, signed.space, this.nonce))) return true
    }
    return false
  }

  private enter(space: Space, claim: Claim): void {
    if (this.isOver) return
    if (space.connections.size >= this.context.limits.connectionsPerSpace) {
      this.context.metrics.add('rejected_connections_total')
      return this.close(CLOSE.full, 'full')
    }
    // Something may have changed while the signature was checked.
    if (!this.keyOf(space, claim)) return this.turnAway()
    this.endHello()
    this.introduction = null
    if (claim.as === 'device') this.device = toHex(claim.device)
    else if (claim.as === 'invite') this.invite = claim.key.slice()
    this.standing = claim.as === 'device' ? 'member' : 'guest'
    space.connections.add(this)
    if (this.device !== null) this.endPresence = this.context.store.announce(space.name, this.device)
    this.context.metrics.add('authenticated_total')
    this.context.log.line('info', 'entered', { space: this.context.log.alias(space.name), standing: this.standing })
    this.send({ type: 'welcome', standing: this.standing })
  }

  /** It was in and is no more: it is sent the operations from where it stands, or will say that it stands, and closed. */
  expel(): void {
    if (this.isOver) return
    this.endHello()
    this.introduction = null
    this.standing = 'removed'
    this.endPresence()
    this.endPresence = () => {}
    this.space?.connections.delete(this)
    if (!this.reader.hasBegun) this.helloTimer = this.waitForWord()
    this.send({ type: 'welcome', standing: 'removed' })
    this.reader.endAtHead(() => this.turnAway())
  }

  /** Whether the roster still lets this connection in. */
  isStillIn(): boolean {
    const roster = this.space?.roster
    if (!roster) return false
    if (this.device !== null) return roster.deviceKey(this.device) !== null
    return this.invite !== null && roster.isInvite(this.invite)
  }

  private async subscribe(space: Space, after: number): Promise<void> {
    this.endHello()
    const hash = (await this.context.store.hashAt(space.name, after)) ?? new Uint8Array(32)
    this.send({ type: 'subscribed', after, hash, head: space.head })
    this.reader.startAfter(space, Math.min(after, space.head))
  }

  private async handSignal(space: Space, message: ClientMessage & { type: 'signal' }): Promise<void> {
    if (this.standing !== 'member' || this.device === null) return this.refuse(message.request, 'refused')
    if (equalBytes(message.to, THE_RELAY)) return takeWaiver(this, space, message)
    const to = toHex(message.to)
    const isThere = to === EVERYONE || (await this.context.store.isConnected(space.name, to))
    if (!isThere) return this.refuse(message.request, 'absent')
    this.context.metrics.add('signals_total')
    space.signal(message.to, fromHex(this.device), message.bytes)
  }

  send(message: ServerMessage): void {
    this.sendBytes(encodeServerMessage(message))
  }

  private sendBytes(bytes: Uint8Array): void {
    if (!this.isOver) this.reader.sendBytes(bytes)
  }

  /** Signals are worth nothing late: who does not keep up misses them. */
  sendSignal(bytes: Uint8Array): void {
    if (!this.reader.isBlocked) this.sendBytes(bytes)
  }

  private putOff(message: ClientMessage, wait: number): void {
    this.context.metrics.add('rate_limited_total')
    if (message.type === 'append' || message.type === 'signal')
      this.refuse(message.request, 'rate', { retryAfter: wait })
    else this.close(CLOSE.flood, 'flood')
  }

  /** Answers that a request was not done. Who asks in vain too often is closed. */
  refuse(request: number, reason: Refusal, { index = 0, retryAfter = 0 } = {}): void {
    this.send({ type: 'refused', request, reason, index, retryAfter })
    const isFault = reason === 'refused' || reason === 'rate'
    if (!isFault || this.faults.take(1, this.context.now()) === 0) return
    this.context.metrics.add('floods_total')
    this.close(CLOSE.flood, 'flood')
  }

  private fail(error: unknown): void {
    if (error instanceof Malformed) {
      this.context.metrics.add('malformed_total')
      return this.close(CLOSE.malformed, 'malformed')
    }
    this.context.metrics.add('store_failures_total')
    this.context.log.line('error', 'failed', { reason: RelayLog.reason(error) })
    this.close(CLOSE.tryLater, 'failed')
  }

  /** Called at each ping interval. */
  tick(): void {
    const { now, limits, metrics } = this.context
    if (this.reader.blockedFor > limits.readPatience) {
      metrics.add('slow_readers_total')
      this.close(CLOSE.slow, 'slow')
      return this.socket.terminate()
    }
    if (now() - this.heardAt > limits.deadAfter) return this.socket.terminate()
    this.socket.ping()
  }

  close(code: number, reason: string): void {
    if (this.isOver) return
    this.socket.close(code, reason)
    this.leave()
    // A client that does not answer the close holds its connection no longer than this.
    setTimeout(() => this.socket.terminate(), 2000).unref()
  }

  private leave(): void {
    if (this.isOver) return
    this.isOver = true
    this.endHello()
    this.reader.end()
    this.endPresence()
    if (!this.space) return
    this.space.connections.delete(this)
    this.context.leaveSpace(this.space)
  }
}
