// Who may connect to a space, by the same membership log the peers resolve. The relay keeps outsiders out with it; no peer relies on that.
import { ENTRY_OP } from '../../../shared/sync/relay/protocol.ts'
import type { RelayStore } from './store.ts'

/** What the relay needs of a space's membership. Ids are lower-case hex. */
export interface RelayRoster {
  /** Takes operations in, in any order. Resolves with the indexes of those that are no operation of this space or badly signed. */
  accept(ops: readonly Uint8Array[]): Promise<number[]>
  /** Whether the space's first operation is there. */
  isFounded(): boolean
  /** The key a device signs with; null unless the device is in. */
  deviceKey(device: string): Uint8Array | null
  /** The key a device signed with that was in and was taken out; null for all others. */
  formerKey(device: string): Uint8Array | null
  /** Whether the log ever named the device. */
  isKnown(device: string): boolean
  /** All that `isKnown`. */
  known(): Iterable<string>
  /**
   * Whether two devices' words that a snapshot stands for what is before it count: its author's, and that of one who vouches, both by what they
   * were sealed under. As peers judge it.
   */
  mayWaive(author: { device: string; keyId: string }, witness: { device: string; keyId: string }): boolean
  /** Whether a public key is that of an invite which still lets someone in. */
  isInvite(key: Uint8Array): boolean
  /** Whether the operation is one with which the holder of an invite asks to be let in. */
  isJoin(op: Uint8Array): boolean
}

const OPS_PER_READ = 1000

/** Takes in all operations of a space that the store has. */
export async function readRoster(roster: RelayRoster, store: RelayStore, space: string): Promise<void> {
  for (let cursor = 0; ;) {
    const ops = await store.readAfter(space, cursor, OPS_PER_READ, ENTRY_OP)
    if (ops.length === 0) return
    await roster.accept(ops.map(({ bytes }) => bytes.subarray(1)))
    cursor = ops.at(-1)?.cursor ?? cursor
  }
}

/** An empty roster of a space. */
export type OpenRoster = (space: string) => RelayRoster
