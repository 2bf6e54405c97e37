// What is refused from peers, and from relays that carry their signals, is counted by who it came from, so that a person can be told.

/** Why something of a peer was refused. */
export const PEER_REFUSALS = [
  /** Bytes that are none of ours, or of a newer version. */
  'shape',
  /** Names a device that is not in the space, or no longer. */
  'stranger',
  /** Not signed by the device it names. */
  'signature',
  /** Not sealed to this device, or for another space, sender or direction. */
  'sealed',
  /** Of a session that has ended, here or there. */
  'session',
  /** Was here before. */
  'replay',
  /** More than is taken in a while. */
  'flood',
  /** The connection carried frames or signals that are none. */
  'frame',
  'signal',
  /** Of a space that is not shared with the peer. */
  'space',
  /** A replica found no message in it. */
  'message',
] as const
export type PeerRefusal = (typeof PEER_REFUSALS)[number]

/** Most names that are counted one by one. */
const MAX_NAMES = 1024

/** Counts of refusals by device, or `relay` where nobody proved who sent. */
export class PeerRefusals {
  private readonly counts = new Map<string, Map<PeerRefusal, number>>()

  /** Counts one. */
  count(who: string, code: PeerRefusal): void {
    const name = this.counts.has(who) || this.counts.size < MAX_NAMES ? who : 'others'
    const of = this.counts.get(name) ?? new Map<PeerRefusal, number>()
    of.set(code, (of.get(code) ?? 0) + 1)
    this.counts.set(name, of)
  }

  /** How often one was refused for a reason; for any reason when none is named. */
  of(who: string, code?: PeerRefusal): number {
    const of = this.counts.get(who)
    return code ? (of?.get(code) ?? 0) : [...(of?.values() ?? [])].reduce((sum, count) => sum + count, 0)
  }

  /** All counts. */
  all(): { who: string; code: PeerRefusal; count: number }[] {
    return [...this.counts].flatMap(([who, of]) => [...of].map(([code, count]) => ({ who, code, count })))
  }
}
