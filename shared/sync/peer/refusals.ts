// What is refused from peers, and from relays that carry their signals, is counted by who it came from, so that a person can be told.
import { RefusalCounts } from '../refusal-counts.ts'

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

/** Counts of refusals by device, or `relay` where nobody proved who sent. */
export class PeerRefusals extends RefusalCounts<PeerRefusal> {}
