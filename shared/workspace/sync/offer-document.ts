// The document in which members of a team offer each other spaces of their own. It holds no records: everything in it is sealed to single
// devices, and its entries count by who wrote them, which the rules of envelopes vouch for.
import * as Y from 'yjs'
import type { DocName, Version } from '../../sync/replica/ports.ts'
import type { Sent } from '../../sync/replica/space-replica.ts'
import type { SyncDatabase } from './sync-database.ts'

/** Its name in the log. Older versions of the app keep its envelopes, and show nothing of them. */
export const OFFERS_DOC = 'space-offers'

/** Under which key it is kept. */
const KEY = 'spaceOffers'
const STORED_VERSION = 1

/** As many entries are read as one team may need; a member who writes more only harms what comes after. */
const MOST_ENTRIES = 2000

/** One entry as it stands in the document. */
export interface OfferEntry {
  key: string
  value: unknown
  /** The Yjs client that wrote it. */
  client: number
}

interface Stored {
  version: number
  /** The document as a Yjs update (V2). */
  bytes: Uint8Array
}

export interface OfferDocumentEnvironment {
  db: SyncDatabase
  /** Up to where it is stored. */
  version: Version
  /** This device. */
  self: string
  send(updates: readonly Uint8Array[]): Promise<Sent>
  /** A number for a session of this device. None is given twice. */
  newClient(): Promise<number>
  onChange(): void
}

export class OfferDocument {
  private doc = new Y.Doc()
  private known: Version
  /** An edit of this device that is being sealed. */
  private pending: Uint8Array | null = null
  private client: number | null = null

  private constructor(private readonly env: OfferDocumentEnvironment) {
    this.known = env.version
  }

  /** Reads what is stored. */
  static async open(env: OfferDocumentEnvironment): Promise<OfferDocument> {
    const offers = new OfferDocument(env)
    const stored = (await env.db.value(KEY)) as Stored | undefined
    if (stored?.version === STORED_VERSION) Y.applyUpdateV2(offers.doc, stored.bytes)
    return offers
  }

  /** What counts of it now, in no order. */
  entries(): OfferEntry[] {
    const found: OfferEntry[] = []
    for (const [key, item] of this.doc.getMap('entries')._map) {
      if (item.deleted) continue
      if (found.length === MOST_ENTRIES) break
      const content = item.content.getContent() as unknown[]
      found.push({ key, value: content.at(-1), client: item.id.client })
    }
    return found
  }

  /** See `Documents.apply`. What this device wrote is taken in with the version that says it is in the log. */
  async apply({ id }: DocName, updates: readonly Uint8Array[], version: Version): Promise<void> {
    for (const update of updates) Y.applyUpdateV2(this.doc, update)
    const { self } = this.env
    if (this.pending && (version.get(self) ?? 0) > (this.known.get(self) ?? 0)) {
      Y.applyUpdateV2(this.doc, this.pending)
      this.pending = null
    }
    await this.keep(id, version)
  }

  /** See `Documents.rebuild`. */
  async rebuild({ id }: DocName, updates: readonly Uint8Array[], version: Version): Promise<void> {
    const fresh = new Y.Doc()
    for (const update of updates) Y.applyUpdateV2(fresh, update)
    this.doc.destroy()
    this.doc = fresh
    // What came before this belongs to another history of this device.
    this.client = null
    await this.keep(id, version)
  }

  private async keep(id: string, version: Version): Promise<void> {
    this.known = new Map(version)
    const stored: Stored = { version: STORED_VERSION, bytes: Y.encodeStateAsUpdateV2(this.doc) }
    await this.env.db.setDocumentValue(KEY, stored, id, version)
    this.env.onChange()
  }

  /** Writes entries and takes others out; durable and on its way when it resolves with null, else why not. One call at a time. */
  async change(put: ReadonlyMap<string, unknown>, remove: readonly string[] = []): Promise<Sent['notSent']> {
    this.client ??= await this.env.newClient()
    const draft = new Y.Doc()
    Y.applyUpdateV2(draft, Y.encodeStateAsUpdateV2(this.doc))
    draft.clientID = this.client
    const before = Y.encodeStateVector(draft)
    const entries = draft.getMap('entries')
    draft.transact(() => {
      for (const key of remove) entries.delete(key)
      for (const [key, value] of put) entries.set(key, value)
    })
    const update = Y.encodeStateAsUpdateV2(draft, before)
    draft.destroy()
    this.pending = update
    try {
      return (await this.env.send([update])).notSent
    } finally {
      this.pending = null
    }
  }
}
