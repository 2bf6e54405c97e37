// The public head of an envelope, which is all of it that the relay reads.
import { toHex } from '../../../shared/sync/bytes.ts'
import type { RelayRoster } from './roster.ts'

const VERSION = 1
/** Updates, snapshots and handed keys. Awareness is not stored: it travels as a signal. */
const STORED_KINDS = [1, 2, 4]
const SNAPSHOT = 2
/** Head without deps, nonce, tag and signature. */
const LEAST_BYTES = 2 + 3 * 16 + 4 + 32 + 16 + 16 + 2 + 12 + 16 + 64

/** Whether bytes are, by their head, an envelope of this space by a device its log names. Peers judge the rest. */
export function looksLikeEnvelope(bytes: Uint8Array, space: string, roster: RelayRoster): boolean {
  if (bytes.byteLength < LEAST_BYTES || bytes[0] !== VERSION || !STORED_KINDS.includes(bytes[1] ?? 0)) return false
  return toHex(bytes.subarray(2, 18)) === space && roster.isKnown(toHex(bytes.subarray(34, 50)))
}

/** What the relay reads of an envelope it has taken. Ids are hex. */
export interface EnvelopeHead {
  isSnapshot: boolean
  doc: string
  device: string
  seq: number
  /** What it was sealed under. */
  keyId: string
}

/** The head of an envelope that `looksLikeEnvelope`. */
export function headOf(bytes: Uint8Array): EnvelopeHead {
  const id = (at: number): string => toHex(bytes.subarray(at, at + 16))
  const seq = new DataView(bytes.buffer, bytes.byteOffset).getUint32(50)
  return { isSnapshot: bytes[1] === SNAPSHOT, doc: id(18), device: id(34), seq, keyId: id(86) }
}
