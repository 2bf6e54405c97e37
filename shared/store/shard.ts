import * as Y from 'yjs'
import type { AnyRecord, Change, RecordType } from '../domain/schema.ts'
import { decodeRecord, editKey, encodeTuple, isTuple, parseEditKey, toStored, type EditKey } from './codec.ts'
import { docIdToType } from './documents.ts'
import { isSame } from './same.ts'

/** What applying foreign bytes did. */
export interface Applied {
  /** Ids of the records whose stored values were touched. */
  ids: string[]
  /** What has to be stored: the part that was new here. Empty when nothing was. */
  news: Uint8Array[]
  /** The bytes held operations of this device's own client id that the document did not have: the id must not be used any more. */
  ownClientSeen: boolean
}

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
  private touched = new Set<string>()
  private outgoing: Uint8Array[] = []
  private incoming: Uint8Array[] = []

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
    this.base.observe((event) => {
      for (const id of event.keysChanged) this.touched.add(String(id))
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
    this.touched.add(parsed.id)
    const known = this.editsById.get(parsed.id)
    if (known) known.set(key, parsed)
    else this.editsById.set(parsed.id, new Map([[key, parsed]]))
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
    const tuple = this.base.get(id)
    if (!this.type || !isTuple(tuple)) return null
    return decodeRecord(this.type, id, tuple, this.editsOf(id))
  }

  private *editsOf(id: string): Generator<[EditKey, unknown]> {
    for (const [key, parsed] of this.editsById.get(id) ?? []) {
      if (this.edits.has(key)) yield [parsed, this.edits.get(key)]
    }
  }

  /** Applies local changes in one Yjs transaction. The bytes wait in `takeOutgoing`. */
  apply(changes: readonly Change[]): void {
    const { type } = this
    if (!type) throw new Error('a collection this version does not know cannot be written')
    this.doc.transact(() => {
      for (const change of changes) {
        if (change.op === 'create') this.base.set(change.id, encodeTuple(type, change.fields))
        else if (change.op === 'set') this.edits.set(editKey(change.id, change.field), toStored(change.value ?? null))
        else if (change.op === 'put')
          this.edits.set(editKey(change.id, change.field, change.key), toStored(change.value))
        else this.edits.set(editKey(change.id, change.field, change.key), null)
      }
    }, 'local')
    this.touched.clear()
  }

  /** True while a record is as it was created, apart from `updatedAt`. */
  isAsCreated(id: string): boolean {
    const tuple = this.base.get(id)
    if (!this.type || !isTuple(tuple)) return false
    const then = { ...decodeRecord(this.type, id, tuple, []), updatedAt: 0 }
    const now = { ...this.read(id), updatedAt: 0 }
    return isSame(then, now)
  }

  /** Updates made by `apply` since the last call, as one; null when there are none. */
  takeOutgoing(): Uint8Array | null {
    const updates = this.outgoing
    this.outgoing = []
    if (updates.length <= 1) return updates[0] ?? null
    return Y.mergeUpdatesV2(updates)
  }

  /** Applies bytes of a peer, a file or another device. They must have been checked (`checkUpdate`). Safe to repeat, in any order. */
  applyUpdates(updates: readonly Uint8Array[]): Applied {
    this.touched.clear()
    // Not a local transaction: only then does Yjs notice operations of this document's own client.
    Y.transact(
      this.doc,
      () => {
        for (const bytes of updates) Y.applyUpdateV2(this.doc, bytes, 'foreign')
      },
      'foreign',
      false,
    )
    const ownClientSeen = this.doc.clientID !== this.clientId
    const ids = [...this.touched]
    this.touched.clear()
    // Operations that wait for others are not part of what Yjs reports: the bytes are kept as they came.
    const news = this.isIncomplete ? [...updates] : this.incoming
    this.incoming = []
    return { ids, news, ownClientSeen }
  }

  /** The client id that local changes carry from now on. */
  useClientId(clientId: number): void {
    this.clientId = clientId
    this.doc.clientID = clientId
  }

  /** The whole document as one update. Equal states give equal bytes on every replica. */
  snapshot(): Uint8Array {
    return Y.encodeStateAsUpdateV2(this.doc)
  }

  /** True while the document holds operations that wait for others which have not arrived. */
  get isIncomplete(): boolean {
    return this.doc.store.pendingStructs !== null || this.doc.store.pendingDs !== null
  }

  destroy(): void {
    this.doc.destroy()
  }
}

/** Largest update accepted from outside, bytes. */
export const MAX_UPDATE_BYTES = 64 * 1024 * 1024

/**
 * True when the bytes are a Yjs update that can be applied without harm: tried on a scratch document first, because some damaged
 * updates throw only after they have changed something.
 */
export function checkUpdate(bytes: Uint8Array): boolean {
  return fits(bytes, Y.applyUpdateV2)
}

/** The same for a rich-text document, whose updates are of Yjs' first format. */
export function checkTextUpdate(bytes: Uint8Array): boolean {
  return fits(bytes, Y.applyUpdate)
}

function fits(bytes: Uint8Array, apply: (doc: Y.Doc, bytes: Uint8Array) => void): boolean {
  if (bytes.byteLength === 0 || bytes.byteLength > MAX_UPDATE_BYTES) return false
  const scratch = new Y.Doc()
  try {
    apply(scratch, bytes)
    return true
  } catch {
    return false
  } finally {
    scratch.destroy()
  }
}
