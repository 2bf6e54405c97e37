// What a client and a relay say to each other over one WebSocket: one space a connection, one message a frame, binary, bounded. The relay
// is untrusted: nothing here is authority for a peer.
import { ByteReader, ByteWriter, Malformed, utf8 } from '../bytes.ts'
import type { DevicePublic } from '../crypto/device-keys.ts'

export const PROTOCOL_VERSION = 1

/** What an entry of the log is, by its first byte. The rest is the operation or envelope as its author signed it. */
export const ENTRY_OP = 1
export const ENTRY_ENVELOPE = 2

export const LIMITS = {
  /** An envelope is at most 1 MiB; the rest is for heads. */
  entryBytes: 1024 * 1024 + 1024,
  messageBytes: 2 * 1024 * 1024,
  entriesPerAppend: 512,
  signalBytes: 64 * 1024,
  /** Spaces of a device that are told to it in one message. */
  spaces: 64,
} as const

const ID_BYTES = 16
const HASH_BYTES = 32
const SIGNATURE_BYTES = 64
const NONCE_BYTES = 32

/** In place of a space, from a device that asks which spaces it is in. */
export const NO_SPACE: Uint8Array = new Uint8Array(ID_BYTES)

/** As whom a connection asks: a device by its id, the holder of an invite by its public key, or, for `NO_SPACE`, a device by its keys. */
export type Claim =
  { as: 'device'; device: Uint8Array } | { as: 'invite'; key: Uint8Array } | { as: 'keys'; public: DevicePublic }
const CLAIMS = ['device', 'invite', 'keys'] as const

/**
 * `stranger`: the relay lacks the operations that let this device in. It may introduce itself by appending them (a space is founded so,
 * and a relay that lost its data learns it again so); until then it reads nothing. By subscribing it says that it has brought everything: who
 * is not in by then is turned away.
 * `removed`: the device was in and was taken out, perhaps just now: then the word comes a second time. It is sent the operations after the
 * cursor it subscribes at, or where it stood, and nothing else; then the relay closes. So it learns that it was removed. What lies between
 * them it was not shown: its place in the log does not move on.
 */
export const STANDINGS = ['stranger', 'member', 'guest', 'removed'] as const
export type Standing = (typeof STANDINGS)[number]

/**
 * Why a request was not done. The connection goes on.
 * - `refused`: the entry at `index` is none, or not this sender's to append. Sending it again is no use.
 * - `rate`, `busy`: again after `retryAfter` ms. `quota`: the space is full.
 * - `absent`: nobody to hand a signal to.
 */
export const REFUSALS = ['refused', 'rate', 'busy', 'quota', 'absent'] as const
export type Refusal = (typeof REFUSALS)[number]

/** Why a relay closes a connection: WebSocket close codes. */
export const CLOSE = {
  /** All that was asked was answered. */
  done: 1000,
  goingAway: 1001,
  malformed: 4000,
  unauthorized: 4001,
  outsider: 4003,
  tryLater: 1013,
  silent: 4008,
  slow: 4009,
  flood: 4029,
  full: 4030,
} as const

export type ClientMessage =
  | { type: 'auth'; space: Uint8Array; claim: Claim; signature: Uint8Array; introduces: boolean }
  | { type: 'subscribe'; after: number }
  | { type: 'append'; request: number; entries: Uint8Array[] }
  /** `to` is a device, or 16 zero bytes for everyone in the space. */
  | { type: 'signal'; request: number; to: Uint8Array; bytes: Uint8Array }

export type ServerMessage =
  | { type: 'hello'; nonce: Uint8Array; store: Uint8Array }
  | { type: 'welcome'; standing: Standing }
  /** `hash` is that of the entry at `after`; 32 zero bytes when the relay has none there. */
  | { type: 'subscribed'; after: number; hash: Uint8Array; head: number }
  | { type: 'entries'; entries: { cursor: number; bytes: Uint8Array }[] }
  /** Nothing that this connection needs lies between its cursor and this one, whose entry has this hash. */
  | { type: 'upTo'; cursor: number; hash: Uint8Array }
  /** The entries are on the disk, at these cursors. */
  | { type: 'appended'; request: number; cursors: number[] }
  | { type: 'refused'; request: number; reason: Refusal; index: number; retryAfter: number }
  | { type: 'signal'; from: Uint8Array; bytes: Uint8Array }
  /** Spaces the device is in here. With `more` others follow in the next message, or did not find room. Then the relay closes. */
  | { type: 'spaces'; spaces: Uint8Array[]; more: boolean }

const TYPES = {
  auth: 1,
  subscribe: 2,
  append: 3,
  signal: 4,
  hello: 65,
  welcome: 66,
  subscribed: 67,
  entries: 68,
  upTo: 69,
  appended: 70,
  refused: 71,
  signalled: 72,
  spaces: 73,
} as const

/**
 * The bytes a client signs to come in. The origin is the relay's as the client reached it, so that a relay cannot pass another's nonce on
 * and enter there as the client.
 */
export function authBytes(origin: string, space: Uint8Array, nonce: Uint8Array): Uint8Array {
  return new ByteWriter().raw(utf8('relay-auth-v1\0')).text(origin).raw(space).raw(nonce).done()
}

/** The origin a client signs for the address it connects to: `wss://host[:port]`. */
export function originOf(address: string): string {
  const url = new URL(address)
  const secure = url.protocol === 'wss:' || url.protocol === 'https:'
  return `${secure ? 'wss' : 'ws'}://${url.host}`
}

/** A client's message as bytes. */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  const out = new ByteWriter()
  switch (message.type) {
    case 'auth': {
      const { claim } = message
      out.u8(TYPES.auth).u8(PROTOCOL_VERSION).raw(message.space).oneOf(CLAIMS, claim.as)
      if (claim.as === 'keys') out.raw(claim.public.sign).raw(claim.public.box)
      else out.raw(claim.as === 'device' ? claim.device : claim.key)
      return out.raw(message.signature).flag(message.introduces).done()
    }
    case 'subscribe':
      return out.u8(TYPES.subscribe).u53(message.after).done()
    case 'append':
      out.u8(TYPES.append).u32(message.request).u16(message.entries.length)
      for (const entry of message.entries) out.block(entry)
      return out.done()
    case 'signal':
      return out.u8(TYPES.signal).u32(message.request).raw(message.to).block(message.bytes).done()
  }
}

/** A client's message. Throws `Malformed` for every other bytes. Views share the memory of the bytes given. */
export function decodeClientMessage(bytes: Uint8Array): ClientMessage {
  const { type, read } = start(bytes)
  const message = ((): ClientMessage => {
    switch (type) {
      case TYPES.auth: {
        if (read.u8() !== PROTOCOL_VERSION) throw new Malformed('version')
        const space = read.raw(ID_BYTES)
        const claim = readClaim(read)
        const signature = read.raw(SIGNATURE_BYTES)
        const introduces = read.flag()
        const isFinding = claim.as === 'keys'
        if (isFinding !== space.every((byte) => byte === 0) || (isFinding && introduces)) throw new Malformed('claim')
        return { type: 'auth', space, claim, signature, introduces }
      }
      case TYPES.subscribe:
        return { type: 'subscribe', after: read.u53() }
      case TYPES.append: {
        const request = read.u32()
        const count = read.u16()
        if (count === 0 || count > LIMITS.entriesPerAppend) throw new Malformed('number of entries')
        return { type: 'append', request, entries: readMany(count, () => readEntry(read)) }
      }
      case TYPES.signal:
        return { type: 'signal', request: read.u32(), to: read.raw(ID_BYTES), bytes: read.block(LIMITS.signalBytes) }
      default:
        throw new Malformed('type')
    }
  })()
  read.end()
  return message
}

/** A relay's message as bytes. */
export function encodeServerMessage(message: ServerMessage): Uint8Array {
  const out = new ByteWriter()
  switch (message.type) {
    case 'hello':
      return out.u8(TYPES.hello).u8(PROTOCOL_VERSION).raw(message.nonce).raw(message.store).done()
    case 'welcome':
      return out.u8(TYPES.welcome).oneOf(STANDINGS, message.standing).done()
    case 'subscribed':
      return out.u8(TYPES.subscribed).u53(message.after).raw(message.hash).u53(message.head).done()
    case 'entries':
      out.u8(TYPES.entries).u16(message.entries.length)
      for (const { cursor, bytes } of message.entries) out.u53(cursor).block(bytes)
      return out.done()
    case 'upTo':
      return out.u8(TYPES.upTo).u53(message.cursor).raw(message.hash).done()
    case 'appended':
      out.u8(TYPES.appended).u32(message.request).u16(message.cursors.length)
      for (const cursor of message.cursors) out.u53(cursor)
      return out.done()
    case 'refused':
      out.u8(TYPES.refused).u32(message.request).oneOf(REFUSALS, message.reason)
      return out.u16(message.index).u32(message.retryAfter).done()
    case 'signal':
      return out.u8(TYPES.signalled).raw(message.from).block(message.bytes).done()
    case 'spaces':
      out.u8(TYPES.spaces).u8(message.spaces.length)
      for (const space of message.spaces) out.raw(space)
      return out.flag(message.more).done()
  }
}

/** A relay's message. Throws `Malformed` for every other bytes. Views share the memory of the bytes given. */
export function decodeServerMessage(bytes: Uint8Array): ServerMessage {
  const { type, read } = start(bytes)
  const message = ((): ServerMessage => {
    switch (type) {
      case TYPES.hello:
        if (read.u8() !== PROTOCOL_VERSION) throw new Malformed('version')
        return { type: 'hello', nonce: read.raw(NONCE_BYTES), store: read.raw(ID_BYTES) }
      case TYPES.welcome:
        return { type: 'welcome', standing: read.oneOf(STANDINGS) }
      case TYPES.subscribed:
        return { type: 'subscribed', after: read.u53(), hash: read.raw(HASH_BYTES), head: read.u53() }
      case TYPES.entries: {
        let last = 0
        const entries = readMany(read.u16(), () => {
          const cursor = read.u53()
          if (cursor <= last) throw new Malformed('order of cursors')
          last = cursor
          return { cursor, bytes: readEntry(read) }
        })
        return { type: 'entries', entries }
      }
      case TYPES.upTo:
        return { type: 'upTo', cursor: read.u53(), hash: read.raw(HASH_BYTES) }
      case TYPES.appended: {
        const request = read.u32()
        return { type: 'appended', request, cursors: readMany(read.u16(), () => read.u53()) }
      }
      case TYPES.refused: {
        const request = read.u32()
        const reason = read.oneOf(REFUSALS)
        return { type: 'refused', request, reason, index: read.u16(), retryAfter: read.u32() }
      }
      case TYPES.signalled:
        return { type: 'signal', from: read.raw(ID_BYTES), bytes: read.block(LIMITS.signalBytes) }
      case TYPES.spaces: {
        const count = read.u8()
        if (count > LIMITS.spaces) throw new Malformed('number of spaces')
        return { type: 'spaces', spaces: readMany(count, () => read.raw(ID_BYTES)), more: read.flag() }
      }
      default:
        throw new Malformed('type')
    }
  })()
  read.end()
  return message
}

function start(bytes: Uint8Array): { type: number; read: ByteReader } {
  if (bytes.byteLength > LIMITS.messageBytes) throw new Malformed('too long')
  const read = new ByteReader(bytes)
  return { type: read.u8(), read }
}

function readEntry(read: ByteReader): Uint8Array {
  const entry = read.block(LIMITS.entryBytes)
  if (entry.byteLength < 2 || (entry[0] !== ENTRY_OP && entry[0] !== ENTRY_ENVELOPE)) throw new Malformed('entry')
  return entry
}

function readClaim(read: ByteReader): Claim {
  switch (read.oneOf(CLAIMS)) {
    case 'device':
      return { as: 'device', device: read.raw(ID_BYTES) }
    case 'invite':
      return { as: 'invite', key: read.raw(HASH_BYTES) }
    case 'keys':
      return { as: 'keys', public: { sign: read.raw(HASH_BYTES), box: read.raw(HASH_BYTES) } }
  }
}

/** One by one, so that a count alone makes no room for what does not follow. */
function readMany<T>(count: number, one: () => T): T[] {
  const out: T[] = []
  for (let at = 0; at < count; at++) out.push(one())
  return out
}
