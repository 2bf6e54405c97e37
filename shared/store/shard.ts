import * as Y from 'yjs'
import type { AnyRecord, Change, RecordType } from '../domain/schema.ts'
import {
  decodeRecord,
  editKey,
  encodeTuple,
  parseEditKey,
  storedToTuple,
  toStored,
  tupleToStored,
  type EditKey,
  type Tuple,
} from './codec.ts'
import { docIdToType } from './documents.ts'
import { LaterRecord } from './later-record.ts'
import { foldEdits } from './rebase.ts'
import { isSame } from './same.ts'
import { applyBounded, DamagedUpdate } from './updates.ts'

/** What applying foreign bytes did. */
export interface Applied {
  /** The records whose stored values were touched, with the names of the fields; null when it may be any of them. */
  touched: Map<string, string[] | null>
  /** What has to be stored: the part that was new here. Empty when nothing was. */
  news: Uint8Array[]
  /** The bytes held operations of this device's own client id that the document did not have: the id must not be used any more. */
  ownClientSeen: boolean
}

/** The head of a base entry whose `deletedAt` is unset: asked for every changed record, so without taking the entry apart. */
const NEVER_DELETED = /^\[\d+,[\d.e+-]+,"(?:[^"\\]|\\.)*",[\d.e+-]+(?:\]$|,null[,\]])/u

/**
 * One document of records in memory. All records of a shard have one type. Local changes go in by `apply`, bytes of peers and of the
 * disk by `applyUpdates`; both end in the same maps.
 */
export class Shard {
  readonly doc = new Y.Doc({ gc: true })
  readonly type: RecordType | null
  private readonly base = this.doc.getMap<unknown>('base')
  private readonly edits = this.doc.getMap<unknown>('edits')
  /** Edit keys by record: a Y.Map cannot be searched by prefix. */
  private readonly editsById = new Map<string, Map<string, EditKey>>()
  private touched = new Map<string, string[] | null>()
  private outgoing: Uint8Array[] = []
  private incoming: Uint8Array[] = []
  private isDamaged = false
  /** The base entry taken apart last: one record is asked for several things in a row. */
  private last: { stored: unknown; tuple: Tuple | null } = { stored: undefined, tuple: null }

  constructor(
    readonly docId: string,
    stored: readonly Uint8Array[],
    private clientId: number,
  ) {
    this.type = docIdToType(docId)
    this.doc.transact(() => {
      for (const bytes of stored) Y.applyUpdateV2(this.doc, bytes, 'stored')
    }, 'stored')
    // Set after loading: Yjs changes the id of a document that receives operations of its own client.
    this.doc.clientID = clientId
    for (const key of this.edits.keys()) this.indexEdit(key)
    this.touched.clear()
    this.base.observe((event) => {
      for (const id of event.keysChanged) this.touched.set(String(id), null)
    })
    this.edits.observe((event) => {
      for (const key of event.keysChanged) this.indexEdit(String(key))
    })
    this.doc.on('updateV2', (bytes: Uint8Array, origin: unknown) => {
      if (origin === 'local') this.outgoing.push(bytes)
      if (origin === 'foreign') this.incoming.push(bytes)
    })
  }

  private indexEdit(key: string): void {
    const parsed = parseEditKey(key)
    if (!parsed) return
    const known = this.editsById.get(parsed.id)
    // A key goes when its value was folded into the base.
    const isThere = this.edits.has(key)
    this.noteTouched(parsed.id, isThere ? parsed.field : null)
    if (!isThere) known?.delete(key)
    else if (known) known.set(key, parsed)
    else this.editsById.set(parsed.id, new Map([[key, parsed]]))
  }

  private noteTouched(id: string, field: string | null): void {
    const fields = this.touched.get(id)
    if (fields === null) return
    if (field === null) this.touched.set(id, null)
    else if (fields) fields.push(field)
    else this.touched.set(id, [field])
  }

  /** How many records the document holds, deleted ones included. */
  get size(): number {
    return this.base.size
  }

  /** Ids of all records, deleted ones included. */
  ids(): string[] {
    return [...this.base.keys()]
  }

  has(id: string): boolean {
    return this.base.has(id)
  }

  /** A record, deleted or not; null when it is not here (yet: its edits may have come before it). */
  read(id: string): AnyRecord | null {
    const tuple = this.tupleOf(id)
    if (!this.type || !tuple) return null
    return decodeRecord(this.type, id, tuple, this.editsOf(id))
  }

  /** A record as it is now, known by the fields that were changed; null like `read`, as far as that is known without reading it. */
  readLater(id: string, changed: readonly string[]): LaterRecord | null {
    const stored = this.base.get(id)
    return this.type && stored !== undefined ? new LaterRecord(this.type, id, changed, stored, this.editsOf(id)) : null
  }

  private tupleOf(id: string): Tuple | null {
    const stored = this.base.get(id)
    if (stored !== this.last.stored) this.last = { stored, tuple: storedToTuple(stored) }
    return this.last.tuple
  }

  private editsOf(id: string): [EditKey, unknown][] {
    const edits: [EditKey, unknown][] = []
    for (const [key, parsed] of this.editsById.get(id) ?? []) edits.push([parsed, this.edits.get(key)])
    return edits
  }

  /**
   * True when the record was deleted at some time, taken back or not: an edit of `deletedAt` stands, or the tuple holds it. Once true it
   * stays true, also after a re-base.
   */
  wasDeleted(id: string): boolean {
    if (this.editsById.get(id)?.has(editKey(id, 'deletedAt'))) return true
    const stored = this.base.get(id)
    if (typeof stored === 'string' && NEVER_DELETED.test(stored)) return false
    // The place of `deletedAt` is the same in all types and versions.
    return (this.tupleOf(id)?.[4] ?? null) !== null
  }

  /** Applies local changes in one Yjs transaction. The bytes wait in `takeOutgoing`. */
  apply(changes: readonly Change[]): void {
    const { type } = this
    this.checkUsable()
    if (!type) throw new Error('a collection this version does not know cannot be written')
    this.doc.transact(() => {
      for (const change of changes) {
        if (change.op === 'create') this.base.set(change.id, tupleToStored(encodeTuple(type, change.fields)))
        else if (change.op === 'set') this.edits.set(editKey(change.id, change.field), toStored(change.value ?? null))
        else if (change.op === 'put')
          this.edits.set(editKey(change.id, change.field, change.key), toStored(change.value))
        else this.edits.set(editKey(change.id, change.field, change.key), null)
      }
    }, 'local')
    this.touched.clear()
  }

  /** True while a record is as it was created, apart from `updatedAt`. A re-based one no longer is: how it was created is not known. */
  isAsCreated(id: string): boolean {
    const tuple = this.tupleOf(id)
    if (!this.type || !tuple || this.base._map.get(id)?.left) return false
    const then = { ...decodeRecord(this.type, id, tuple, []), updatedAt: 0 }
    const now = { ...this.read(id), updatedAt: 0 }
    return isSame(then, now)
  }

  /** Edit keys to a record: what re-basing would take away, at most. */
  get editLoad(): number {
    return this.base.size === 0 ? 0 : this.edits.size / this.base.size
  }

  /**
   * True when this device may re-base the document: every base entry ever written here carries its client id, nothing is missing, and
   * the type is known. See rebase.ts for why nobody else may.
   */
  get canRebase(): boolean {
    if (!this.type || this.isDamaged || this.isIncomplete || this.base.size === 0) return false
    for (const item of this.base._map.values()) {
      for (let entry: Y.Item | null = item; entry; entry = entry.left) {
        if (entry.id.client !== this.clientId) return false
      }
    }
    return true
  }

  /**
   * Folds the edits of records created and last edited before `cutoff` (ms) into new base entries, in one Yjs transaction; the bytes
   * wait in `takeOutgoing`. Returns the ids of the records that were re-based; none when this device may not (`canRebase`). Records read
   * as before. The cutoff must lie before what undo still offers, since a re-based record no longer counts as it was created.
   */
  rebase(cutoff: number, ids: Iterable<string> = this.editsById.keys()): string[] {
    const { type } = this
    if (!type || !this.canRebase) return []
    const done: string[] = []
    this.doc.transact(() => {
      for (const id of new Set(ids)) {
        const tuple = this.tupleOf(id)
        const record = this.read(id)
        if (!record || !tuple || record.createdAt >= cutoff || record.updatedAt >= cutoff) continue
        const edits = [...(this.editsById.get(id) ?? [])].map(
          ([key, parsed]) => [key, parsed, this.edits.get(key)] as const,
        )
        const folded = foldEdits(type, tuple, edits)
        if (!folded) continue
        this.base.set(id, tupleToStored(folded.tuple))
        for (const key of folded.keys) this.edits.delete(key)
        done.push(id)
      }
    }, 'local')
    this.touched.clear()
    return done
  }

  /** Updates made by `apply` since the last call, as one; null when there are none. */
  takeOutgoing(): Uint8Array | null {
    this.checkUsable()
    const updates = this.outgoing
    this.outgoing = []
    if (updates.length <= 1) return updates[0] ?? null
    return Y.mergeUpdatesV2(updates)
  }

  /**
   * Applies bytes of a peer, a file or another device. Safe to repeat, in any order. Throws `DamagedUpdate` when some of them cannot be
   * applied; part of them may have been by then, so the shard takes no further calls: throw it away and load it again.
   */
  applyUpdates(updates: readonly Uint8Array[]): Applied {
    this.checkUsable()
    this.touched.clear()
    let index: number | null = null
    try {
      // Not a local transaction: only then does Yjs notice operations of this document's own client. One by one: applying 500 small
      // updates takes a third of the time of merging them first.
      Y.transact(
        this.doc,
        () => {
          for (const [at, bytes] of updates.entries()) {
            index = at
            applyBounded(this.doc, bytes, 'foreign')
          }
          index = null
        },
        'foreign',
        false,
      )
    } catch (error) {
      this.isDamaged = true
      throw new DamagedUpdate(index, error)
    }
    const ownClientSeen = this.doc.clientID !== this.clientId
    const { touched } = this
    this.touched = new Map()
    // Operations that wait for others are not part of what Yjs reports: the bytes are kept as they came.
    const news = this.isIncomplete ? [...updates] : this.incoming
    this.incoming = []
    return { touched, news, ownClientSeen }
  }

  /** The client id that local changes carry from now on. */
  useClientId(clientId: number): void {
    this.clientId = clientId
    this.doc.clientID = clientId
  }

  /** The whole document as one update. Equal states give equal bytes on every replica. */
  snapshot(): Uint8Array {
    this.checkUsable()
    return Y.encodeStateAsUpdateV2(this.doc)
  }

  /** True while the document holds operations that wait for others which have not arrived. */
  get isIncomplete(): boolean {
    return this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null
  }

  /** What a damaged update left behind must reach neither the disk nor a peer. */
  private checkUsable(): void {
    if (this.isDamaged) throw new Error(`${this.docId} took a damaged update and must be loaded again`)
  }

  destroy(): void {
    this.doc.destroy()
  }
}
