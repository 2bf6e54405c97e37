import { toHex } from '../bytes.ts'
import type { Envelope } from './codec.ts'

/** What an envelope waits for. */
export type WaitsFor = 'predecessor' | 'ops' | 'key'

const MAX_BYTES = 16 * 1024 * 1024
const MAX_COUNT = 8192

/**
 * Envelopes that cannot be judged yet. Nothing in here was checked, so it is small, in memory, and forgets the oldest first: what is forgotten
 * is asked for again with the next exchange of versions.
 */
export class Waiting {
  private readonly held = new Map<string, { envelope: Envelope; why: WaitsFor; from: string }>()
  private bytes = 0

  /** How many wait. */
  get size(): number {
    return this.held.size
  }

  /** Holds one. `from` is the peer that sent it. */
  hold(envelope: Envelope, why: WaitsFor, from: string): void {
    const id = toHex(envelope.hash)
    const before = this.held.get(id)
    if (before) {
      before.why = why
      return
    }
    this.held.set(id, { envelope, why, from })
    this.bytes += envelope.bytes.byteLength
    for (const [oldest, { envelope: old }] of this.held) {
      if (this.bytes <= MAX_BYTES && this.held.size <= MAX_COUNT) break
      this.held.delete(oldest)
      this.bytes -= old.bytes.byteLength
    }
  }

  /** Takes out all that meet a condition. */
  take(which: (envelope: Envelope, why: WaitsFor) => boolean): { envelope: Envelope; from: string }[] {
    const taken: { envelope: Envelope; from: string }[] = []
    for (const [id, { envelope, why, from }] of this.held) {
      if (!which(envelope, why)) continue
      this.held.delete(id)
      this.bytes -= envelope.bytes.byteLength
      taken.push({ envelope, from })
    }
    return taken
  }

  /** The lowest number that waits for its predecessor, by document and device. */
  lowest(): Map<string, number> {
    const lowest = new Map<string, number>()
    for (const { envelope, why } of this.held.values()) {
      const chain = envelope.doc + envelope.device
      if (why === 'predecessor') lowest.set(chain, Math.min(envelope.seq, lowest.get(chain) ?? Infinity))
    }
    return lowest
  }
}
