// The word of two devices that a relay need no longer keep what a snapshot stands for: its maker's and that of one who vouches for it. The
// relay reads no envelope; all that stands here it sees in their heads anyway.
import { ByteReader, ByteWriter, fromHex, Malformed, toHex, utf8 } from '../bytes.ts'

/** In place of a device, in a signal that is for the relay itself. A relay that knows nothing of waivers answers that nobody is there. */
export const THE_RELAY: Uint8Array = new Uint8Array(16).fill(0xff)

/** Most devices whose envelopes one waiver names. */
const MAX_CHAINS = 2048
/** Most parts of one snapshot. */
const MAX_PARTS = 64

/** What need not be kept, and because of which snapshot. Ids are hex; hashes are of entries, as the relay has them. */
export interface Waiver {
  space: string
  doc: string
  /** The snapshot's parts, in their order. */
  parts: readonly Uint8Array[]
  /** The envelope that vouches for it. */
  witness: Uint8Array
  /** Up to which number the snapshot stands for each device's envelopes. */
  chains: ReadonlyMap<string, number>
}

/** The bytes of a waiver: the same from both devices. */
export function encodeWaiver({ space, doc, parts, witness, chains }: Waiver): Uint8Array {
  const out = new ByteWriter().u8(1).raw(fromHex(space)).raw(fromHex(doc)).u16(parts.length)
  for (const part of parts) out.raw(part)
  out.raw(witness).u16(chains.size)
  for (const [device, seq] of [...chains].sort(([a], [b]) => (a < b ? -1 : 1))) out.raw(fromHex(device)).u32(seq)
  return out.done()
}

/** Reads a waiver from anyone. Throws `Malformed`; there is one spelling of each. */
export function decodeWaiver(bytes: Uint8Array): Waiver {
  const read = new ByteReader(bytes)
  if (read.u8() !== 1) throw new Malformed('version')
  const space = toHex(read.raw(16))
  const doc = toHex(read.raw(16))
  const count = read.u16()
  if (count === 0 || count > MAX_PARTS) throw new Malformed('number of parts')
  const parts: Uint8Array[] = []
  for (let left = count; left > 0; left--) parts.push(read.raw(32))
  const witness = read.raw(32)
  const chains = new Map<string, number>()
  let last = ''
  const size = read.u16()
  if (size === 0 || size > MAX_CHAINS) throw new Malformed('number of chains')
  for (let left = size; left > 0; left--) {
    const device = toHex(read.raw(16))
    const seq = read.u32()
    if (device <= last || seq === 0) throw new Malformed('chains')
    last = device
    chains.set(device, seq)
  }
  read.end()
  return { space, doc, parts, witness, chains }
}

/** What a device signs to give its word. */
export function waiverBytes(waiver: Uint8Array): Uint8Array {
  return new ByteWriter().raw(utf8('waiver-v1\0')).raw(waiver).done()
}
