// What a single update of a document of records says, for a person who is to decide about it. Yjs writes the place of an entry only where
// nothing stood before, so the document it belongs to is put together to read it.
import * as Y from 'yjs'
import type { AnyRecord } from '../domain/schema.ts'
import { decodeRecord, type EditKey, parseEditKey, storedToTuple } from './codec.ts'
import { docIdToType } from './documents.ts'
import { applyBounded } from './updates.ts'

/** One entry that an update sets. */
export type ToldEdit =
  /** A record is made, or stands anew. */
  | { kind: 'record'; id: string }
  /** A field, or one element of it; null clears or removes it. */
  | { kind: 'edit'; key: EditKey; value: unknown }

/** What an update says. */
export interface Told {
  edits: ToldEdit[]
  /** The records it is about, as all that was given has them; null where their making is not among it. */
  records: Map<string, AnyRecord | null>
}

/**
 * Reads an update (V2) of a document. `others` are all updates that may hold what it builds on, in any order; damaged ones are passed over.
 * What cannot be read even so is left out.
 */
export function readEdits(docId: string, others: readonly Uint8Array[], update: Uint8Array): Told {
  // Entries that were written over are to be read too.
  const doc = new Y.Doc({ gc: false })
  const base = doc.getMap<unknown>('base')
  const edits = doc.getMap<unknown>('edits')
  try {
    for (const bytes of [...others, update]) {
      try {
        applyBounded(doc, bytes)
      } catch {
        // What it held is missing; the rest may do.
      }
    }
    const told: Told = { edits: [], records: new Map() }
    for (const struct of Y.decodeUpdateV2(update).structs) {
      if (!(struct instanceof Y.Item) || Y.getState(doc.store, struct.id.client) <= struct.id.clock) continue
      const { parent, parentSub } = Y.getItem(doc.store, struct.id)
      if (parentSub === null || struct.content instanceof Y.ContentDeleted) continue
      if (parent === base) told.edits.push({ kind: 'record', id: parentSub })
      const key = parent === edits ? parseEditKey(parentSub) : null
      if (key) told.edits.push({ kind: 'edit', key, value: struct.content.getContent()[0] ?? null })
    }
    for (const id of new Set(told.edits.map((edit) => (edit.kind === 'record' ? edit.id : edit.key.id))))
      told.records.set(id, recordIn(docId, base, edits, id))
    return told
  } finally {
    doc.destroy()
  }
}

function recordIn(docId: string, base: Y.Map<unknown>, edits: Y.Map<unknown>, id: string): AnyRecord | null {
  const type = docIdToType(docId)
  const tuple = storedToTuple(base.get(id))
  if (!type || !tuple) return null
  const own: [EditKey, unknown][] = []
  for (const [name, value] of edits) {
    const key = parseEditKey(name)
    if (key?.id === id) own.push([key, value])
  }
  return decodeRecord(type, id, tuple, own)
}
