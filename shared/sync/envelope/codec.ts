// The envelope: the only shape in which content travels. Whoever holds one keeps its bytes as they came and never writes them anew, for the
// signature and the hash chain are over these bytes.
import { ByteReader, ByteWriter, concatBytes, Malformed, fromHex, toHex, utf8 } from '../bytes.ts'
import { hash } from '../crypto/digest.ts'
import { NONCE_BYTES, TAG_BYTES } from '../crypto/webcrypto.ts'

/** What an envelope carries. Awareness is never stored and stands in no chain; a handover is a content key for the device in place of a document. */
export const KINDS = ['update', 'snapshot', 'awareness', 'handover'] as const
export type Kind = (typeof KINDS)[number]

/** Largest envelope in bytes. */
export const MAX_ENVELOPE_BYTES = 1024 * 1024
/** Most envelopes of others that one envelope names. */
export const MAX_DEPS = 64
/** First bytes of what is signed: a signature for another use is none here. */
export const SIGNED_AS = utf8('env-v1')
/** `prevHash` of the first envelope of a chain. */
export const NO_HASH: Uint8Array = new Uint8Array(32)

const VERSION = 1
const ID_BYTES = 16
const HASH_BYTES = 32
const SIGNATURE_BYTES = 64

/**
 * An envelope of another device that this one builds on: it and all before it in its chain. The tag is the first four bytes of its hash:
 * when a cloned device has written two envelopes of one number, it says on which of them the writer built. (The design had 20 bytes; without
 * the tag, honest edits built on one of two branches could not be told from those built on the other.)
 */
export interface Dep {
  device: string
  seq: number
  tag: number
}

/** `authHead` of a writer who knows these heads of the membership log (hex). */
export function authHeadOf(heads: readonly string[]): string {
  return (heads[0] ?? '').slice(0, 2 * ID_BYTES).padEnd(2 * ID_BYTES, '0')
}

/** What is signed and, but for the signature, bound to the ciphertext. Ids are hex. */
export interface Header {
  kind: Kind
  space: string
  doc: string
  device: string
  /** From 1, without gaps, for each device and document. */
  seq: number
  /** Hash of the device's envelope before this one in this document. */
  prevHash: Uint8Array
  /** The rotate operation whose content key seals it; it names the group too. */
  keyId: string
  /** First 16 bytes of a head of the membership log that the writer knew: tells a reader what to wait for, never what to allow. */
  authHead: string
  /** Sorted by device, each once, never the writer itself. */
  deps: readonly Dep[]
}

/** An envelope taken apart. Its arrays are views of `bytes`. */
export interface Envelope extends Header {
  bytes: Uint8Array
  /** SHA-256 of all bytes: what the next envelope of the chain names. */
  hash: Uint8Array
  /** The bytes up to the nonce: AES-GCM authenticates them. */
  head: Uint8Array
  nonce: Uint8Array
  ciphertext: Uint8Array
  signature: Uint8Array
}

/** The tag of an envelope's hash, as `Dep` carries it. */
export function tagOf(envelopeHash: Uint8Array): number {
  return new DataView(envelopeHash.buffer, envelopeHash.byteOffset).getUint32(0)
}

/** True when bytes claim to be an envelope of kind `snapshot`. */
export function isSnapshot(bytes: Uint8Array): boolean {
  return isOf(bytes, 'snapshot')
}

/** True when bytes claim to be an envelope of a kind. */
export function isOf(bytes: Uint8Array, kind: Kind): boolean {
  return bytes[0] === VERSION && bytes[1] === KINDS.indexOf(kind) + 1
}

/** Document, device and number as the header has them, without a look at the rest. Null for fewer bytes than that. */
export function placeOf(bytes: Uint8Array): { doc: string; device: string; seq: number } | null {
  if (bytes.byteLength < 2 + 3 * ID_BYTES + 4) return null
  const reader = new ByteReader(bytes)
  reader.raw(2 + ID_BYTES)
  return { doc: toHex(reader.raw(ID_BYTES)), device: toHex(reader.raw(ID_BYTES)), seq: reader.u32() }
}

/** The header's bytes. Throws `Malformed` when a field has no place in them. */
export function encodeHeader(header: Header): Uint8Array {
  const { deps } = header
  if (deps.length > MAX_DEPS) throw new Malformed('too many deps')
  const writer = new ByteWriter().u8(VERSION).u8(KINDS.indexOf(header.kind) + 1)
  for (const id of [header.space, header.doc, header.device]) writer.raw(idBytes(id))
  writer.u32(header.seq).raw(header.prevHash).raw(idBytes(header.keyId)).raw(idBytes(header.authHead)).u16(deps.length)
  for (const dep of deps) writer.raw(idBytes(dep.device)).u32(dep.seq).u32(dep.tag)
  return writer.done()
}

function idBytes(id: string): Uint8Array {
  const bytes = fromHex(id)
  if (bytes.byteLength !== ID_BYTES) throw new Malformed('id')
  return bytes
}

/** What the device signs: the label and all bytes before the signature. */
export function signedBytes(unsigned: Uint8Array): Uint8Array {
  return concatBytes([SIGNED_AS, unsigned])
}

/** The signed bytes of an envelope taken apart. */
export function signedPart(envelope: Envelope): Uint8Array {
  return signedBytes(envelope.bytes.subarray(0, envelope.bytes.byteLength - SIGNATURE_BYTES))
}

/** Takes an envelope apart. Throws `Malformed` for every other sequence of bytes; there is one spelling of each envelope. */
export function parseEnvelope(bytes: Uint8Array): Envelope {
  if (bytes.byteLength > MAX_ENVELOPE_BYTES) throw new Malformed('envelope too large')
  const reader = new ByteReader(bytes)
  if (reader.u8() !== VERSION) throw new Malformed('version')
  const kind = KINDS[reader.u8() - 1]
  if (!kind) throw new Malformed('kind')
  const space = toHex(reader.raw(ID_BYTES))
  const doc = toHex(reader.raw(ID_BYTES))
  const device = toHex(reader.raw(ID_BYTES))
  const seq = reader.u32()
  if (seq === 0) throw new Malformed('seq')
  const prevHash = reader.raw(HASH_BYTES)
  if (seq === 1 && prevHash.some((byte) => byte !== 0)) throw new Malformed('first of a chain names one before')
  const keyId = toHex(reader.raw(ID_BYTES))
  const authHead = toHex(reader.raw(ID_BYTES))
  const deps = readDeps(reader, device)
  const head = bytes.subarray(0, reader.position)
  const nonce = reader.raw(NONCE_BYTES)
  const sealedLength = reader.left - SIGNATURE_BYTES
  if (sealedLength < TAG_BYTES) throw new Malformed('too short')
  const ciphertext = reader.raw(sealedLength)
  const signature = reader.raw(SIGNATURE_BYTES)
  const header = { kind, space, doc, device, seq, prevHash, keyId, authHead, deps }
  return { ...header, bytes, hash: hash(bytes), head, nonce, ciphertext, signature }
}

function readDeps(reader: ByteReader, writer: string): Dep[] {
  const count = reader.u16()
  if (count > MAX_DEPS) throw new Malformed('too many deps')
  const deps: Dep[] = []
  let last = ''
  for (let at = 0; at < count; at++) {
    const dep: Dep = { device: toHex(reader.raw(ID_BYTES)), seq: reader.u32(), tag: reader.u32() }
    if (dep.device <= last || dep.device === writer || dep.seq === 0) throw new Malformed('deps')
    last = dep.device
    deps.push(dep)
  }
  return deps
}
