// What waits for a relay's acknowledgement. Kept in memory only: who appends keeps its entries itself, and appends them again after a start;
// the relay takes the same bytes in once.
import { type ClientMessage, LIMITS, type Refusal } from './protocol.ts'

/** A message stays below this, so that a slow line still moves. */
const MESSAGE_BYTES = 256 * 1024
const MESSAGE_ENTRIES = 256
/** Not acknowledged yet. More would only wait in the socket. */
const IN_FLIGHT_BYTES = 1024 * 1024
const FULL_RETRY = 60_000
/** ms that a relay may ask for at a time: no word of it makes a device silent for days. */
const MOST_PAUSE = 60_000

/** An entry the relay will never take: malformed by its judgement, or not this device's to send. */
export class EntryRefused extends Error {
  constructor() {
    super('the relay refused an entry')
  }
}

interface Item {
  bytes: Uint8Array
  resolve(): void
  reject(error: unknown): void
}

export class Outbox {
  private waiting: Item[] = []
  private readonly inFlight = new Map<number, Item[]>()
  private inFlightBytes = 0
  private nextRequest = 1
  private pausedUntil = 0

  /** `now` in ms. */
  constructor(private readonly now: () => number) {}

  get size(): number {
    return [...this.inFlight.values()].reduce((sum, items) => sum + items.length, this.waiting.length)
  }

  /** Resolves when all are acknowledged. Rejects with `EntryRefused` when one will never be; the others are sent all the same. */
  async add(entries: readonly Uint8Array[]): Promise<void> {
    const settled = entries.map((bytes) => {
      if (bytes.byteLength > LIMITS.entryBytes) return Promise.reject(new EntryRefused())
      return new Promise<void>((resolve, reject) => this.waiting.push({ bytes, resolve, reject }))
    })
    for (const result of await Promise.allSettled(settled)) if (result.status === 'rejected') throw result.reason
  }

  /** A number for a request that this outbox does not follow. */
  takeNumber(): number {
    const request = this.nextRequest
    this.nextRequest = (this.nextRequest % 0xffff_ffff) + 1
    return request
  }

  /** The next message to send, or null when nothing waits, enough is under way or the relay asked for patience. */
  next(): (ClientMessage & { type: 'append' }) | null {
    if (this.waiting.length === 0 || this.inFlightBytes >= IN_FLIGHT_BYTES || this.now() < this.pausedUntil) return null
    let size = 0
    let count = 0
    for (const { bytes } of this.waiting) {
      if (count > 0 && (size + bytes.byteLength > MESSAGE_BYTES || count >= MESSAGE_ENTRIES)) break
      size += bytes.byteLength
      count++
    }
    const items = this.waiting.splice(0, count)
    const request = this.takeNumber()
    this.inFlight.set(request, items)
    this.inFlightBytes += size
    return { type: 'append', request, entries: items.map(({ bytes }) => bytes) }
  }

  /** The relay has these on its disk. Gives the entries, in the order of the request; null when the request is not one of ours. */
  acknowledge(request: number): Uint8Array[] | null {
    const items = this.take(request)
    if (!items) return null
    for (const item of items) item.resolve()
    return items.map(({ bytes }) => bytes)
  }

  /** The relay did not do it. Gives the ms to wait before `next` has something again. */
  refuse(request: number, reason: Refusal, index: number, retryAfter: number): number {
    const items = this.take(request)
    if (!items) return 0
    if (reason === 'refused') {
      const [refused] = items.splice(index, 1)
      refused?.reject(new EntryRefused())
    }
    this.waiting.unshift(...items)
    if (reason === 'refused') return 0
    const pause = reason === 'quota' ? FULL_RETRY : Math.min(retryAfter, MOST_PAUSE)
    this.pausedUntil = this.now() + pause
    return pause
  }

  /** The connection is gone: what was under way waits again, in its order. */
  rewind(): void {
    const items = [...this.inFlight.entries()].sort(([a], [b]) => a - b).flatMap(([, of]) => of)
    this.waiting.unshift(...items)
    this.inFlight.clear()
    this.inFlightBytes = 0
  }

  private take(request: number): Item[] | null {
    const items = this.inFlight.get(request)
    if (!items) return null
    this.inFlight.delete(request)
    for (const { bytes } of items) this.inFlightBytes -= bytes.byteLength
    return items
  }
}
