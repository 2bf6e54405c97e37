// Columns hold what lists sort, filter and count by, in typed arrays: 100,000 leads take a few MB instead of a few hundred, are read
// from the disk as one blob, and are scanned in a millisecond. This folder knows slots and values, not what they mean.

/** A pool as it is stored: the texts as UTF-8, one after the other, and where each ends. */
export interface SavedPool {
  bytes: Uint8Array
  ends: Uint32Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Texts by number, each text once: number 0 is the first one added. Numbers never change. */
export class StringPool {
  private bytes: Uint8Array
  private ends: Uint32Array
  private count: number
  private used: number
  /** Open addressing, number + 1, 0 for free; made when first searched. */
  private table: Uint32Array | null = null
  private scratch = new Uint8Array(256)

  constructor(saved?: SavedPool) {
    this.bytes = saved?.bytes ?? new Uint8Array(1024)
    this.ends = saved?.ends ?? new Uint32Array(64)
    this.count = saved?.ends.length ?? 0
    this.used = this.count > 0 ? (this.ends[this.count - 1] ?? 0) : 0
  }

  get size(): number {
    return this.count
  }

  /** The text of a number. Throws for a number that was never given out. */
  get(code: number): string {
    if (code < 0 || code >= this.count) throw new RangeError(`no text ${String(code)}`)
    const start = this.startOf(code)
    const end = this.ends[code] ?? 0
    if (end - start > 64) return decoder.decode(this.bytes.subarray(start, end))
    const units: number[] = []
    for (let at = start; at < end; at++) {
      const byte = this.bytes[at] ?? 0
      if (byte > 127) return decoder.decode(this.bytes.subarray(start, end))
      units.push(byte)
    }
    // At once: added character by character, an id is a chain of 13 strings, which takes five times as long and twenty times the memory.
    return String.fromCharCode(...units)
  }

  /** The number of a text, -1 when it was never added. */
  find(text: string): number {
    const length = this.encode(text)
    return (this.searchable[this.placeOf(length)] ?? 0) - 1
  }

  /** The number of a text, which is added when it is new. */
  intern(text: string): number {
    const length = this.encode(text)
    const place = this.placeOf(length)
    const known = this.searchable[place] ?? 0
    if (known > 0) return known - 1
    const code = this.count
    this.append(length)
    this.searchable[place] = code + 1
    if (this.count * 2 > this.searchable.length) this.table = null
    return code
  }

  /** Compares two texts byte by byte, which for ASCII is the order of `<`. */
  compare(left: number, right: number): number {
    const { bytes } = this
    let a = this.startOf(left)
    let b = this.startOf(right)
    const aEnd = this.ends[left] ?? 0
    const bEnd = this.ends[right] ?? 0
    while (a < aEnd && b < bEnd) {
      const difference = (bytes[a++] ?? 0) - (bytes[b++] ?? 0)
      if (difference !== 0) return difference
    }
    return aEnd - a - (bEnd - b)
  }

  save(): SavedPool {
    return { bytes: this.bytes.slice(0, this.used), ends: this.ends.slice(0, this.count) }
  }

  private startOf(code: number): number {
    return code === 0 ? 0 : (this.ends[code - 1] ?? 0)
  }

  private append(length: number): void {
    if (this.used + length > this.bytes.length) {
      const larger = new Uint8Array(Math.max(this.used + length, Math.ceil(this.bytes.length * 1.5)))
      larger.set(this.bytes.subarray(0, this.used))
      this.bytes = larger
    }
    if (this.count === this.ends.length) {
      const larger = new Uint32Array(Math.ceil((this.count + 64) * 1.5))
      larger.set(this.ends)
      this.ends = larger
    }
    this.bytes.set(this.scratch.subarray(0, length), this.used)
    this.used += length
    this.ends[this.count++] = this.used
  }

  /** Writes a text into `scratch`; returns its length in bytes. */
  private encode(text: string): number {
    if (text.length * 3 > this.scratch.length) this.scratch = new Uint8Array(text.length * 3)
    const { scratch } = this
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit > 127) return encoder.encodeInto(text, scratch).written
      scratch[at] = unit
    }
    return text.length
  }

  private get searchable(): Uint32Array {
    if (this.table) return this.table
    let size = 64
    while (size < this.count * 3) size *= 2
    const table = new Uint32Array(size)
    this.table = table
    for (let code = 0; code < this.count; code++) {
      let place = hash(this.bytes, this.startOf(code), this.ends[code] ?? 0) & (size - 1)
      while ((table[place] ?? 0) > 0) place = (place + 1) & (size - 1)
      table[place] = code + 1
    }
    return table
  }

  /** Where the text in `scratch` stands in the table, or would. */
  private placeOf(length: number): number {
    const table = this.searchable
    const mask = table.length - 1
    let place = hash(this.scratch, 0, length) & mask
    for (;;) {
      const code = (table[place] ?? 0) - 1
      if (code < 0 || this.equals(code, length)) return place
      place = (place + 1) & mask
    }
  }

  private equals(code: number, length: number): boolean {
    const start = this.startOf(code)
    if ((this.ends[code] ?? 0) - start !== length) return false
    for (let at = 0; at < length; at++) if (this.bytes[start + at] !== this.scratch[at]) return false
    return true
  }
}

/** FNV-1a, 32 bits. Source: http://www.isthe.com/chongo/tech/comp/fnv/ (public domain). */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5
  for (let at = start; at < end; at++) value = Math.imul(value ^ (bytes[at] ?? 0), 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}

/** A 32-bit hash of a text, for keys that are only compared for being equal. */
export function hashText(text: string): number {
  const bytes = encoder.encode(text)
  return hash(bytes, 0, bytes.length)
}
