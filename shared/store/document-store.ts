/** An update of a document, with its place in the document's log. */
export interface StoredUpdate {
  docId: string
  seq: number
  bytes: Uint8Array
  /** It is the whole document: what was stored before it goes, in the same transaction. */
  replaces?: true
}

/** Rows of a table to write beside the documents. The store does not know what they mean. */
export interface RowWrite {
  table: string
  put: { id: string }[]
  remove: string[]
}

/** What was answered to a command, kept so that the same command is never applied twice. */
export interface Receipt {
  commandId: string
  result: unknown
  /** ms; receipts are dropped after 30 days. */
  at: number
}

/** Everything one acknowledgement stands for. Written wholly or not at all. */
export interface Batch {
  updates: StoredUpdate[]
  rows: RowWrite[]
  receipts: Receipt[]
  /** Values by key; undefined removes the key. */
  meta: Record<string, unknown>
}

export interface StoredDocument {
  snapshot: Uint8Array | null
  /** In order of `seq`. */
  tail: { seq: number; bytes: Uint8Array }[]
}

/** Where documents live. One writer at a time. Every method fails with the browser's own error. */
export interface DocumentStore {
  /** The stored parts of a document; empty when there is none. */
  load(docId: string): Promise<StoredDocument>
  /** Ids of all stored documents, sorted. */
  list(): Promise<string[]>
  /** Rows in the log of each document that has more than `least` of them. */
  logsLongerThan(least: number): Promise<Map<string, number>>
  /** Writes a batch in one transaction. Resolves when it is durable. */
  commit(batch: Batch): Promise<void>
  /** Replaces the log of a document up to and including `upTo` by a snapshot. */
  compact(docId: string, snapshot: Uint8Array, upTo: number): Promise<void>
  receipt(commandId: string): Promise<Receipt | null>
  /** The command ids of all receipts, in no order. */
  receiptIds(): Promise<string[]>
  /** Drops receipts older than `before` (ms). */
  dropReceipts(before: number): Promise<void>
  meta(key: string): Promise<unknown>
}
