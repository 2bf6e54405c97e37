// What a start needs of a document's envelopes, kept apart from their bytes: reading and hashing a hundred megabytes of envelopes to find out
// how their chains go is most of what opening a large space takes. It is a copy: what is missing in it, or unsound, is read from the envelopes.
import { ByteReader, ByteWriter, concatBytes, equalBytes, fromHex, Malformed, orNull, toHex } from '../bytes.ts'
import { hash } from '../crypto/digest.ts'
import type { Envelope } from '../envelope/codec.ts'
import type { DocLog, Entry } from '../envelope/doc-log.ts'
import type { EnvelopeStore } from './ports.ts'

/** Raised whenever the bytes mean something else: others are passed over, and written anew. */
const VERSION = 1
const NAME_BYTES = 512

/** So many bytes of envelopes that a start has to read are worth writing down what spares it. */
const KEEP_AT = 64 * 1024

/** Which documents' heads are to be kept anew. */
export class KeptHeads {
  /** Bytes of envelopes of each document that the next start would have to read. */
  private readonly owed = new Map<string, number>()

  /** Counts bytes of envelopes that came, or that a start had to read. */
  owe(doc: string, bytes: number): void {
    this.owed.set(doc, (this.owed.get(doc) ?? 0) + bytes)
  }

  /** Keeps those of documents where it is worth it. */
  async keep(logs: ReadonlyMap<string, DocLog>, store: Pick<EnvelopeStore, 'keepHeads'>): Promise<void> {
    const heads = new Map<string, Uint8Array>()
    for (const [doc, owed] of this.owed) {
      const log = logs.get(doc)
      const bytes = log && owed >= KEEP_AT ? encodeHeads(log) : null
      if (bytes) heads.set(doc, bytes)
    }
    if (heads.size === 0) return
    await store.keepHeads(heads)
    for (const doc of heads.keys()) this.owed.delete(doc)
  }
}

/** As much of an envelope as its place in the log needs, and how far its clients reach after it (null: not known). */
export type Head = Pick<Envelope, 'device' | 'seq' | 'hash' | 'prevHash' | 'keyId' | 'deps'> & {
  ends: [client: number, end: number][] | null
}

/** What was kept of one document. */
export interface Heads {
  group: string
  name: string
  /** Each chain's by number. */
  heads: Head[]
}

/** The bytes to keep of a document's log; null while its name is not known. */
export function encodeHeads(log: DocLog): Uint8Array | null {
  if (log.name === null) return null
  const entries = [...log.chains.values()].flatMap((chain) =>
    chain.bySeq.flat().map((entry) => ({ entry, prevHash: entry.parent?.hash ?? chain.base.hash })),
  )
  const ids = new Map<string, number>()
  for (const { entry } of entries)
    for (const id of [entry.device, entry.keyId, ...entry.deps.map(({ device }) => device)])
      if (!ids.has(id)) ids.set(id, ids.size)
  const out = new ByteWriter().u8(VERSION).raw(fromHex(log.group)).text(log.name).u32(ids.size)
  for (const id of ids.keys()) out.raw(fromHex(id))
  out.u32(entries.length)
  for (const { entry, prevHash } of entries) writeHead(out, entry, prevHash, (id) => ids.get(id) ?? 0)
  const bytes = out.done()
  return concatBytes([bytes, sumOf(bytes)])
}

const SUM_BYTES = 16

function sumOf(bytes: Uint8Array): Uint8Array {
  return hash(bytes).subarray(0, SUM_BYTES)
}

function writeHead(out: ByteWriter, entry: Entry, prevHash: Uint8Array, at: (id: string) => number): void {
  out.u32(at(entry.device)).u32(entry.seq).raw(entry.hash).raw(prevHash).u32(at(entry.keyId)).u16(entry.deps.length)
  for (const { device, seq, tag } of entry.deps) out.u32(at(device)).u32(seq).u32(tag)
  out.flag(entry.ends !== null)
  if (!entry.ends) return
  out.u16(entry.ends.length)
  for (const [client, end] of entry.ends) out.u53(client).u53(end)
}

/** Reads what was kept. Null for everything else: it is then made anew. */
export function decodeHeads(bytes: Uint8Array): Heads | null {
  return orNull(() => {
    const content = bytes.subarray(0, Math.max(0, bytes.byteLength - SUM_BYTES))
    if (!equalBytes(sumOf(content), bytes.subarray(content.byteLength))) throw new Malformed('sum')
    const read = new ByteReader(content)
    if (read.u8() !== VERSION) throw new Malformed('version')
    const group = toHex(read.raw(16))
    const name = read.text(NAME_BYTES)
    const ids: string[] = []
    for (let left = read.u32(); left > 0; left--) ids.push(toHex(read.raw(16)))
    const idAt = (): string => {
      const id = ids[read.u32()]
      if (id === undefined) throw new Malformed('id')
      return id
    }
    const heads: Head[] = []
    for (let left = read.u32(); left > 0; left--) heads.push(readHead(read, idAt))
    read.end()
    return { group, name, heads }
  })
}

function readHead(read: ByteReader, idAt: () => string): Head {
  const device = idAt()
  const seq = read.u32()
  const own = read.raw(32).slice()
  const prevHash = read.raw(32).slice()
  const keyId = idAt()
  const deps: Envelope['deps'][number][] = []
  for (let left = read.u16(); left > 0; left--) deps.push({ device: idAt(), seq: read.u32(), tag: read.u32() })
  let ends: Head['ends'] = null
  if (read.flag()) {
    ends = []
    for (let left = read.u16(); left > 0; left--) ends.push([read.u53(), read.u53()])
  }
  return { device, seq, hash: own, prevHash, keyId, deps, ends }
}
