// One connection to one peer: "perfect negotiation" (W3C webrtc-pc, example 4) and one ordered, reliable data channel. Both sides may begin,
// and begin anew, at any time; when two offers meet, the polite side takes its own back.
import { Malformed } from '../bytes.ts'
import { type Candidate, candidateLine, type Description, MID, readCandidate, readSdp, toSdp } from './description.ts'
import { framesOf, MAX_LINK_MESSAGE, Reassembly } from './frames.ts'
import type { ChannelPort, ConnectionPort, LinkEnd } from './ports.ts'

/** What a link tells its owner. After `onEnd` nothing more comes. */
export interface LinkOwner {
  onDescription(description: Description): void
  onCandidate(ufrag: string, candidate: Candidate): void
  onOpen(): void
  onMessage(message: Uint8Array): void
  onEnd(end: LinkEnd): void
}

export interface LinkTimes {
  /** ms until a connection must be open. */
  open: number
  /** ms that a broken connection gets to be repaired. */
  repair: number
  /** ms that two people get to show each other their codes. */
  pair: number
  /** ms that the search for own addresses may take before a code is shown with those found. */
  gather: number
}

export const DEFAULT_TIMES: LinkTimes = { open: 20_000, repair: 15_000, pair: 300_000, gather: 3_000 }

/** A data channel of a browser takes this much before it is full; what is more waits here. */
const HIGH_WATER = 256 * 1024
const LOW_WATER = 64 * 1024
/** A peer that takes its messages so slowly is given up, and told everything anew when it comes back: nothing is lost. */
export const MAX_QUEUED_BYTES = 16 * MAX_LINK_MESSAGE
const MAX_CANDIDATES_OF_LINK = 256

export class Link {
  /** Set while offers and candidates are to go into a code instead of one by one. */
  isManual = false
  isOpen = false
  private readonly channel: ChannelPort
  private readonly inbox = new Reassembly()
  private readonly outbox: { frames: Iterator<Uint8Array, unknown>; bytes: number }[] = []
  private queued = 0
  private candidates = 0
  private isOver = false
  private isMakingOffer = false
  private isTakingAnswer = false
  private timer: ReturnType<typeof setTimeout> | null = null

  constructor(
    private readonly connection: ConnectionPort,
    public isPolite: boolean,
    private readonly owner: LinkOwner,
    private readonly times: LinkTimes,
  ) {
    // Negotiated: both sides make it, so neither has to wait for the other's, whoever's offer wins.
    this.channel = connection.createDataChannel('sync', { negotiated: true, id: 0, ordered: true })
    this.channel.binaryType = 'arraybuffer'
    this.channel.bufferedAmountLowThreshold = LOW_WATER
    this.channel.addEventListener('open', () => this.opened())
    this.channel.addEventListener('close', () => this.end('closed'))
    this.channel.addEventListener('message', ({ data }) => this.takeFrame(data))
    this.channel.addEventListener('bufferedamountlow', () => this.pump())
    connection.addEventListener('negotiationneeded', () => void this.negotiate())
    connection.addEventListener('icecandidate', ({ candidate }) => {
      const known = candidate && !this.isManual && !this.isOver ? readCandidate(candidate.candidate) : null
      if (known && candidate?.usernameFragment) this.owner.onCandidate(candidate.usernameFragment, known)
    })
    connection.addEventListener('connectionstatechange', () => this.stateChanged())
  }

  /** Ends the connection when it is not open in time: the machine's, or that of two people. */
  expectOpen(time: 'open' | 'pair' = 'open'): void {
    this.endAfter(this.times[time], 'timeout')
  }

  /** Takes an offer or answer of the peer. One that fits nothing here ends the connection. */
  async take(description: Description): Promise<void> {
    const { type } = description
    try {
      const isReady = !this.isMakingOffer && (this.connection.signalingState === 'stable' || this.isTakingAnswer)
      if (type === 'offer' && !isReady && !this.isPolite) return
      this.isTakingAnswer = type === 'answer'
      await this.connection.setRemoteDescription({ type, sdp: toSdp(description) })
      this.isTakingAnswer = false
      if (type === 'answer' || this.isOver) return
      await this.connection.setLocalDescription()
      if (!this.isManual) this.tellDescription()
    } catch {
      this.end('signal')
    }
  }

  /** Takes an address of the peer. */
  async takeCandidate(ufrag: string, candidate: Candidate): Promise<void> {
    if (++this.candidates > MAX_CANDIDATES_OF_LINK) return this.end('signal')
    try {
      const line = candidateLine(candidate)
      await this.connection.addIceCandidate({ candidate: line, sdpMid: MID, usernameFragment: ufrag })
    } catch {
      // It belongs to an offer that was ignored or has been replaced since; those of the present one follow.
    }
  }

  /** Makes an offer or, after one was taken, shows the answer, with the addresses found. */
  async gathered(): Promise<Description> {
    this.isManual = true
    if (this.connection.localDescription === null) await this.connection.setLocalDescription()
    await this.gathering()
    const { localDescription } = this.connection
    if (!localDescription || this.isOver) throw new Malformed('connection ended')
    return readSdp(localDescription.type, localDescription.sdp)
  }

  private gathering(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.times.gather)
      const look = (): void => {
        if (this.connection.iceGatheringState !== 'complete') return
        clearTimeout(timer)
        resolve()
      }
      this.connection.addEventListener('icegatheringstatechange', look)
      look()
    })
  }

  private async negotiate(): Promise<void> {
    if (this.isManual || this.isOver) return
    try {
      this.isMakingOffer = true
      await this.connection.setLocalDescription()
      this.tellDescription()
    } catch {
      this.end('failed')
    } finally {
      this.isMakingOffer = false
    }
  }

  private tellDescription(): void {
    const { localDescription } = this.connection
    if (localDescription && !this.isOver) this.owner.onDescription(readSdp(localDescription.type, localDescription.sdp))
  }

  private stateChanged(): void {
    const { connectionState } = this.connection
    if (connectionState === 'connected' && this.isOpen) this.endAfter(0, null)
    else if (connectionState === 'closed') this.end('closed')
    else if (connectionState === 'disconnected' || connectionState === 'failed') {
      // While a person walks over with a code, the browser gives up and takes up again by itself.
      if (this.isManual) return
      if (!this.isOpen) return this.end('failed')
      this.endAfter(this.times.repair, 'failed')
      this.connection.restartIce()
    }
  }

  private opened(): void {
    this.endAfter(0, null)
    this.isManual = false
    this.isOpen = true
    this.owner.onOpen()
  }

  private endAfter(ms: number, end: LinkEnd | null): void {
    if (this.timer) clearTimeout(this.timer)
    this.timer = end && !this.isOver ? setTimeout(() => this.end(end), ms) : null
  }

  private takeFrame(data: unknown): void {
    if (this.isOver) return
    try {
      if (!(data instanceof ArrayBuffer)) throw new Malformed('text')
      const message = this.inbox.take(new Uint8Array(data))
      if (message) this.owner.onMessage(message)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      this.end('frame')
    }
  }

  /** Sends a message, behind those that wait. */
  send(message: Uint8Array): void {
    if (this.isOver || !this.isOpen) return
    this.queued += message.byteLength
    if (this.queued > MAX_QUEUED_BYTES) return this.end('slow')
    this.outbox.push({ frames: framesOf(message), bytes: message.byteLength })
    this.pump()
  }

  private pump(): void {
    while (!this.isOver && this.channel.bufferedAmount < HIGH_WATER) {
      const [first] = this.outbox
      if (!first) return
      const next = first.frames.next()
      if (next.done) {
        this.queued -= first.bytes
        this.outbox.shift()
      } else this.sendFrame(next.value as Uint8Array<ArrayBuffer>)
    }
  }

  private sendFrame(frame: Uint8Array<ArrayBuffer>): void {
    try {
      this.channel.send(frame)
    } catch {
      this.end('failed')
    }
  }

  /** Closes the connection and says so once. */
  end(end: LinkEnd): void {
    if (this.isOver) return
    this.isOver = true
    this.isOpen = false
    this.endAfter(0, null)
    this.outbox.length = 0
    this.connection.close()
    this.owner.onEnd(end)
  }
}
