// Snapshots for those who come later. A device that may makes one (tidy.ts), others who hold the same envelopes replay it and say so with a
// witness; only a witnessed one is handed on. Parts and witnesses are envelopes of kind `snapshot` and come in any way envelopes come.
import { equalBytes, fromHex, orNull, toHex, utf8 } from '../bytes.ts'
import type { DeviceKeys } from '../crypto/device-keys.ts'
import { verify } from '../crypto/webcrypto.ts'
import type { Admission } from '../envelope/admission.ts'
import { type Envelope, parseEnvelope, signedPart } from '../envelope/codec.ts'
import { openEnvelope, sealEnvelope } from '../envelope/seal.ts'
import { mayVouch } from '../membership/entitled.ts'
import type { DocName, EnvelopeStore, Members } from './ports.ts'
import {
  joinParts,
  MAX_PARTS,
  openSnapshot,
  partOf,
  replay,
  snapshotDigest,
  snapshotHeader,
  splitParts,
  versionOfBase,
} from './snapshot.ts'

/** A whole snapshot and who vouches for it. */
export interface Offer {
  doc: DocName
  /** The device that made it. */
  author: string
  /** Hash of its last part, hex: stands for all of it. */
  id: string
  parts: readonly Uint8Array[]
  /** Up to where it holds each device's envelopes. */
  chains: ReadonlyMap<string, number>
  /** Envelopes of those who vouch, by device. */
  witnesses: Map<string, Uint8Array>
}

/**
 * What a replay says of a snapshot: it told the truth, it lied, or it holds what no longer counts, as after a late removal. Null when the
 * envelopes are not all here.
 */
export type Verdict = 'true' | 'lie' | 'outdated' | null

const WITNESS = utf8('witness-v1')
/** Most bytes of parts that wait for their other parts: one snapshot of the largest, and a little. */
const MAX_COMING_BYTES = 80 * 1024 * 1024
/** Most of what waits for its key, its author or its snapshot. Nothing of it was checked. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024
const MAX_WAITING = 512
/** Most snapshots of a document that are held, and about the most bytes of them. */
const MAX_OFFERS = 8
const MAX_OFFERED_BYTES = 32 * 1024 * 1024

interface On {
  admission: Admission
  members: Members
  store: EnvelopeStore
}

/** The snapshots of one space, of all its documents. */
export class Offers {
  private readonly byDoc = new Map<string, Offer[]>()
  /** Parts that came, by document, device and the snapshot's own id, and in it by number. */
  private readonly coming = new Map<string, Map<number, Envelope>>()
  private waiting: Envelope[] = []
  private verdicts = new Map<string, Verdict>()

  constructor(
    private readonly on: On,
    /** Hears of a snapshot that lies, once. */
    private readonly onLie: (offer: Offer) => void,
  ) {}

  /** Takes in again what was kept of a document. */
  async load(kept: Uint8Array | null): Promise<void> {
    if (kept && kept.byteLength > 0) for (const bytes of splitParts(kept)) await this.take(bytes)
  }

  /** Takes an envelope of kind `snapshot` from anyone. Gives the snapshot that became whole or got a witness; null when none did. */
  async take(bytes: Uint8Array, from = 'relay'): Promise<Offer | null> {
    const { admission, members } = this.on
    const envelope = orNull(() => parseEnvelope(bytes))
    if (!envelope) {
      admission.refusals.count(from, 'shape')
      return null
    }
    if (envelope.space !== admission.space || envelope.kind !== 'snapshot') {
      admission.refusals.count(from, envelope.kind === 'snapshot' ? 'space' : 'kind')
      return null
    }
    const roster = members.roster()
    const group = roster.keys.get(envelope.keyId)?.group
    const device = roster.devices.get(envelope.device)
    if (group === undefined || !device || !admission.keys.has(envelope.keyId)) return this.wait(envelope)
    const content = await openEnvelope(admission.keys, envelope, group)
    if (content === null || typeof content === 'string') {
      admission.refusals.count(from, content ?? 'sealed')
      return null
    }
    const [mark, id] = content.blocks
    if (mark && id && equalBytes(mark, WITNESS)) {
      if (await verify(device.public.sign, envelope.signature, signedPart(envelope)))
        return this.addWitness(envelope, toHex(id))
      admission.refusals.count(from, 'signature')
      return null
    }
    const part = partOf(content)
    if (!part) {
      admission.refusals.count(envelope.device, 'document')
      return null
    }
    return this.goOn(envelope, envelope.doc + envelope.device + part.id, part.count)
  }

  /** Takes what waited for a key or a member once more. Gives the snapshots that changed. */
  async retry(): Promise<Offer[]> {
    const { waiting } = this
    this.waiting = []
    const changed = new Set<Offer>()
    for (const { bytes } of waiting) {
      const offer = await this.take(bytes)
      if (offer) changed.add(offer)
    }
    return [...changed]
  }

  private wait(envelope: Envelope): null {
    this.waiting.push(envelope)
    let size = this.waiting.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
    while (size > MAX_WAITING_BYTES || this.waiting.length > MAX_WAITING)
      size -= this.waiting.shift()?.bytes.byteLength ?? size
    return null
  }

  /** True while something waits, in memory alone, for a key or its author. A word for a snapshot that was given up waits for nothing. */
  get isWaiting(): boolean {
    const roster = this.on.members.roster()
    const { keys } = this.on.admission
    return this.waiting.some(({ keyId, device }) => !keys.has(keyId) || !roster.devices.has(device))
  }

  private async goOn(envelope: Envelope, key: string, count: number): Promise<Offer | null> {
    const coming = this.coming.get(key) ?? new Map<number, Envelope>()
    this.coming.set(key, coming.set(envelope.seq, envelope))
    this.boundComing()
    const envelopes = [...coming.values()].sort((a, b) => a.seq - b.seq)
    if (envelopes.length < count) {
      await this.keep(envelope.doc)
      return null
    }
    this.coming.delete(key)
    const parts = envelopes.map((part) => part.bytes)
    const end = envelopes.at(-1) ?? envelope
    const opened = await openSnapshot(this.on, parts)
    if (typeof opened === 'string') {
      const code = opened === 'signature' || opened === 'sealed' || opened === 'document' ? opened : 'kind'
      this.on.admission.refusals.count(envelope.device, code)
      return null
    }
    const chains = versionOfBase(opened.body.base)
    const offer: Offer = {
      doc: opened.doc,
      author: envelope.device,
      id: toHex(end.hash),
      parts,
      chains,
      witnesses: new Map(),
    }
    return this.add(offer)
  }

  private boundComing(): void {
    const sizes = [...this.coming].map(([key, parts]): [string, number] => {
      let size = 0
      for (const { bytes } of parts.values()) size += bytes.byteLength
      return [key, size]
    })
    let left = sizes.reduce((sum, [, size]) => sum + size, 0)
    for (const [key, size] of sizes) {
      if (left <= MAX_COMING_BYTES && this.coming.size <= MAX_PARTS) break
      left -= size
      this.coming.delete(key)
    }
  }

  /** Adds a whole snapshot. The newest are held, and the one that is handed on. */
  async add(offer: Offer): Promise<Offer> {
    const { id } = offer.doc
    const known = this.of(id, offer.id)
    if (known) return known
    const handedOn = this.best(id)
    const held = [offer]
    let left = MAX_OFFERED_BYTES - bytesOf(offer)
    for (const other of this.all(id)) {
      left -= bytesOf(other)
      if (other === handedOn || (left > 0 && held.length < MAX_OFFERS)) held.push(other)
    }
    this.byDoc.set(id, held)
    for (const { bytes } of this.waiting.splice(0)) await this.take(bytes)
    await this.keep(id)
    return offer
  }

  private async addWitness(envelope: Envelope, id: string): Promise<Offer | null> {
    const offer = this.of(envelope.doc, id)
    if (!offer) return this.wait(envelope)
    if (offer.witnesses.has(envelope.device)) return offer
    offer.witnesses.set(envelope.device, envelope.bytes)
    await this.keep(envelope.doc)
    return offer
  }

  private async keep(doc: string): Promise<void> {
    // The oldest first, as they are taken in again.
    const all = [...this.all(doc)].reverse().flatMap((offer) => [...offer.parts, ...offer.witnesses.values()])
    // Who handed out the first parts may hand them out once only.
    const coming = [...this.coming].filter(([key]) => key.startsWith(doc)).flatMap(([, parts]) => [...parts.values()])
    await this.on.store.keepOffers?.(doc, joinParts([...all, ...coming.map(({ bytes }) => bytes)]))
  }

  /** What is held of a document, the newest first. */
  all(doc: string): readonly Offer[] {
    return this.byDoc.get(doc) ?? []
  }

  /** The one of that id. */
  of(doc: string, id: string): Offer | null {
    return this.all(doc).find((offer) => offer.id === id) ?? null
  }

  /** The one to hand on: witnessed, not known for a lie, and of those the one that holds most. */
  best(doc: string): Offer | null {
    return this.good(doc)[0] ?? null
  }

  /** Those of a document that are witnessed and not known for a lie, the one that holds most first. */
  good(doc: string): Offer[] {
    const good = this.all(doc).filter((offer) => this.isWitnessed(offer) && !this.isDoubted(offer.id))
    return good.sort((a, b) => sizeOf(b.chains) - sizeOf(a.chains))
  }

  private isDoubted(id: string): boolean {
    const verdict = this.verdicts.get(id) ?? null
    return verdict === 'lie' || verdict === 'outdated'
  }

  /** True when somebody who may write vouches for it: another person, or another device where one person is alone in the group. */
  isWitnessed({ author, doc, witnesses }: Offer): boolean {
    const roster = this.on.members.roster()
    return [...witnesses.keys()].some((device) => mayVouch(roster, device, author, doc.group))
  }

  /** Replays what a snapshot stands for, once until `forget`. */
  async audit(offer: Offer): Promise<Verdict> {
    const known = this.verdicts.get(offer.id)
    if (known) return known
    const verdict = await this.replayed(offer)
    if (verdict) this.verdicts.set(offer.id, verdict)
    if (verdict === 'lie') this.onLie(offer)
    return verdict
  }

  private async replayed(offer: Offer): Promise<Verdict> {
    const log = this.on.admission.logs.get(offer.doc.id)
    if (!log || log.base) return null
    for (const [device, seq] of offer.chains) {
      const chain = log.chains.get(device)
      if (!chain || chain.last < seq) return null
      if (chain.limit < seq) return 'outdated'
      if (chain.counted < seq) return null
    }
    const opened = await openSnapshot(this.on, offer.parts, true)
    if (typeof opened === 'string') return 'lie'
    const { body } = opened
    for (const [device, { seq, hash }] of body.base.chains) {
      const entry = log.chains.get(device)?.at(seq)
      if (entry && !equalBytes(entry.hash, hash)) return 'outdated'
    }
    const truth = await replay(this.on, log, offer.chains)
    if (!truth) return null
    return equalBytes(snapshotDigest(truth), snapshotDigest(body)) ? 'true' : 'lie'
  }

  /** A verdict of a document's log changed: what was replayed before says nothing any more. */
  forget(doc: string): void {
    for (const { id } of this.all(doc)) this.verdicts.delete(id)
  }
}

function bytesOf({ parts }: Offer): number {
  return parts.reduce((sum, part) => sum + part.byteLength, 0)
}

/** How many envelopes stand before a version. */
export function sizeOf(chains: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const seq of chains.values()) sum += seq
  return sum
}

/** This device's word for a snapshot it replayed. Null when it has no key to seal with. */
export async function sealWitness(
  on: Pick<On, 'admission' | 'members'> & { keys: DeviceKeys },
  offer: Offer,
): Promise<Uint8Array | null> {
  const header = snapshotHeader(on, offer.doc)
  const content = { name: offer.doc.name, blocks: [WITNESS, fromHex(offer.id)] }
  return header && sealEnvelope(on.keys, on.admission.keys, header, content)
}
