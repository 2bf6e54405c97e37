// A replica's dealings with snapshots: which are held, which may be handed to a newcomer, what this device's documents began from, and the
// second look at those that are doubted.
import { toHex } from '../bytes.ts'
import { Admission } from '../envelope/admission.ts'
import { parseEnvelope } from '../envelope/codec.ts'
import type { DocLog } from '../envelope/doc-log.ts'
import type { ChainHead, SnapshotMark } from './messages.ts'
import { type Offer, Offers } from './offers.ts'
import type { DocName, EnvelopeStore, Members } from './ports.ts'
import { isContradicted, Recount } from './recount.ts'
import type { SnapshotExchange } from './session.ts'
import { snapshotsIn } from './base.ts'
import { splitParts } from './snapshot.ts'

/** What happened with a snapshot that a person should be told. */
export type SnapshotEvent =
  /** A device that makes snapshots, or one that vouches for them, does not tell the truth. */
  | { type: 'lied'; doc: DocName; author: string; witnesses: string[] }
  /** A document that began from a doubted snapshot was made anew from its envelopes. */
  | { type: 'recounted'; doc: DocName }

interface On {
  admission: Admission
  members: Members
  store: EnvelopeStore
}

export class Snapshots implements SnapshotExchange {
  readonly offers: Offers
  readonly recount: Recount
  /** What documents began from: document -> ids. */
  private readonly bases = new Map<string, readonly string[]>()

  constructor(
    private readonly on: On,
    report: (event: SnapshotEvent) => void,
    /** Called when envelopes must be asked for again. */
    private readonly again: () => void,
  ) {
    const { space, self, keys } = on.admission
    this.offers = new Offers(on, ({ doc, author, witnesses }) =>
      report({ type: 'lied', doc, author, witnesses: [...witnesses.keys()] }),
    )
    this.recount = new Recount(new Admission(space, self, on.members, keys), on.store)
  }

  /** A document began from these parts, or no longer does. */
  noteBase(doc: string, parts: readonly Uint8Array[] | null): void {
    const ids = snapshotsIn(parts ?? []).map(idOf)
    if (ids.length > 0) this.bases.set(doc, ids)
    else this.bases.delete(doc)
  }

  /** After a document was settled. `changed` when what counted before no longer does. */
  settled(log: DocLog, changed: boolean): void {
    if (changed) this.offers.forget(log.id)
    if (log.base && !this.recount.has(log.id) && isContradicted(log, this.on.members.roster())) this.doubt(log)
  }

  private doubt(log: DocLog): void {
    if (this.recount.has(log.id)) return
    this.recount.begin(log)
    this.again()
  }

  marks(mayGet: (log: DocLog) => boolean): { held: SnapshotMark[]; bases: SnapshotMark[] } {
    const held: SnapshotMark[] = []
    const bases: SnapshotMark[] = []
    for (const log of this.on.admission.logs.values()) {
      if (!mayGet(log)) continue
      for (const { id, witnesses } of this.offers.all(log.id)) held.push({ doc: log.id, id, witnesses: witnesses.size })
      for (const id of this.bases.get(log.id) ?? [])
        bases.push({ doc: log.id, id, witnesses: this.offers.of(log.id, id)?.witnesses.size ?? 0 })
    }
    return { held, bases }
  }

  async toHandOn(log: DocLog): Promise<readonly Uint8Array[] | null> {
    for (;;) {
      const offer = this.offers.best(log.id)
      if (!offer) return null
      const bases = this.bases.get(log.id) ?? []
      if (bases.includes(offer.id)) {
        // Who begins from one of several needs the others as well: the envelopes they stand for are not here.
        const others = bases.map((id) => (id === offer.id ? null : this.offers.of(log.id, id)))
        return [offer, ...others].flatMap((one) => (one ? allOf(one) : []))
      }
      const verdict = await this.offers.audit(offer)
      if (verdict === 'true') return allOf(offer)
      if (verdict === null) return null
    }
  }

  async read({ doc, id }: SnapshotMark): Promise<readonly Uint8Array[]> {
    const offer = this.offers.of(doc, id)
    if (offer) return allOf(offer)
    // Others came since. Without what this document began from nobody could doubt it.
    const base = this.bases.get(doc)?.includes(id) ? await this.on.store.snapshot(doc) : null
    return (base && snapshotsIn(splitParts(base)).find((parts) => idOf(parts) === id)) ?? []
  }

  isWanted({ doc, id, witnesses }: SnapshotMark): boolean {
    const log = this.on.admission.logs.get(doc)
    if (!log || log.base) return false
    const held = this.offers.of(doc, id)
    return !held || held.witnesses.size < witnesses
  }

  async isWrong({ doc, id }: SnapshotMark): Promise<boolean> {
    const offer = this.offers.of(doc, id)
    const verdict = offer && (await this.offers.audit(offer))
    return verdict === 'lie' || verdict === 'outdated'
  }

  contest({ doc, id }: SnapshotMark): void {
    const log = this.on.admission.logs.get(doc)
    if (log?.base && this.bases.get(doc)?.includes(id)) this.doubt(log)
  }

  hearOfClone(heads: readonly ChainHead[]): void {
    for (const { doc, device, seq, tag } of heads) {
      const log = this.on.admission.logs.get(doc)
      const isKnown = log?.chains
        .get(device)
        ?.all(seq)
        .some((entry) => entry.tag === tag)
      if (log?.base?.chains.has(device) && !isKnown) return this.doubt(log)
    }
  }

  recounted(doc: string): DocLog | null {
    return this.recount.log(doc)
  }
}

function idOf(parts: readonly Uint8Array[]): string {
  const last = parts.at(-1)
  return last ? toHex(parseEnvelope(last).hash) : ''
}

function allOf({ parts, witnesses }: Offer): Uint8Array[] {
  return [...parts, ...witnesses.values()]
}
