// What the read model may use of the store: the shape in which rows are handed over to be written with the documents, records that are
// taken apart later, and how bytes are packed for the disk.
export type { RowWrite } from './document-store.ts'
export { LaterRecord } from './later-record.ts'
export { pack, unpack } from './pack.ts'
