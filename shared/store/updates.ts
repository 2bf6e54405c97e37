// What comes from outside is bytes until Yjs has taken them. This file bounds what they may make Yjs do, and names what went wrong.
import * as Y from 'yjs'

/** Largest update accepted from outside, bytes. */
export const MAX_UPDATE_BYTES = 64 * 1024 * 1024

/**
 * Most operations one update may hold: a shard of 256 records that each saw a thousand edits of two fields stays at half of the limit.
 * Yjs packs runs, so a few bytes can claim billions. Small updates get a smaller limit, still far above what two devices that take turns
 * on one field can pack into so few bytes.
 */
const MAX_STRUCTS = 1 << 20
const MAX_STRUCTS_SMALL = 1 << 17
const MAX_STRUCTS_PER_BYTE = 64

/**
 * Longest run of one operation, and longest sum of deleted runs in one update. Operations of a shard are of length one and only deleted
 * ones are joined; a longer run would move a client's clock to where its real edits are taken for known.
 */
export const MAX_RUN = 1 << 24

/** How Yjs marks a text among values, and the longest one that is read here. */
const TEXT = 119
const MAX_SHORT = 64

/**
 * Bytes that are no update. Thrown after some of them may have been applied: the document they were for must be thrown away and loaded
 * again.
 */
export class DamagedUpdate extends Error {
  constructor(
    /** Which of the updates it was; null when that cannot be said. */
    readonly index: number | null,
    cause: unknown,
  ) {
    super(`damaged update ${String(index ?? '')}`, { cause })
  }
}

function readVarUint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0
  for (let at = start, factor = 1; ; at++, factor *= 128) {
    const byte = bytes[at] ?? 0
    value += (byte & 127) * factor
    if (byte < 128) return { value, end: at + 1 }
  }
}

/** Yjs' decoder, which ends when the bytes claim more than any document of ours holds. */
class BoundedDecoder extends Y.UpdateDecoderV2 {
  private structsLeft: number
  private deleted = 0
  private readonly clients = new Set<number>()

  constructor(decoder: ConstructorParameters<typeof Y.UpdateDecoderV2>[0]) {
    super(decoder)
    const bySize = decoder.arr.byteLength * MAX_STRUCTS_PER_BYTE
    this.structsLeft = Math.min(MAX_STRUCTS, Math.max(MAX_STRUCTS_SMALL, bySize))
    // Yjs makes room for as many operations as the first client claims before it reads one of them: up to 256 MB.
    const afterClients = readVarUint(decoder.arr, decoder.pos).end
    if (readVarUint(decoder.arr, afterClients).value > this.structsLeft) throw new RangeError('too many operations')
  }

  override readInfo(): number {
    if (--this.structsLeft < 0) throw new RangeError('too many operations')
    return super.readInfo()
  }

  override readClient(): number {
    const client = super.readClient()
    // Of two parts for one client Yjs takes the second and strands what follows from the first.
    if (this.clients.has(client)) throw new RangeError('a client named twice')
    this.clients.add(client)
    return client
  }

  override readLen(): number {
    const length = super.readLen()
    if (length > MAX_RUN) throw new RangeError('too long')
    return length
  }

  /** Short plain texts, which most edits are, take a quarter of the time without the browser's own decoder. */
  override readAny(): unknown {
    const { arr, pos } = this.restDecoder
    const length = arr[pos + 1] ?? 128
    const end = pos + 2 + length
    if (arr[pos] !== TEXT || length > MAX_SHORT || end > arr.length) return super.readAny()
    let text = ''
    for (let at = pos + 2; at < end; at++) {
      const byte = arr[at] ?? 0
      if (byte > 127) return super.readAny()
      text += String.fromCharCode(byte)
    }
    this.restDecoder.pos = end
    return text
  }

  override readDsLen(): number {
    const length = super.readDsLen()
    this.deleted += length
    if (this.deleted > MAX_RUN) throw new RangeError('too many deletions')
    return length
  }
}

/** Deepest nesting of a value that is read without being made: what Yjs itself surely has the stack for. */
const MAX_DEPTH = 512
const textDecoder = new TextDecoder('utf-8', { fatal: true })

/** Reads past values without making them: for looking at what an update touches. Damaged values throw here as they would in Yjs. */
class SkippingDecoder extends BoundedDecoder {
  override readAny(): unknown {
    this.restDecoder.pos = skipAny(this.restDecoder.arr, this.restDecoder.pos, 0)
    return null
  }
}

/** Where a value of lib0's "any" encoding ends. */
function skipAny(bytes: Uint8Array, start: number, depth: number): number {
  if (depth > MAX_DEPTH) throw new RangeError('too deep')
  const type = bytes[start]
  let at = start + 1
  switch (type) {
    case 127: // undefined
    case 126: // null
    case 121: // false
    case 120: // true
      return at
    case 125: // integer; the first byte holds six bits and the sign
      while ((bytes[at] ?? 0) > 127) at++
      return within(bytes, at + 1, at - start, 9)
    case 124:
      return within(bytes, at + 4)
    case 123:
    case 122:
      return within(bytes, at + 8)
    case TEXT:
      return skipText(bytes, at)
    case 118: {
      const { value: length, end } = readLength(bytes, at)
      at = end
      for (let left = length; left > 0; left--) at = skipAny(bytes, skipText(bytes, at), depth + 1)
      return at
    }
    case 117: {
      const { value: length, end } = readLength(bytes, at)
      at = end
      for (let left = length; left > 0; left--) at = skipAny(bytes, at, depth + 1)
      return at
    }
    case 116: {
      const { value: length, end } = readLength(bytes, at)
      return within(bytes, end + length)
    }
    default:
      throw new RangeError('no value')
  }
}

function skipText(bytes: Uint8Array, start: number): number {
  const { value: length, end } = readLength(bytes, start)
  const after = within(bytes, end + length)
  for (let at = end; at < after; at++) {
    if ((bytes[at] ?? 0) > 127) {
      textDecoder.decode(bytes.subarray(at, after))
      break
    }
  }
  return after
}

function readLength(bytes: Uint8Array, start: number): { value: number; end: number } {
  const read = readVarUint(bytes, start)
  within(bytes, read.end, read.end - start, 8)
  return read
}

function within(bytes: Uint8Array, end: number, digits = 0, mostDigits = 0): number {
  if (end > bytes.length || digits > mostDigits) throw new RangeError('cut short')
  return end
}

/** Applies bytes from outside. Throws when they are damaged, too large or claim too much; the document may then be half changed. */
export function applyBounded(doc: Y.Doc, bytes: Uint8Array, origin?: unknown): void {
  if (bytes.byteLength === 0 || bytes.byteLength > MAX_UPDATE_BYTES) throw new RangeError('not the size of an update')
  Y.applyUpdateV2(doc, bytes, origin, BoundedDecoder)
}

/**
 * True when the bytes of a file are a whole Yjs document, tried on a scratch document. Not for single updates in a hot path: it costs
 * twenty times what applying one does, and cannot try what an update refers to.
 */
export function checkUpdate(bytes: Uint8Array): boolean {
  return fits(bytes, applyBounded)
}

/** The same for a rich-text document, whose updates are of Yjs' first format. */
export function checkTextUpdate(bytes: Uint8Array): boolean {
  return bytes.byteLength > 0 && bytes.byteLength <= MAX_UPDATE_BYTES && fits(bytes, Y.applyUpdate)
}

function fits(bytes: Uint8Array, apply: (doc: Y.Doc, bytes: Uint8Array) => void): boolean {
  const scratch = new Y.Doc()
  try {
    apply(scratch, bytes)
    return true
  } catch {
    return false
  } finally {
    scratch.destroy()
  }
}

/** A part of one client's history, from `clock` to before `end`. */
export interface Run {
  client: number
  clock: number
  end: number
}

/** What an update touches, read without a document. */
export interface UpdateReach {
  /** What it adds. */
  adds: Run[]
  /** What its additions refer to: neighbours and parents, as places of one operation. */
  refersTo: { client: number; clock: number }[]
  deletes: Run[]
  /** How many operations it claims. */
  structs: number
}

/**
 * Reads an update of the V2 format without applying it, within the bounds above. Throws for bytes that are none, that hold a gap ("skip"), or
 * that claim too much.
 */
export function readReach(bytes: Uint8Array): UpdateReach {
  if (bytes.byteLength === 0 || bytes.byteLength > MAX_UPDATE_BYTES) throw new RangeError('not the size of an update')
  const { structs, ds } = Y.decodeUpdateV2(bytes, SkippingDecoder)
  const reach: UpdateReach = { adds: [], refersTo: [], deletes: [], structs: structs.length }
  let added = 0
  for (const struct of structs) {
    const { client, clock } = struct.id
    const end = clock + struct.length
    added += struct.length
    if (struct.length < 1 || added > MAX_RUN || !Number.isSafeInteger(end)) throw new RangeError('too long')
    if (struct instanceof Y.Skip) throw new RangeError('a gap')
    const last = reach.adds.at(-1)
    if (last?.client === client && last.end === clock) last.end = end
    else reach.adds.push({ client, clock, end })
    if (!(struct instanceof Y.Item)) continue
    // As decoded, a parent in another operation is its id; Yjs' types say so only after integration.
    for (const ref of [struct.origin, struct.rightOrigin, struct.parent]) {
      if (ref instanceof Y.ID) reach.refersTo.push({ client: ref.client, clock: ref.clock })
    }
  }
  for (const [client, items] of ds.clients) {
    for (const { clock, len } of items) {
      if (len < 1 || !Number.isSafeInteger(clock + len)) throw new RangeError('too many deletions')
      reach.deletes.push({ client, clock, end: clock + len })
    }
  }
  return reach
}
