// The page's half: one connection for each peer. It knows no keys and no spaces; what it is told to connect to was judged by the worker.
import { ByteReader, ByteWriter, Malformed } from '../bytes.ts'
import { type Description, readDescription, writeDescription } from './description.ts'
import { DEFAULT_TIMES, Link, type LinkTimes } from './link.ts'
import { decodeLinkSignal, encodeLinkSignal, type LinkSignal } from './link-signal.ts'
import type { ConnectionPort, LinkEnd, LinkEvents, Links } from './ports.ts'

export interface PeerConnectionsOptions {
  /** This device's id, hex. */
  self: string
  /** `() => new RTCPeerConnection({ iceServers: [] })`: no server learns who speaks to whom. */
  createConnection(): ConnectionPort
  events: LinkEvents
  times?: Partial<LinkTimes>
}

interface Held {
  link: Link
  attempt: number
}

export class PeerConnections implements Links {
  private readonly held = new Map<string, Held>()
  /** How many connections of a pair there were. Both sides count; who knows of more is right. */
  private readonly attempts = new Map<string, number>()
  private offered: Link | null = null
  private readonly times: LinkTimes

  constructor(private readonly options: PeerConnectionsOptions) {
    this.times = { ...DEFAULT_TIMES, ...options.times }
  }

  /** The peers with an open connection. */
  get open(): string[] {
    return [...this.held].filter(([, { link }]) => link.isOpen).map(([peer]) => peer)
  }

  connect(peer: string): void {
    if (this.held.has(peer)) return
    this.begin(peer, (this.attempts.get(peer) ?? 0) + 1)?.expectOpen()
  }

  drop(peer: string): void {
    const held = this.held.get(peer)
    if (!held) return
    this.tell(peer, { type: 'bye', attempt: held.attempt })
    held.link.end('closed')
  }

  forget(peer: string): void {
    this.held.get(peer)?.link.end('replaced')
    this.attempts.delete(peer)
  }

  /** Ends all connections. */
  close(): void {
    this.offered?.end('closed')
    for (const peer of [...this.held.keys()]) this.drop(peer)
  }

  send(peer: string, message: Uint8Array): void {
    this.held.get(peer)?.link.send(message)
  }

  signal(peer: string, bytes: Uint8Array): void {
    try {
      this.takeSignal(peer, decodeLinkSignal(bytes))
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      const held = this.held.get(peer)
      if (held) held.link.end('signal')
      else this.options.events.onClose(peer, 'signal')
    }
  }

  private takeSignal(peer: string, signal: LinkSignal): void {
    const known = this.attempts.get(peer) ?? 0
    // Of a connection that was given up here: the peer will hear of a later one.
    if (signal.attempt < known) return
    const isLater = signal.attempt > known
    if (isLater) {
      if (signal.type !== 'description' || signal.description.type !== 'offer') return
      this.held.get(peer)?.link.end('replaced')
      this.begin(peer, signal.attempt)?.expectOpen()
    }
    const link = this.held.get(peer)?.link
    if (!link) return
    if (signal.type === 'bye') link.end('closed')
    else if (signal.type === 'candidate') void link.takeCandidate(signal.ufrag, signal.candidate)
    else void link.take(signal.description)
  }

  private begin(peer: string, attempt: number): Link | null {
    this.attempts.set(peer, attempt)
    const link = this.createLink(peer)
    if (!link) {
      this.options.events.onClose(peer, 'failed')
      return null
    }
    this.held.set(peer, { link, attempt })
    return link
  }

  /** A link whose peer is known, or will be by the time it opens. Null where the browser has no such connections. */
  private createLink(first: string | null): Link | null {
    const { events, self } = this.options
    let peer = first
    const link: Link | null = this.tryLink(peer === null || self > peer, {
      onDescription: (description) => {
        if (peer !== null) this.tellOf(peer, link, (attempt) => ({ type: 'description', attempt, description }))
      },
      onCandidate: (ufrag, candidate) => {
        if (peer !== null) this.tellOf(peer, link, (attempt) => ({ type: 'candidate', attempt, ufrag, candidate }))
      },
      onOpen: () => {
        peer ??= this.peerOf(link)
        if (peer !== null) events.onOpen(peer)
      },
      onMessage: (message) => {
        if (peer !== null) events.onMessage(peer, message)
      },
      onEnd: (end: LinkEnd) => {
        if (this.offered === link) this.offered = null
        peer ??= this.peerOf(link)
        if (peer === null || this.held.get(peer)?.link !== link) return
        this.held.delete(peer)
        events.onClose(peer, end)
      },
    })
    return link
  }

  private tryLink(isPolite: boolean, owner: ConstructorParameters<typeof Link>[2]): Link | null {
    try {
      return new Link(this.options.createConnection(), isPolite, owner, this.times)
    } catch {
      return null
    }
  }

  private peerOf(link: Link | null): string | null {
    for (const [peer, held] of this.held) if (held.link === link) return peer
    return null
  }

  private tellOf(peer: string, link: Link | null, signal: (attempt: number) => LinkSignal): void {
    const held = this.held.get(peer)
    if (held && held.link === link) this.tell(peer, signal(held.attempt))
  }

  private tell(peer: string, signal: LinkSignal): void {
    this.options.events.onSignal(peer, encodeLinkSignal(signal))
  }

  async offer(): Promise<Uint8Array> {
    this.offered?.end('replaced')
    const link = this.createLink(null)
    this.offered = link
    if (!link) throw new Error('no connections in this browser')
    link.expectOpen('pair')
    return toBytes(await link.gathered())
  }

  async answer(peer: string, offer: Uint8Array): Promise<Uint8Array> {
    const description = fromBytes(offer, 'offer')
    const link = this.replace(peer, this.createLink(peer))
    link.isManual = true
    link.expectOpen('pair')
    await link.take(description)
    return toBytes(await link.gathered())
  }

  async complete(peer: string, answer: Uint8Array): Promise<void> {
    const description = fromBytes(answer, 'answer')
    const link = this.offered
    this.offered = null
    this.replace(peer, link).isPolite = this.options.self > peer
    link?.expectOpen()
    await link?.take(description)
  }

  /** What two people did with their hands goes before what was going on between their devices. */
  private replace(peer: string, link: Link | null): Link {
    if (!link) throw new Error('no connection was offered')
    this.held.get(peer)?.link.end('replaced')
    this.attempts.set(peer, 1)
    this.held.set(peer, { link, attempt: 1 })
    return link
  }
}

function toBytes(description: Description): Uint8Array {
  const writer = new ByteWriter()
  writeDescription(writer, description)
  return writer.done()
}

function fromBytes(bytes: Uint8Array, type: Description['type']): Description {
  const reader = new ByteReader(bytes)
  const description = readDescription(reader)
  reader.end()
  if (description.type !== type || description.candidates.length === 0) throw new Malformed(type)
  return description
}
