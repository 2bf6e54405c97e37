// What is known of other devices while this one runs: the session each is in, what of it came already, and in which spaces it is there.
import { Bucket } from '../../kernel/bucket.ts'
import type { PeerRefusal } from './refusals.ts'

/** A device as this one knows it. */
export interface KnownPeer {
  /**
   * Hex of 16 bytes, drawn anew at each start. It proved it by answering our own, so that it cannot be older than we are, or two people
   * showed each other codes. Null before.
   */
  session: string | null
  /** Sessions that ended. What belongs to them is a replay. */
  retired: string[]
  /** Space -> the last time (ms) anything of its session came, and the number of its last word. */
  spaces: Map<string, { seen: number; word: number }>
  signals: ReplayWindow
  /** The number of our next signal to it. */
  next: number
  /** What is left of the signals it may send, and of the greetings it gets from us. */
  signalsLeft: Bucket
  greetingsLeft: Bucket
}

/** Numbers that came already, in a window: a carrier may change the order a little. */
export class ReplayWindow {
  private highest = 0
  private readonly seen = new Set<number>()

  /** True for a number that is new and not too old. */
  take(number: number): boolean {
    if (number <= this.highest - WINDOW || this.seen.has(number)) return false
    this.seen.add(number)
    this.highest = Math.max(this.highest, number)
    if (this.seen.size > WINDOW * 2)
      for (const old of this.seen) if (old <= this.highest - WINDOW) this.seen.delete(old)
    return true
  }
}

const WINDOW = 128
/** A word this much older than the newest came by a slower way; what is older still is a replay. */
const LATE = 16
const MAX_RETIRED = 64
const MAX_SPACES = 256

export class PeerBook {
  private readonly peers = new Map<string, KnownPeer>()

  /** The entry of a device of some roster: there are no more of them than devices. */
  of(device: string): KnownPeer {
    let peer = this.peers.get(device)
    if (!peer) this.peers.set(device, (peer = createPeer()))
    return peer
  }

  /** Devices that proved themselves and were heard of in a space since `since`, or that `isLinked` vouches for. */
  online(space: string, since: number, isLinked: (device: string) => boolean): string[] {
    const isThere = ([device, peer]: [string, KnownPeer]): boolean => {
      const seen = peer.spaces.get(space)?.seen
      return seen !== undefined && (isLinked(device) || (peer.session !== null && seen >= since))
    }
    return [...this.peers].filter(isThere).map(([device]) => device)
  }

  /** Notes that a device was heard of in a space. */
  see(device: string, space: string, now: number): void {
    const peer = this.of(device)
    const known = peer.spaces.get(space)
    if (known) known.seen = now
    else if (peer.spaces.size < MAX_SPACES) peer.spaces.set(space, { seen: now, word: 0 })
  }

  /** Takes a word's session and number, or says why not. A session we have no proof of is not refused here, only not taken over. */
  takeWord(
    device: string,
    space: string,
    session: string,
    number: number,
  ): 'known' | 'late' | 'unproven' | PeerRefusal {
    const peer = this.of(device)
    if (peer.retired.includes(session)) return 'session'
    if (session !== peer.session) return 'unproven'
    const known = peer.spaces.get(space) ?? { seen: 0, word: 0 }
    if (number <= known.word) return number > known.word - LATE ? 'late' : 'replay'
    known.word = number
    if (peer.spaces.size < MAX_SPACES) peer.spaces.set(space, known)
    return 'known'
  }

  /** Takes a signal that answers our session: says whether it is new, the first of a session, or why it is refused. */
  takeSignal(device: string, session: string, number: number): 'known' | 'first' | 'changed' | PeerRefusal {
    const peer = this.of(device)
    if (peer.retired.includes(session)) return 'session'
    if (peer.session === session) return peer.signals.take(number) ? 'known' : 'replay'
    const isChange = peer.session !== null
    this.adopt(peer, session)
    peer.signals.take(number)
    return isChange ? 'changed' : 'first'
  }

  /** A session that a code named. It may be an old code: what proved itself stays. */
  vouch(device: string, session: string): void {
    const peer = this.of(device)
    if (peer.session === null && !peer.retired.includes(session)) this.adopt(peer, session)
  }

  private adopt(peer: KnownPeer, session: string): void {
    if (peer.session !== null && peer.session !== session) {
      peer.retired.push(peer.session)
      if (peer.retired.length > MAX_RETIRED) peer.retired.shift()
    }
    peer.session = session
    peer.signals = new ReplayWindow()
    for (const of of peer.spaces.values()) of.word = 0
  }

  /** A device went away, as it said. */
  leave(device: string, space: string): void {
    this.of(device).spaces.delete(space)
  }
}

function createPeer(): KnownPeer {
  return {
    session: null,
    retired: [],
    spaces: new Map(),
    signals: new ReplayWindow(),
    next: 1,
    signalsLeft: new Bucket({ burst: 200, perSecond: 1 }),
    greetingsLeft: new Bucket({ burst: 8, perSecond: 0.2 }),
  }
}
