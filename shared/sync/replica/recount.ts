// A second look at documents that began from a snapshot which somebody doubts, or which a late removal contradicts: all envelopes are gathered
// from the first on, beside the document as it is, and when they are here they take its place.
import type { Admission } from '../envelope/admission.ts'
import { parseEnvelope, placeOf } from '../envelope/codec.ts'
import type { DocLog } from '../envelope/doc-log.ts'
import { standingIn } from '../envelope/standing.ts'
import type { Roster } from '../membership/roster.ts'
import type { EnvelopeStore } from './ports.ts'

/** True when the roster takes away what a document's snapshot holds. */
export function isContradicted(log: DocLog, roster: Roster): boolean {
  const standing = standingIn(roster, log.group, log.id)
  return [...(log.base?.chains ?? [])].some(([device, { seq }]) => standing(device) < seq)
}

/** The documents that are counted anew. */
export class Recount {
  private readonly owed = new Map<string, ReadonlyMap<string, { seq: number }>>()

  constructor(
    private readonly admission: Admission,
    private readonly store: EnvelopeStore,
  ) {}

  /** True when the document is being counted anew. */
  has(doc: string): boolean {
    return this.owed.has(doc)
  }

  /** What was gathered of a document that is counted anew; null for others. */
  log(doc: string): DocLog | null {
    return this.admission.logs.get(doc) ?? null
  }

  /** Begins with a document. */
  begin(log: DocLog): void {
    if (!log.base || this.owed.has(log.id)) return
    this.owed.set(log.id, log.base.chains)
    this.admission.log(log.group, log.id).name = log.name
  }

  /** Gathers from what came. Gives the documents that are whole now. */
  async take(envelopes: readonly Uint8Array[], from: string): Promise<DocLog[]> {
    if (this.owed.size === 0) return []
    const mine = envelopes.filter((bytes) => this.owed.has(placeOf(bytes)?.doc ?? ''))
    return this.keep(mine.length > 0 ? await this.admission.receive(mine, from) : null)
  }

  /** After the membership changed. */
  async retry(): Promise<DocLog[]> {
    return this.owed.size === 0 ? [] : this.keep(await this.admission.retry('all'))
  }

  private async keep(first: Awaited<ReturnType<Admission['receive']>> | null): Promise<DocLog[]> {
    for (let judged = first; judged && judged.logs.size > 0; judged = await this.admission.retry(judged.logs))
      await this.store.add(judged.stored)
    const whole: DocLog[] = []
    for (const [doc, chains] of this.owed) {
      const log = this.admission.logs.get(doc)
      if (!log || ![...chains].every(([device, { seq }]) => (log.chains.get(device)?.last ?? 0) >= seq)) continue
      // What came after the snapshot, and this device's own, is in the store.
      for (const row of await this.store.readAll(doc)) log.link(parseEnvelope(row.bytes))
      this.owed.delete(doc)
      this.admission.logs.delete(doc)
      whole.push(log)
    }
    return whole
  }
}
