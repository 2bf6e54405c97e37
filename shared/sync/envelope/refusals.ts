// Refusals are never silent: each is counted under a code, for the device that signed or, unsigned, for the peer that sent.

/** Why an envelope is refused for good. */
export const REFUSALS = [
  /** Larger than an envelope may be. */
  'size',
  /** Bytes that are no envelope. */
  'shape',
  /** Of another space. */
  'space',
  /** Not for the log: awareness, or a snapshot where an update belongs. */
  'kind',
  /** Of a group this device may not read. */
  'foreign',
  'signature',
  /** The content key does not open it: header or content were changed, or it was sealed with another key than it names. */
  'sealed',
  /** The content names another document or group than the header. */
  'document',
  /** A damaged update, or one that claims more than any real one. */
  'update',
  /** More than is kept of envelopes that do not count. */
  'quota',
  /** Adds operations in another device's name. */
  'client',
  /** Leaves a gap after the device's own operations. */
  'clock',
  /** Refers to or deletes what it does not build on. */
  'past',
  /** Yjs threw on it. */
  'throws',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Most names that are counted one by one. */
const MAX_NAMES = 1024

/** Counts of refusals by who caused them. */
export class Refusals {
  private readonly counts = new Map<string, Map<Refusal, number>>()

  /** Counts one. `who` is a device, or the peer that sent bytes nobody signed. */
  count(who: string, code: Refusal): void {
    const name = this.counts.has(who) || this.counts.size < MAX_NAMES ? who : 'others'
    const of = this.counts.get(name) ?? new Map<Refusal, number>()
    of.set(code, (of.get(code) ?? 0) + 1)
    this.counts.set(name, of)
  }

  /** How often one was refused for a reason. */
  of(who: string, code: Refusal): number {
    return this.counts.get(who)?.get(code) ?? 0
  }

  /** All counts, for a person to see. */
  all(): { who: string; code: Refusal; count: number }[] {
    return [...this.counts].flatMap(([who, of]) => [...of].map(([code, count]) => ({ who, code, count })))
  }
}
