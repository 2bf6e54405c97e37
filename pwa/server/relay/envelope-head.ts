// The public head of an envelope, which is all of it that the relay reads.
import { toHex } from '../../../shared/sync/bytes.ts'
import type { RelayRoster } from './roster.ts'

const VERSION = 1
/** Updates and snapshots. Awareness is not stored: it travels as a signal. */
const STORED_KINDS = [1, 2]
/** Head without deps, nonce, tag and signature. */
const LEAST_BYTES = 2 + 3 * 16 + 4 + 32 + 16 + 16 + 2 + 12 + 16 + 64

/** Whether bytes are, by their head, an envelope of this space by a device its log names. Peers judge the rest. */
export function looksLikeEnvelope(bytes: Uint8Array, space: string, roster: RelayRoster): boolean {
  if (bytes.byteLength < LEAST_BYTES || bytes[0] !== VERSION || !STORED_KINDS.includes(bytes[1] ?? 0)) return false
  return toHex(bytes.subarray(2, 18)) === space && roster.isKnown(toHex(bytes.subarray(34, 50)))
}
