// Binary shapes of everything that is signed or sent. Numbers are big-endian; every reader ends with a `Malformed` instead of reading on.

/** Bytes that do not have the shape they claim. */
export class Malformed extends Error {
  constructor(what: string) {
    super(`malformed: ${what}`)
  }
}

/** What `read` gives, or null when that throws `Malformed`. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

/** Puts a binary shape together. */
export class ByteWriter {
  private readonly parts: Uint8Array[] = []
  private length = 0

  /** Bytes as they are, without their length. */
  raw(bytes: Uint8Array): this {
    this.parts.push(bytes)
    this.length += bytes.byteLength
    return this
  }

  u8(value: number): this {
    return this.raw(Uint8Array.of(value))
  }

  u16(value: number): this {
    return this.raw(Uint8Array.of(value >>> 8, value))
  }

  /** An integer from 0 to 2^32 - 1. */
  u32(value: number): this {
    return this.raw(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value))
  }

  /** An integer from 0 to 2^53 - 1. */
  u53(value: number): this {
    return this.u32(Math.floor(value / 0x1_0000_0000)).u32(value >>> 0)
  }

  flag(value: boolean): this {
    return this.u8(value ? 1 : 0)
  }

  /** The place of a value in a list. */
  oneOf<T>(values: readonly T[], value: T): this {
    return this.u8(values.indexOf(value))
  }

  /** Bytes after their length (u32). */
  block(bytes: Uint8Array): this {
    return this.u32(bytes.byteLength).raw(bytes)
  }

  /** A text as UTF-8 after its length. */
  text(text: string): this {
    return this.block(utf8(text))
  }

  /** What was written so far, in one piece. */
  done(): Uint8Array {
    return concatBytes(this.parts, this.length)
  }
}

/** Takes a binary shape apart. Views share the memory of the bytes given. */
export class ByteReader {
  private at = 0

  constructor(private readonly bytes: Uint8Array) {}

  /** Bytes not read yet. */
  get left(): number {
    return this.bytes.byteLength - this.at
  }

  /** How many bytes were read. */
  get position(): number {
    return this.at
  }

  /** The next `length` bytes. Throws `Malformed` when there are fewer. */
  raw(length: number): Uint8Array {
    if (length > this.left) throw new Malformed('too short')
    const start = this.at
    this.at += length
    return this.bytes.subarray(start, this.at)
  }

  u8(): number {
    return this.raw(1)[0] ?? 0
  }

  u16(): number {
    return this.u8() * 256 + this.u8()
  }

  u32(): number {
    return this.u16() * 0x1_0000 + this.u16()
  }

  /** An integer of at most 53 bits. Throws `Malformed` when it is larger. */
  u53(): number {
    const value = this.u32() * 0x1_0000_0000 + this.u32()
    if (!Number.isSafeInteger(value)) throw new Malformed('number too large')
    return value
  }

  /** Throws `Malformed` for a byte that is neither 0 nor 1. */
  flag(): boolean {
    return this.oneOf([false, true])
  }

  /** The value whose place in a list comes next. Throws `Malformed` when there is none. */
  oneOf<T>(values: readonly T[]): T {
    const at = this.u8()
    if (at >= values.length) throw new Malformed('unknown value')
    return values[at] as T
  }

  /** Bytes after their length. Throws `Malformed` when longer than `most`. */
  block(most: number): Uint8Array {
    const length = this.u32()
    if (length > most) throw new Malformed('too long')
    return this.raw(length)
  }

  /** A text of at most `most` bytes. Throws `Malformed` when it is not UTF-8. */
  text(most: number): string {
    try {
      return strictUtf8.decode(this.block(most))
    } catch (error) {
      if (error instanceof Malformed) throw error
      throw new Malformed('not UTF-8')
    }
  }

  /** Throws `Malformed` when bytes are left: a second meaning must not hide behind the first. */
  end(): void {
    if (this.left > 0) throw new Malformed('too long')
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** A text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** All parts in one piece. `length` is their sum when it is known. */
export function concatBytes(
  parts: readonly Uint8Array[],
  length = parts.reduce((sum, part) => sum + part.byteLength, 0),
): Uint8Array {
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.byteLength
  }
  return out
}

/** The bytes with no buffer but their own: a view into a message would be kept in memory, and written to a database, with all of the message. */
export function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
}

/** True when both hold the same bytes. Not for secrets: it ends at the first difference. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index])
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Bytes as lower-case hex: the form ids and hashes have as keys of maps. */
export function toHex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += HEX[byte] ?? ''
  return out
}

/** The bytes of lower-case hex. Throws `Malformed` for anything else. */
export function fromHex(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) throw new Malformed('not hex')
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => Number.parseInt(text.slice(at * 2, at * 2 + 2), 16))
}

/** Bytes as base64url without padding, for links. */
export function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** The bytes of base64url. Throws `Malformed` for anything else, also for a second spelling of the same bytes. */
export function fromBase64Url(text: string): Uint8Array {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) throw new Malformed('not base64url')
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
  if (toBase64Url(bytes) !== text) throw new Malformed('not base64url')
  return bytes
}
