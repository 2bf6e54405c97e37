// One operation of a space's membership log: its bytes, its hash and its meaning. The log is a DAG: every operation names its parents by hash.
// version 1, type 1, space 16, device 16, parents 1 + 32n (sorted), body 4 + n, Ed25519 signature 64 over a label and all before it.
import { ByteReader, ByteWriter, concatBytes, fromHex, Malformed, toHex, utf8 } from '../bytes.ts'
import { hash, shortHash } from '../crypto/digest.ts'
import { readBody, writeBody } from './body-codec.ts'
import type { Body } from './op-body.ts'

/** What this code writes and reads. Another version is refused whole: half-understood authority is none. */
export const OP_VERSION = 1
/** A rotate for 2,000 devices or a removal with 8,000 documents fits. */
export const MAX_OP_BYTES = 256 * 1024
/** More parallel branches than this are joined in two steps. */
export const MAX_PARENTS = 64
const SIGNATURE_BYTES = 64
const NO_SPACE = new Uint8Array(16)

/** The place of a type in this list is its number on the wire: add at the end only. */
export const OP_TYPES = [
  'genesis',
  'invite',
  'join',
  'admit',
  'addDevice',
  'setRole',
  'grant',
  'removePerson',
  'removeDevice',
  'rotate',
  'revokeInvite',
  'checkpoint',
] as const satisfies readonly Body['type'][]

/** A parsed operation. Ids and hashes are lower-case hex. */
export interface Op {
  /** SHA-256 of all bytes, hex. */
  hash: string
  /** Exactly as signed and received: they are kept and passed on, never made again. */
  bytes: Uint8Array
  /** Hex of 16 bytes. A genesis carries zeros; its space is the short hash of itself. */
  space: string
  /** Who signed. */
  device: string
  /** Hashes of the parents, sorted. Empty in a genesis only. */
  prev: readonly string[]
  body: Body
  signature: Uint8Array
}

/** The parts of an operation before it is signed. */
export interface OpDraft {
  /** Absent for a genesis. */
  space?: string
  device: string
  prev: readonly string[]
  body: Body
}

/** What a space is called: a hash of the operation that founded it. */
export function spaceIdOf(genesis: Uint8Array): Uint8Array {
  return shortHash('space-v1', genesis)
}

/** All bytes but the signature. Throws `Malformed` for a draft that could not be read again. */
export function encodeUnsigned(draft: OpDraft): Uint8Array {
  const writer = new ByteWriter()
    .u8(OP_VERSION)
    .oneOf(OP_TYPES, draft.body.type)
    .raw(draft.space === undefined ? NO_SPACE : fromHex(draft.space))
    .raw(fromHex(draft.device))
    .u8(draft.prev.length)
  for (const parent of [...draft.prev].sort()) writer.raw(fromHex(parent))
  return writer.block(writeBody(draft.body)).done()
}

/** What a signature of an operation covers: a label, so that it is never a signature of anything else, and all bytes before it. */
export function signedPart(bytes: Uint8Array): Uint8Array {
  return concatBytes([utf8('touchline/op-v1\0'), bytes])
}

/** Signs a draft with whatever holds the key, and reads it back as others will. */
export async function signOp(draft: OpDraft, sign: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<Op> {
  const unsigned = encodeUnsigned(draft)
  return parseOp(concatBytes([unsigned, await sign(signedPart(unsigned))]))
}

/**
 * Reads an operation strictly: sizes are bounded, no bytes are left over and every list is in its one order, so that one operation has one
 * encoding and one hash. Throws `Malformed` and nothing else. Says nothing about signatures or authority.
 */
export function parseOp(given: Uint8Array): Op {
  if (given.byteLength > MAX_OP_BYTES) throw new Malformed('operation too large')
  // A copy of its own: the memory of a received frame is used again by others.
  const bytes = given.slice()
  const reader = new ByteReader(bytes)
  if (reader.u8() !== OP_VERSION) throw new Malformed('unknown version')
  const type = reader.oneOf(OP_TYPES)
  const space = toHex(reader.raw(16))
  const device = toHex(reader.raw(16))
  const prev = readParents(reader)
  const body = readBody(type, reader.block(MAX_OP_BYTES))
  const signature = reader.raw(SIGNATURE_BYTES)
  reader.end()
  const genesis = type === 'genesis'
  if (genesis !== (prev.length === 0)) throw new Malformed('parents')
  if (genesis !== /^0+$/.test(space)) throw new Malformed('space')
  // A join hangs on its invite and on nothing else; an admission has seen the join it admits.
  if (body.type === 'join' && prev.length !== 1) throw new Malformed('parents of a join')
  if (body.type === 'admit' && !prev.includes(body.join)) throw new Malformed('admission without its join')
  return {
    hash: toHex(hash(bytes)),
    bytes,
    space: genesis ? toHex(spaceIdOf(bytes)) : space,
    device,
    prev,
    body,
    signature,
  }
}

/** The bytes the author's signature stands over. */
export function unsignedPart(op: Op): Uint8Array {
  return op.bytes.subarray(0, op.bytes.byteLength - SIGNATURE_BYTES)
}

function readParents(reader: ByteReader): string[] {
  const count = reader.u8()
  if (count > MAX_PARENTS) throw new Malformed('too many parents')
  const prev: string[] = []
  for (let i = 0; i < count; i++) {
    const parent = toHex(reader.raw(32))
    if (i > 0 && parent <= (prev[i - 1] ?? '')) throw new Malformed('parents not in order')
    prev.push(parent)
  }
  return prev
}
