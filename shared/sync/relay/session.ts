// One connection of a client to its relay, from its opening to its end.
import { inParts } from '../../kernel/parts.ts'
import { Malformed, toHex } from '../bytes.ts'
import { hash } from '../crypto/digest.ts'
import type { RelayClientOptions, RelayMark, RelaySocket, RelayState } from './client.ts'
import { HandedOut } from './handed-out.ts'
import type { Outbox } from './outbox.ts'
import {
  authBytes,
  type ClientMessage,
  decodeServerMessage,
  encodeClientMessage,
  LIMITS,
  originOf,
  type ServerMessage,
} from './protocol.ts'
import { THE_RELAY } from './waiver.ts'

/** ms a relay has to greet, to answer a probe and to let in. */
const PATIENCE = 15_000
const INTRODUCTION_BYTES = 512 * 1024

export interface SessionEnd {
  code: number
  error: unknown
}

interface SessionEvents {
  onState(state: RelayState): void
  onEnd(end: SessionEnd): void
}

export class RelaySession {
  private socket: RelaySocket | null = null
  private turn: Promise<void> = Promise.resolve()
  private queued = 0
  private isOver = false
  private patience: ReturnType<typeof setTimeout> | null = null
  private resume: ReturnType<typeof setTimeout> | null = null
  private store = ''
  private mark: RelayMark | null = null
  private isDirty = false
  /** Where the log ended when we subscribed; null before. */
  private head: number | null = null
  private isLive = false
  /** The relay says that this device was taken out: it shows operations only, and takes nothing. */
  private isRemoved = false
  /** Hashes the relay showed, while we owe it what it lacks. */
  private shown: Set<string> | null = null
  /** What was said to the relay itself and not answered yet. */
  private readonly told = new Map<number, (isKept: boolean) => void>()
  /** Entries of ours the relay acknowledged beyond where we have read: it has to hand them out. */
  private readonly promised = new Map<number, string>()
  /** Null until the log is read from where it stood. */
  private handedOut: HandedOut | null = null

  constructor(
    private readonly options: RelayClientOptions,
    private readonly outbox: Outbox,
    private readonly events: SessionEvents,
  ) {}

  private get isGuest(): boolean {
    return this.options.claim.as === 'invite'
  }

  begin(): void {
    try {
      const socket = this.options.openSocket(this.options.address)
      socket.binaryType = 'arraybuffer'
      socket.onmessage = ({ data }) => this.onMessage(data)
      socket.onclose = ({ code }) => this.finish({ code, error: null })
      socket.onerror = () => this.finish({ code: 1006, error: null })
      this.socket = socket
      this.expect()
    } catch (error) {
      this.finish({ code: 1006, error })
    }
  }

  /** Closes without telling anybody. */
  end(): void {
    if (this.isOver) return
    this.isOver = true
    for (const request of [...this.told.keys()]) this.answerTold(request, false)
    this.stopWaiting()
    if (this.resume) clearTimeout(this.resume)
    const { socket } = this
    if (!socket) return
    socket.onmessage = null
    socket.onclose = null
    // A socket that is closed before it opened reports an error, which nobody waits for any more.
    socket.onerror = () => {}
    socket.close()
  }

  private finish(end: SessionEnd): void {
    if (this.isOver) return
    this.end()
    // What came before the end is still worked through: it is known to be kept before the next session asks where to go on.
    void this.turn.finally(() => this.events.onEnd(end))
  }

  private expect(): void {
    this.stopWaiting()
    this.patience = setTimeout(() => this.finish({ code: 1006, error: null }), PATIENCE)
  }

  private stopWaiting(): void {
    if (this.patience) clearTimeout(this.patience)
    this.patience = null
  }

  private onMessage(data: unknown): void {
    this.queued++
    this.turn = this.turn
      .then(async () => {
        if (!(data instanceof ArrayBuffer)) throw new Malformed('text')
        await this.handle(decodeServerMessage(new Uint8Array(data)))
        // It has no more to say than that, and then it closes.
        if (this.isRemoved && !this.isOver) this.expect()
        if (this.queued === 1) await this.saveMark()
      })
      .catch((error: unknown) => this.finish({ code: 1006, error }))
      .finally(() => this.queued--)
  }

  private async handle(message: ServerMessage): Promise<void> {
    switch (message.type) {
      case 'hello':
        return this.authenticate(message.nonce, message.store)
      case 'welcome':
        if (message.standing === 'stranger') return this.introduce()
        if (message.standing === 'removed') return this.onRemoved()
        return this.subscribe()
      case 'subscribed':
        return this.onSubscribed(message)
      // Before the answer to a subscription, what comes belongs to the one before.
      case 'entries':
        if (this.head === null) return
        return this.onEntries(message.entries)
      case 'upTo':
        if (this.head === null) return
        return this.moveTo(message.cursor, toHex(message.hash))
      case 'appended':
        return this.onAppended(message.request, message.cursors)
      case 'refused': {
        this.answerTold(message.request, false)
        this.handedOut?.noteRefused(message.request)
        if (message.reason === 'quota') this.options.onAlarm?.('full')
        const pause = this.outbox.refuse(message.request, message.reason, message.index, message.retryAfter)
        if (pause > 0) {
          // The last word counts; a little later than it says, since timers may come early and then nothing would wake us again.
          if (this.resume) clearTimeout(this.resume)
          this.resume = setTimeout(() => this.goOn(), pause + 10)
        }
        return this.flush()
      }
      case 'signal':
        return this.options.onSignal?.(message.from, message.bytes)
      case 'spaces':
        throw new Malformed('order')
    }
  }

  private goOn(): void {
    this.resume = null
    this.flush()
  }

  private async authenticate(nonce: Uint8Array, store: Uint8Array): Promise<void> {
    if (this.store) throw new Malformed('greeted twice')
    this.store = toHex(store)
    const { space, claim, address } = this.options
    const signature = await this.options.sign(authBytes(originOf(address), space, nonce))
    this.send({ type: 'auth', space, claim, signature, introduces: claim.as === 'device' })
    this.expect()
  }

  private async introduce(): Promise<void> {
    this.expect()
    const most = { size: INTRODUCTION_BYTES, count: LIMITS.entriesPerAppend }
    for (const entries of inParts(await this.options.operations(), (entry) => entry.byteLength, most))
      this.send({ type: 'append', request: this.outbox.takeNumber(), entries })
    // That is all: either we are in by now, or we are told at once that we are not. Behind any end, so that nothing is sent for it.
    this.send({ type: 'subscribe', after: Number.MAX_SAFE_INTEGER })
  }

  /** Reads on, or begins to, where it stands; what is left out of that is to be read should this device ever be in again. */
  private async onRemoved(): Promise<void> {
    await this.saveMark()
    this.isRemoved = true
    this.isLive = false
    this.promised.clear()
    if (!this.mark) await this.subscribe()
  }

  private async subscribe(): Promise<void> {
    // A guest is shown operations only: its place in the log says nothing about what it read as a device later.
    const known = this.isGuest ? null : await this.options.loadMark()
    if (known && known.store !== this.store) this.options.onAlarm?.('replaced')
    const isSame = known !== null && known.store === this.store && !known.owes
    this.startAt(isSame ? known : null)
  }

  /** Asks for everything after a mark; without one for all, to send then what the relay lacks. */
  private startAt(mark: RelayMark | null): void {
    const owes = mark === null
    this.mark = mark ?? { store: this.store, cursor: 0, hash: '', owes }
    this.isDirty ||= owes
    this.shown = owes ? new Set() : null
    this.head = null
    this.handedOut = null
    this.isLive = false
    this.send({ type: 'subscribe', after: this.mark.cursor })
    this.expect()
  }

  private async onSubscribed({ after, hash: found, head }: ServerMessage & { type: 'subscribed' }): Promise<void> {
    const { mark } = this
    if (!mark) throw new Malformed('order')
    this.stopWaiting()
    // An answer to a probe, sent when we were not as far as now.
    if (after !== mark.cursor) return
    if (after > 0 && toHex(found) !== mark.hash) {
      this.options.onAlarm?.('rolledBack')
      return this.startAt(null)
    }
    this.head = head
    this.handedOut ??= new HandedOut(head)
    await this.checkLive()
  }

  private async onEntries(all: { cursor: number; bytes: Uint8Array }[]): Promise<void> {
    const from = this.mark?.cursor ?? 0
    const entries = all.filter(({ cursor }) => cursor > from)
    const last = entries.at(-1)
    if (!last) return
    await this.options.receive(entries.map(({ bytes }) => bytes))
    for (const { cursor, bytes } of entries) {
      this.handedOut?.note(cursor)
      const name = this.shown || this.promised.has(cursor) ? toHex(hash(bytes)) : ''
      this.shown?.add(name)
      if (this.promised.get(cursor) === name) this.promised.delete(cursor)
    }
    const isHeld = [...this.promised.keys()].some((cursor) => cursor > from && cursor <= last.cursor)
    if (isHeld) return this.onWithheld()
    await this.moveTo(last.cursor, toHex(hash(last.bytes)))
  }

  /** Everything is sent again: what the relay dropped it may now take. */
  private onWithheld(): void {
    this.promised.clear()
    this.options.onAlarm?.('withheld')
    this.startAt(null)
  }

  private async moveTo(cursor: number, name: string): Promise<void> {
    const { mark } = this
    if (!mark || cursor <= mark.cursor) return
    this.mark = { ...mark, cursor, hash: name }
    if (!this.isRemoved) this.isDirty = true
    for (const one of this.promised.keys()) if (one <= cursor) this.promised.delete(one)
    await this.checkLive()
  }

  private async checkLive(): Promise<void> {
    const { head, mark } = this
    if (head === null || !mark || this.isLive || this.isRemoved) return
    if (mark.cursor < head) return this.events.onState({ state: 'catchingUp', behind: head - mark.cursor })
    this.isLive = true
    if (mark.owes) await this.sendMissing()
    this.events.onState({ state: 'live' })
    this.flush()
  }

  private async sendMissing(): Promise<void> {
    const shown = this.shown ?? new Set()
    this.shown = null
    const sent: Promise<void>[] = []
    if (!this.isGuest) {
      for await (const entries of this.options.everything()) {
        if (this.isOver) return
        const missing = entries.filter((entry) => !shown.has(toHex(hash(entry))))
        // A refusal of one of them is the relay's judgement and no reason to begin anew.
        if (missing.length > 0) sent.push(this.outbox.add(missing).catch(() => {}))
        this.flush()
      }
    }
    void Promise.all(sent).then(() => {
      if (this.isOver || this.isRemoved || !this.mark) return
      this.mark = { ...this.mark, owes: false }
      this.isDirty = true
      this.turn = this.turn.then(() => this.saveMark()).catch((error: unknown) => this.finish({ code: 1006, error }))
    })
  }

  private onAppended(request: number, cursors: number[]): void {
    this.answerTold(request, true)
    const entries = this.outbox.acknowledge(request)
    if (entries && cursors.length !== entries.length) throw new Malformed('number of cursors')
    // What it is about is here already.
    if (entries && this.handedOut?.noteTaken(request, cursors)) this.options.onAlarm?.('withheld')
    entries?.forEach((bytes, at) => {
      const cursor = cursors[at] ?? 0
      if (this.isLive && cursor > (this.mark?.cursor ?? 0)) this.promised.set(cursor, toHex(hash(bytes)))
    })
    this.flush()
  }

  private async saveMark(): Promise<void> {
    if (!this.isDirty || !this.mark || this.isGuest) return
    this.isDirty = false
    await this.options.saveMark(this.mark)
  }

  /** Sends what waits, once everything of the relay's is read: operations of others come before what builds on them. */
  flush(): void {
    if (!this.isLive) return
    for (let message = this.outbox.next(); message; message = this.outbox.next()) {
      this.handedOut?.noteSent(message.request, this.mark?.cursor ?? 0)
      this.send(message)
    }
  }

  signal(to: Uint8Array, bytes: Uint8Array): boolean {
    if (!this.isLive) return false
    this.send({ type: 'signal', request: this.outbox.takeNumber(), to, bytes })
    return true
  }

  /** Says something to the relay itself. True once it has kept it; false when it would not, or the connection ended before. */
  tellRelay(bytes: Uint8Array): Promise<boolean> {
    if (!this.isLive) return Promise.resolve(false)
    const request = this.outbox.takeNumber()
    return new Promise((resolve) => {
      this.told.set(request, resolve)
      this.send({ type: 'signal', request, to: THE_RELAY, bytes })
    })
  }

  private answerTold(request: number, isKept: boolean): void {
    this.told.get(request)?.(isKept)
    this.told.delete(request)
  }

  /** Asks something harmless: a dead connection answers nothing and is given up. */
  probe(): void {
    if (!this.isLive || !this.mark) return
    this.send({ type: 'subscribe', after: this.mark.cursor })
    this.expect()
  }

  private send(message: ClientMessage): void {
    if (this.isOver) return
    this.socket?.send(encodeClientMessage(message) as Uint8Array<ArrayBuffer>)
  }
}
