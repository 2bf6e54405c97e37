// What the read model may use of the store: the shape in which rows are handed over to be written with the documents.
export type { RowWrite } from './document-store.ts'
