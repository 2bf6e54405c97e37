import * as Y from 'yjs'

/**
 * The Yjs client a document's own edits go on with once it was rebuilt: the same, or the next of the device when operations of it fell away
 * or are waiting for what fell away. Their clocks are taken: when the device is given its right again they are counted again, and an edit
 * that had used one of their clocks meanwhile would be another one here than everywhere else, for ever and unnoticed.
 *
 * `end` is how far the client reached in the document before. What is returned must be kept together with the rebuilt document.
 */
export function clientAfterRebuild(client: number, end: number, rebuilt: Y.Doc): number {
  return clockOf(rebuilt, client) < end ? client + 1 : client
}

/** How far a client's operations reach in a document. */
export function clockOf(doc: Y.Doc, client: number): number {
  return Y.getState(doc.store, client)
}
