// Several spaces over one connection: each message begins with its space. For every space that a peer is a device of, its replica has a session
// with that peer; for others nothing is said and nothing taken.
import { concatBytes, fromHex, Malformed, toHex } from '../bytes.ts'
import { isDeviceIn } from '../membership/entitled.ts'
import type { Roster } from '../membership/roster.ts'
import { MAX_LINK_MESSAGE, PREFIX_BYTES } from './frames.ts'
import type { Session, Peer } from '../replica/session.ts'
import type { PeerRefusal } from './refusals.ts'

/** As much of a `SpaceReplica` as a connection needs. */
export interface ReplicaPort {
  connect(peer: Peer): Session
  disconnect(session: Session): void
  receive(session: Session, message: Uint8Array): Promise<void>
}

/** A space as the channels see it. */
export interface ChannelSpace {
  /** Hex. */
  space: string
  members: { roster(): Roster }
  replica: ReplicaPort
}

export interface ChannelOwner {
  send(peer: string, message: Uint8Array): void
  /** Counts a refusal. `isOver`: no honest peer does this, the connection ends. */
  refuse(peer: string, code: PeerRefusal, isOver: boolean): void
  /** A word (ephemeral.ts) came over a connection. */
  onWord(peer: string, space: string, bytes: Uint8Array): void
  /** The peer said something in a space. */
  onHeard(peer: string, space: string): void
  /** A replica failed for a reason of its own, as when its disk is full. */
  onFailure(space: string, error: unknown): void
}

const KINDS = { replica: 1, word: 2, again: 3 } as const
/** What a peer may have waiting here; an honest one is asked before it sends much. */
const MAX_PENDING_BYTES = 32 * MAX_LINK_MESSAGE
/** What a message costs besides its bytes. */
const MESSAGE_COST = 512
const MAX_MISSED = 64
/** How often a peer may open and close a space in one connection and hear all anew each time. */
const MAX_AGAIN = 16

interface OpenPeer {
  sessions: Map<string, Session>
  /** Spaces it spoke of that were not open here. */
  missed: Set<string>
  /** How often it asked to hear all anew. */
  again: number
  pending: number
}

export class SpaceChannels {
  private readonly spaces = new Map<string, ChannelSpace>()
  private readonly peers = new Map<string, OpenPeer>()

  constructor(private readonly owner: ChannelOwner) {}

  /** A space was opened on this device. */
  add(space: ChannelSpace): void {
    this.spaces.set(space.space, space)
    this.membersChanged(space.space)
  }

  /** A space was closed on this device. */
  remove(name: string): void {
    const space = this.spaces.get(name)
    for (const { sessions } of this.peers.values()) end(space, sessions)
    this.spaces.delete(name)
  }

  /** True when the device is in one of the spaces that are open here. */
  isShared(device: string): boolean {
    return [...this.spaces.values()].some(({ members }) => isDeviceIn(members.roster(), device))
  }

  /** A connection is open: each space that is shared begins its exchange. */
  opened(peer: string): void {
    this.closed(peer)
    this.peers.set(peer, { sessions: new Map(), missed: new Set(), again: 0, pending: 0 })
    for (const name of this.spaces.keys()) this.settle(peer, name)
  }

  /** A connection ended. */
  closed(peer: string): void {
    for (const space of this.spaces.values()) end(space, this.peers.get(peer)?.sessions)
    this.peers.delete(peer)
  }

  /** The membership of a space changed: who was let in begins, who was removed ends. */
  membersChanged(name: string): void {
    for (const peer of this.peers.keys()) this.settle(peer, name)
  }

  /** Sends a word to the connected peers of a space; says to whom. */
  sendWord(name: string, bytes: Uint8Array): string[] {
    const to = [...this.peers].filter(([, { sessions }]) => sessions.has(name)).map(([peer]) => peer)
    for (const peer of to) this.send(peer, name, KINDS.word, bytes)
    return to
  }

  private send(peer: string, space: string, kind: number, bytes: Uint8Array): void {
    this.owner.send(peer, concatBytes([fromHex(space), Uint8Array.of(kind), bytes]))
  }

  private settle(peer: string, name: string): void {
    const space = this.spaces.get(name)
    const open = this.peers.get(peer)
    if (!space || !open) return
    if (!isDeviceIn(space.members.roster(), peer)) return end(space, open.sessions)
    if (open.sessions.has(name)) return
    const send = (message: Uint8Array): void => this.send(peer, name, KINDS.replica, message)
    open.sessions.set(name, space.replica.connect({ device: peer, send }))
    if (open.missed.delete(name)) this.send(peer, name, KINDS.again, new Uint8Array(0))
  }

  /** Takes a message of a peer. */
  receive(peer: string, message: Uint8Array): void {
    const open = this.peers.get(peer)
    if (!open) return
    if (message.byteLength < PREFIX_BYTES) return this.owner.refuse(peer, 'shape', true)
    const name = toHex(message.subarray(0, PREFIX_BYTES - 1))
    const kind = message[PREFIX_BYTES - 1]
    const body = message.subarray(PREFIX_BYTES)
    const space = this.spaces.get(name)
    if (!space) {
      if (open.missed.size < MAX_MISSED) open.missed.add(name)
      return this.owner.refuse(peer, 'space', false)
    }
    // Asked at each message: a removal counts from the moment it is known here.
    this.settle(peer, name)
    const session = open.sessions.get(name)
    if (!session) return this.owner.refuse(peer, 'stranger', !this.isShared(peer))
    this.owner.onHeard(peer, name)
    if (kind === KINDS.replica) this.hand(peer, open, space, session, body)
    else if (kind === KINDS.word) this.owner.onWord(peer, name, body)
    else if (kind === KINDS.again && body.byteLength === 0 && open.again++ < MAX_AGAIN) session.have()
    else this.owner.refuse(peer, 'shape', true)
  }

  private hand(peer: string, open: OpenPeer, space: ChannelSpace, session: Session, body: Uint8Array): void {
    const cost = body.byteLength + MESSAGE_COST
    if (open.pending + cost > MAX_PENDING_BYTES) return this.owner.refuse(peer, 'flood', true)
    open.pending += cost
    space.replica
      .receive(session, body)
      .catch((error: unknown) => {
        if (!(error instanceof Malformed)) this.owner.onFailure(space.space, error)
        else if (this.peers.get(peer) === open) this.owner.refuse(peer, 'message', true)
      })
      .finally(() => {
        open.pending -= cost
      })
  }
}

function end(space: ChannelSpace | undefined, sessions?: Map<string, Session>): void {
  const session = space && sessions?.get(space.space)
  if (!session) return
  sessions?.delete(space.space)
  space.replica.disconnect(session)
}
