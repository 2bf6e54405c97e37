// What a shared space keeps for sync, in the space's own database.
import type { Dexie, Table } from 'dexie'
import type { RowWrite } from '../../store/document-store.ts'
import type {
  EnvelopeName,
  EnvelopeStore,
  KnownEnds,
  Opening,
  StoredEnvelope,
  Version,
} from '../../sync/replica/ports.ts'
import { splitParts } from '../../sync/replica/snapshot.ts'
import { toHex } from '../../sync/bytes.ts'
import { hash } from '../../sync/crypto/digest.ts'
import { ENTRY_ENVELOPE, ENTRY_OP } from '../../sync/relay/protocol.ts'

/** An entry that the relay has not acknowledged: its kind byte and then the operation or envelope. */
export interface Unsent {
  place: number
  entry: Uint8Array
}

/** A local edit that is not sealed yet. */
export interface Unsealed {
  /** Sorts by age. */
  id: string
  docId: string
  bytes: Uint8Array
}

/** The part of a text that this device has sealed, or that came from the log. */
export interface SealedText {
  /** How far each client of this device is sealed. */
  clocks: ReadonlyMap<number, number>
  /** Names what is deleted; null when nothing was told yet. */
  deleted: string | null
}

interface VersionRow {
  id: string
  version: [device: string, seq: number][]
}

/** Under which key the snapshots of a document stand that are held for others. */
const OFFERS = 'offers:'

/** Under which key envelopes stand that hand this device a key. */
const HANDOVER = 'handover:'
/** Under which key it stands what spares a start the reading of a document's envelopes. */
const HEADS = 'heads:'

type EnvelopeRow = StoredEnvelope
type EnvelopeKey = [doc: string, device: string, seq: number, hash: string]

/** An entry for the relay: what it is, and its bytes. */
export function toEntry(kind: typeof ENTRY_OP | typeof ENTRY_ENVELOPE, bytes: Uint8Array): Uint8Array {
  const entry = new Uint8Array(bytes.byteLength + 1)
  entry[0] = kind
  entry.set(bytes, 1)
  return entry
}

/** What bytes are called, hex of their SHA-256. */
export function nameOfBytes(bytes: Uint8Array): string {
  return toHex(hash(bytes))
}

/** The row that says up to where a document holds its envelopes: written in the transaction of the document's bytes. */
export function versionRow(doc: string, version: Version): RowWrite {
  const row: VersionRow = { id: doc, version: [...version] }
  return { table: 'docVersions', put: [row], remove: [] }
}

/** The tables of sync of one space. Every method fails with the browser's own error. */
export class SyncDatabase implements EnvelopeStore {
  private readonly members: Table<{ place?: number; bytes: Uint8Array }, number>
  private readonly envelopes: Table<EnvelopeRow, EnvelopeKey>
  private readonly docStarts: Table<{ doc: string; bytes: Uint8Array }, string>
  private readonly docVersions: Table<VersionRow, string>
  private readonly unsealed: Table<Unsealed, string>
  private readonly unsent: Table<{ place?: number; entry: Uint8Array }, number>
  private readonly sync: Table<{ id: string; value: unknown }, string>

  constructor(
    private readonly db: Dexie,
    /** True for an envelope (hex of its SHA-256) that the relay has: others are to be sent there. */
    private readonly isAtRelay: (hash: string) => boolean = () => true,
    /** Told of what is to be sent once that is noted. */
    private readonly onUnsent: (unsent: readonly Unsent[]) => void = () => undefined,
  ) {
    this.members = db.table('members')
    this.envelopes = db.table('envelopes')
    this.docStarts = db.table('docStarts')
    this.docVersions = db.table('docVersions')
    this.unsealed = db.table('unsealed')
    this.unsent = db.table('unsent')
    this.sync = db.table('sync')
  }

  /** A value by its name; undefined when there is none. */
  async value(id: string): Promise<unknown> {
    return (await this.sync.get(id))?.value
  }

  /** Keeps a value; undefined removes it. Resolves when it is durable. */
  async setValue(id: string, value: unknown): Promise<void> {
    await (value === undefined ? this.sync.delete(id) : this.sync.put({ id, value }))
  }

  /** Keeps a value together with up to where its document holds its envelopes. */
  async setDocumentValue(id: string, value: unknown, doc: string, version: Version): Promise<void> {
    await this.db.transaction('rw', this.sync, this.docVersions, async () => {
      await this.sync.put({ id, value })
      await this.docVersions.put({ id: doc, version: [...version] })
    })
  }

  /** Keeps values together: all or none. */
  async setValues(values: readonly { id: string; value: unknown }[]): Promise<void> {
    await this.sync.bulkPut([...values])
  }

  /** Values whose names begin alike, by name. */
  async valuesFrom(prefix: string): Promise<Map<string, unknown>> {
    const rows = await this.sync.where('id').startsWith(prefix).toArray()
    return new Map(rows.map(({ id, value }) => [id.slice(prefix.length), value]))
  }

  async sealedText(id: string): Promise<SealedText> {
    return ((await this.value(`text:${id}`)) as SealedText | undefined) ?? { clocks: new Map(), deleted: null }
  }

  async setSealedText(id: string, sealed: SealedText): Promise<void> {
    await this.setValue(`text:${id}`, sealed)
  }

  /** All operations, in the order they came. */
  async ops(): Promise<Uint8Array[]> {
    return (await this.members.toArray()).map(({ bytes }) => bytes)
  }

  /** Adds operations. `own`: they are to be sent, which is noted in the same transaction. */
  async addOps(ops: readonly Uint8Array[], own: boolean): Promise<void> {
    const unsent = own ? ops.map((bytes) => toEntry(ENTRY_OP, bytes)) : []
    const places = await this.db.transaction('rw', this.members, this.unsent, async () => {
      await this.members.bulkAdd(ops.map((bytes) => ({ bytes })))
      return this.unsent.bulkAdd(
        unsent.map((entry) => ({ entry })),
        { allKeys: true },
      )
    })
    this.tell(places, unsent)
  }

  private tell(places: readonly number[], entries: readonly Uint8Array[]): void {
    if (entries.length > 0) this.onUnsent(entries.map((entry, at) => ({ place: places[at] ?? 0, entry })))
  }

  /** Everything the relay has not acknowledged, in order. */
  async unsentEntries(): Promise<Unsent[]> {
    return (await this.unsent.toArray()) as Unsent[]
  }

  async unsentCount(): Promise<number> {
    return this.unsent.count()
  }

  /** The relay has these. */
  async sent(places: readonly number[]): Promise<void> {
    await this.unsent.bulkDelete([...places])
  }

  /** Local edits that are not sealed yet, in order, about so many bytes. */
  async unsealedEdits(most: number): Promise<Unsealed[]> {
    const rows: Unsealed[] = []
    let left = most
    await this.unsealed
      .orderBy('id')
      .until(() => left <= 0)
      .each((row) => {
        rows.push(row)
        left -= row.bytes.byteLength
      })
    return rows
  }

  /** Local edits of one document that are not sealed yet, in order. */
  async unsealedOf(docId: string): Promise<Unsealed[]> {
    return (await this.unsealed.toArray()).filter((row) => row.docId === docId)
  }

  /** A local edit that is not sealed yet, by its id. */
  async unsealedEdit(id: string): Promise<Unsealed | undefined> {
    return this.unsealed.get(id)
  }

  /**
   * A local edit will never be sealed, and what is to be done about it is noted under a name: both or neither. Its bytes stand under another
   * from then on.
   */
  async dropUnsealed(id: string, name: string, value: unknown, bytesAs: string): Promise<void> {
    await this.db.transaction('rw', this.unsealed, this.sync, async () => {
      const row = await this.unsealed.get(id)
      await this.unsealed.delete(id)
      await this.sync.put({ id: name, value })
      if (row) await this.sync.put({ id: bytesAs, value: row.bytes })
    })
  }

  /** Removes all values whose names begin so. */
  async removeValues(prefix: string): Promise<void> {
    await this.sync.where('id').startsWith(prefix).delete()
  }

  async unsealedCount(): Promise<number> {
    return this.unsealed.count()
  }

  /** These are sealed. */
  async sealed(ids: readonly string[]): Promise<void> {
    await this.unsealed.bulkDelete([...ids])
  }

  /** Up to where documents hold their envelopes, by document. */
  async versions(): Promise<Map<string, Version>> {
    return new Map((await this.docVersions.toArray()).map(({ id, version }) => [id, new Map(version)]))
  }

  async add(envelopes: readonly StoredEnvelope[]): Promise<void> {
    if (envelopes.length === 0) return
    const unsent = envelopes
      .filter(({ hash }) => !this.isAtRelay(hash))
      .map(({ bytes }) => toEntry(ENTRY_ENVELOPE, bytes))
    const places = await this.db.transaction('rw', this.envelopes, this.unsent, async () => {
      const keys = envelopes.map((row): EnvelopeKey => [row.doc, row.device, row.seq, row.hash])
      const known = await this.envelopes.bulkGet(keys)
      await this.envelopes.bulkPut(envelopes.filter((_, at) => known[at] === undefined))
      return this.unsent.bulkAdd(
        unsent.map((entry) => ({ entry })),
        { allKeys: true },
      )
    })
    this.tell(places, unsent)
  }

  /** Own envelopes take this road: that they are to be sent is noted in the same transaction. */
  async claim(envelope: StoredEnvelope): Promise<boolean> {
    const { doc, device, seq } = envelope
    const entry = toEntry(ENTRY_ENVELOPE, envelope.bytes)
    const place = await this.db.transaction('rw', this.envelopes, this.unsent, async () => {
      if ((await this.of(doc, device, seq, seq).count()) > 0) return null
      await this.envelopes.add(envelope)
      return this.unsent.add({ entry })
    })
    if (place === null) return false
    this.tell([place], [entry])
    return true
  }

  /** Notes envelopes that are kept elsewhere, such as snapshots, as to be sent. */
  async publish(envelopes: readonly Uint8Array[]): Promise<void> {
    const unsent = envelopes.map((bytes) => toEntry(ENTRY_ENVELOPE, bytes))
    const places = await this.unsent.bulkAdd(
      unsent.map((entry) => ({ entry })),
      { allKeys: true },
    )
    this.tell(places, unsent)
  }

  private of(doc: string, device: string, from: number, to: number) {
    return this.envelopes
      .where('[doc+device+seq+hash]')
      .between([doc, device, from, ''], [doc, device, to, '\uffff'], true, true)
  }

  async keepEnds(known: readonly KnownEnds[]): Promise<void> {
    await this.db.transaction('rw', this.envelopes, async () => {
      const keys = known.map((row): EnvelopeKey => [row.doc, row.device, row.seq, row.hash])
      const rows = await this.envelopes.bulkGet(keys)
      await this.envelopes.bulkPut(rows.flatMap((row, at) => (row ? { ...row, ends: known[at]?.ends ?? null } : [])))
    })
  }

  async docs(): Promise<string[]> {
    const docs = new Set(await this.docStarts.toCollection().primaryKeys())
    for (const [doc] of await this.envelopes.toCollection().primaryKeys()) docs.add(doc)
    for (const key of await this.sync.where('id').startsWith(OFFERS).primaryKeys()) docs.add(key.slice(OFFERS.length))
    return [...docs]
  }

  async read(doc: string, device: string, from: number, most: number): Promise<StoredEnvelope[]> {
    const rows: StoredEnvelope[] = []
    let left = most
    await this.of(doc, device, from, 0xffff_ffff)
      .until(() => left <= 0)
      .each((row) => {
        left -= row.bytes.byteLength
        if (left >= 0 || rows.length === 0) rows.push(row)
      })
    return rows
  }

  async readAll(doc: string): Promise<StoredEnvelope[]> {
    return this.envelopes
      .where('[doc+device+seq+hash]')
      .between([doc, '', 0, ''], [doc, '\uffff', 0, ''], true, true)
      .toArray()
  }

  async readNamed(doc: string, names: readonly EnvelopeName[]): Promise<StoredEnvelope[]> {
    const rows = await this.envelopes.bulkGet(
      names.map(({ device, seq, hash }): EnvelopeKey => [doc, device, seq, hash]),
    )
    return rows.filter((row) => row !== undefined)
  }

  async opening(): Promise<Opening> {
    const names = new Map<string, EnvelopeName[]>()
    // Keys alone: the bytes of a large space are a hundred megabytes.
    for (const [doc, device, seq, hash] of await this.envelopes.toCollection().primaryKeys()) {
      const of = names.get(doc)
      if (of) of.push({ device, seq, hash })
      else names.set(doc, [{ device, seq, hash }])
    }
    const snapshots = new Map((await this.docStarts.toArray()).map(({ doc, bytes }) => [doc, bytes]))
    const heads = (await this.valuesFrom(HEADS)) as Map<string, Uint8Array>
    return { names, heads, snapshots, offers: (await this.valuesFrom(OFFERS)) as Map<string, Uint8Array> }
  }

  async keepHeads(heads: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await this.sync.bulkPut([...heads].map(([doc, value]) => ({ id: HEADS + doc, value })))
  }

  async keepSnapshot(doc: string, bytes: Uint8Array): Promise<void> {
    await (bytes.byteLength === 0 ? this.docStarts.delete(doc) : this.docStarts.put({ doc, bytes }))
  }

  async snapshot(doc: string): Promise<Uint8Array | null> {
    return (await this.docStarts.get(doc))?.bytes ?? null
  }

  async keepHandover(hash: string, bytes: Uint8Array): Promise<void> {
    await this.setValue(HANDOVER + hash, bytes)
  }

  async handovers(): Promise<Uint8Array[]> {
    return [...(await this.valuesFrom(HANDOVER)).values()] as Uint8Array[]
  }

  async keepOffers(doc: string, bytes: Uint8Array): Promise<void> {
    await this.setValue(OFFERS + doc, bytes.byteLength === 0 ? undefined : bytes)
  }

  async offers(doc: string): Promise<Uint8Array | null> {
    return ((await this.value(OFFERS + doc)) as Uint8Array | undefined) ?? null
  }

  /** Everything this device holds, as entries, operations first: for a relay that may lack any of it. */
  async *everything(): AsyncGenerator<Uint8Array[]> {
    yield (await this.ops()).map((bytes) => toEntry(ENTRY_OP, bytes))
    for (const doc of await this.docs()) {
      const rows = await this.readAll(doc)
      yield rows.sort((a, b) => a.seq - b.seq).map(({ bytes }) => toEntry(ENTRY_ENVELOPE, bytes))
      const offers = await this.offers(doc)
      if (offers) yield splitParts(offers).map((bytes) => toEntry(ENTRY_ENVELOPE, bytes))
    }
  }
}
