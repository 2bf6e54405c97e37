// What two replicas say to each other. Everything may be lost, doubled or reordered: each message stands for itself.
import { ByteReader, ByteWriter, fromHex, Malformed, toHex } from '../bytes.ts'
import { MAX_ENVELOPE_BYTES } from '../envelope/codec.ts'

/** Largest message. */
export const MAX_MESSAGE_BYTES = MAX_ENVELOPE_BYTES + 64 * 1024
/** About how many bytes of envelopes or operations go into one message. */
export const BATCH_BYTES = 512 * 1024
/** Most chains that one message names. */
export const MAX_CHAINS = 1024
const MAX_HEADS = 256
/** No operation or envelope is shorter: ids and a signature. A message of a megabyte holds no quarter of a million of them. */
const MIN_BLOCK_BYTES = 96

/** A chain's last envelope, or one of them where a device was cloned. */
export interface ChainHead {
  doc: string
  device: string
  seq: number
  tag: number
}

/** Where in a chain to go on. */
export interface ChainPlace {
  doc: string
  device: string
  /** 1: nothing is held of the whole document, and a snapshot will do as well. 0: from the first envelope on, and no snapshot. */
  from: number
}

/** A snapshot by its document and its id, and how many vouch for it as far as the sender knows (at most 255). */
export interface SnapshotMark {
  doc: string
  id: string
  witnesses: number
}

export type Message =
  /** What the sender holds. Not all of it: what is not named is not denied. */
  | { type: 'have'; members: readonly string[]; chains: readonly ChainHead[] }
  /** Asks for operations of the membership log, given the heads the sender has. */
  | { type: 'wantOps'; members: readonly string[] }
  | { type: 'ops'; ops: readonly Uint8Array[] }
  /** Asks for envelopes from a number on, of all branches. */
  | { type: 'want'; places: readonly ChainPlace[] }
  /** Envelopes, and where those chains go on that did not fit. */
  | { type: 'give'; envelopes: readonly Uint8Array[]; more: readonly ChainPlace[] }
  /** Snapshots the sender holds, and those its own documents began from. */
  | { type: 'snapshots'; held: readonly SnapshotMark[]; bases: readonly SnapshotMark[] }
  /** Asks for snapshots to look at them. They come as envelopes. */
  | { type: 'wantSnapshots'; snapshots: readonly SnapshotMark[] }
  /** Doubts snapshots that the peer's documents began from: they do not say what the envelopes say. */
  | { type: 'contest'; snapshots: readonly SnapshotMark[] }

const TYPES = [
  'have',
  'wantOps',
  'ops',
  'want',
  'give',
  'snapshots',
  'wantSnapshots',
  'contest',
] as const satisfies readonly Message['type'][]

/** The bytes of a message. */
export function encodeMessage(message: Message): Uint8Array {
  const writer = new ByteWriter().oneOf(TYPES, message.type)
  switch (message.type) {
    case 'have':
      writeHeads(writer, message.members)
      writer.u16(message.chains.length)
      for (const { doc, device, seq, tag } of message.chains) {
        writer.raw(fromHex(doc)).raw(fromHex(device)).u32(seq).u32(tag)
      }
      break
    case 'wantOps':
      writeHeads(writer, message.members)
      break
    case 'ops':
      for (const op of message.ops) writer.block(op)
      break
    case 'want':
      writePlaces(writer, message.places)
      break
    case 'give':
      writePlaces(writer, message.more)
      for (const envelope of message.envelopes) writer.block(envelope)
      break
    case 'snapshots':
      writeMarks(writer, message.held)
      writeMarks(writer, message.bases)
      break
    case 'wantSnapshots':
    case 'contest':
      writeMarks(writer, message.snapshots)
      break
  }
  return writer.done()
}

function writeHeads(writer: ByteWriter, heads: readonly string[]): void {
  writer.u16(Math.min(heads.length, MAX_HEADS))
  for (const head of heads.slice(0, MAX_HEADS)) writer.raw(fromHex(head))
}

function writeMarks(writer: ByteWriter, marks: readonly SnapshotMark[]): void {
  writer.u16(marks.length)
  for (const { doc, id, witnesses } of marks) writer.raw(fromHex(doc)).raw(fromHex(id)).u8(Math.min(witnesses, 255))
}

function writePlaces(writer: ByteWriter, places: readonly ChainPlace[]): void {
  writer.u16(places.length)
  for (const { doc, device, from } of places) writer.raw(fromHex(doc)).raw(fromHex(device)).u32(from)
}

/** Reads a message from anyone. Throws `Malformed`. */
export function decodeMessage(bytes: Uint8Array): Message {
  if (bytes.byteLength > MAX_MESSAGE_BYTES) throw new Malformed('message too large')
  const reader = new ByteReader(bytes)
  const message = readMessage(reader)
  reader.end()
  return message
}

function readMessage(reader: ByteReader): Message {
  const type = reader.oneOf(TYPES)
  switch (type) {
    case 'have':
      return { type, members: readHeads(reader), chains: readList(reader, readChainHead) }
    case 'wantOps':
      return { type, members: readHeads(reader) }
    case 'ops':
      return { type, ops: readBlocks(reader) }
    case 'want':
      return { type, places: readList(reader, readPlace) }
    case 'give': {
      const more = readList(reader, readPlace)
      return { type, envelopes: readBlocks(reader), more }
    }
    case 'snapshots': {
      const held = readList(reader, readMark)
      return { type, held, bases: readList(reader, readMark) }
    }
    case 'wantSnapshots':
    case 'contest':
      return { type, snapshots: readList(reader, readMark) }
  }
}

function readHeads(reader: ByteReader): string[] {
  const count = reader.u16()
  if (count > MAX_HEADS) throw new Malformed('too many heads')
  return Array.from({ length: count }, () => toHex(reader.raw(32)))
}

function readList<T>(reader: ByteReader, read: (reader: ByteReader) => T): T[] {
  const count = reader.u16()
  if (count > MAX_CHAINS) throw new Malformed('too many chains')
  return Array.from({ length: count }, () => read(reader))
}

function readChainHead(reader: ByteReader): ChainHead {
  return { doc: toHex(reader.raw(16)), device: toHex(reader.raw(16)), seq: reader.u32(), tag: reader.u32() }
}

function readPlace(reader: ByteReader): ChainPlace {
  return { doc: toHex(reader.raw(16)), device: toHex(reader.raw(16)), from: reader.u32() }
}

function readMark(reader: ByteReader): SnapshotMark {
  return { doc: toHex(reader.raw(16)), id: toHex(reader.raw(32)), witnesses: reader.u8() }
}

function readBlocks(reader: ByteReader): Uint8Array[] {
  const blocks: Uint8Array[] = []
  while (reader.left > 0) {
    const block = reader.block(MAX_MESSAGE_BYTES)
    if (block.byteLength < MIN_BLOCK_BYTES) throw new Malformed('too short')
    blocks.push(block)
  }
  return blocks
}
