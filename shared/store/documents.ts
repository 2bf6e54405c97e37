// The store keeps records in Yjs documents, many records to a document, and documents in the browser's database. It knows nothing of
// what a record means: fields and versions come from `domain/schema.ts`. This file names documents.
import { idToShard, idToType, type Id } from '../kernel/ids.ts'
import { definitionOf, isRecordType, recordTypes, type RecordType } from '../domain/schema.ts'

/** Records a shard takes before the device opens another one. */
export const SHARD_CAPACITY = 256

const DOC_ID = /^[a-zA-Z][A-Za-z-]{1,31}\/[0-9A-Za-z]{4,16}$/u

const typeByCollection = new Map<string, RecordType>(
  Object.values(recordTypes).map((definition) => [definition.collection, definition.type]),
)

/** The document a record lives in, `<collection>/<shard>`; null for a type this version does not know. */
export function idToDocId(id: Id): string | null {
  const type = idToType(id)
  return isRecordType(type) ? `${definitionOf(type).collection}/${idToShard(id)}` : null
}

/** The record type a document holds; null for a collection this version does not know (its bytes are kept, not shown). */
export function docIdToType(docId: string): RecordType | null {
  return typeByCollection.get(docId.slice(0, docId.indexOf('/'))) ?? null
}

/** True for a well-formed document id. Ids from files and peers pass through here. */
export function isDocId(text: unknown): text is string {
  return typeof text === 'string' && DOC_ID.test(text)
}

/** What the ids of all records of a document begin with; '' for a collection this version does not know. */
export function docIdToIdPrefix(docId: string): string {
  const type = docIdToType(docId)
  return type === null ? '' : `${type}:${docId.slice(docId.indexOf('/') + 1)}:`
}
