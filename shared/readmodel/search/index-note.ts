/** Raised whenever texts become other tokens, or the engine keeps them otherwise: an index of another number is built anew. */
export const INDEX_FORMAT = 2

/** Where a walk over all positions begins. */
export const BEFORE_ALL = Number.MIN_SAFE_INTEGER

/** What the index says of itself, stored in the same transaction as the documents it speaks of. */
export interface IndexNote {
  format: number
  epoch: string
  /** All changes up to this one are in the documents that are there. */
  revision: number
  /**
   * `verify`: what is there may be of other rows, each is compared; `fill`: what is there is true, but not all is there; `done`: the index
   * holds all rows.
   */
  phase: 'verify' | 'fill' | 'done'
  /**
   * Rows may be in it as they stood after this change, which is shown before it is on the disk and may never have come there. Absent in
   * notes from before it was kept.
   */
  shown?: number
  /** How far `verify` has come. */
  cursor: { table: number; position: number }
}

/** Reads a stored note; null for none, and for one of another format. */
export function readNote(text: string | null): IndexNote | null {
  try {
    const note = JSON.parse(text ?? 'null') as IndexNote | null
    return note?.format === INDEX_FORMAT ? note : null
  } catch {
    return null
  }
}
