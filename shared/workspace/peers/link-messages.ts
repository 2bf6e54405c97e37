// What the worker with the replica and the page with the connections say to each other: calls of `Links` and `LinkEvents` as messages, since
// there is no RTCPeerConnection in a worker. Peers are device ids in hex.
import type { LinkEnd } from '../../sync/peer/ports.ts'

/** From the worker. `begin` comes first; it says which device this is. */
export type LinkCommand =
  | { call: 'begin'; self: string }
  | { call: 'connect' | 'drop' | 'forget'; peer: string }
  | { call: 'send' | 'signal'; peer: string; bytes: Uint8Array }
  | { call: 'offer'; request: number }
  | { call: 'answer' | 'complete'; request: number; peer: string; bytes: Uint8Array }
  | { call: 'end' }

/** From the page. */
export type LinkEvent =
  | { event: 'opened'; peer: string }
  | { event: 'message' | 'signal'; peer: string; bytes: Uint8Array }
  | { event: 'closed'; peer: string; end: LinkEnd }
  /** A request is done: what it gave, null for nothing. */
  | { event: 'done'; request: number; bytes: Uint8Array | null }
  /** `malformed`: the bytes were none. */
  | { event: 'failed'; request: number; malformed: boolean; reason: string }
