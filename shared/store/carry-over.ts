// A text was replaced while somebody typed into it: what was typed and is not in the new one goes there.
import * as Y from 'yjs'
import { renameClients, withoutDeletions } from './rewrite.ts'

/** What a client typed from a clock on, in the order it was typed; what was deleted since is left out. */
function typedBy(doc: Y.Doc, client: number, from: number): string {
  const said: string[] = []
  for (const struct of doc.store.clients.get(client) ?? []) {
    if (!(struct instanceof Y.Item) || struct.deleted || !(struct.content instanceof Y.ContentString)) continue
    said.push(struct.content.str.slice(Math.max(0, from - struct.id.clock)))
  }
  return said.join('')
}

/**
 * Puts what was typed into `from` under `clients`, and is not in `to`, into `to`. `renamed` (old, new): the clients under which `to` holds
 * operations of `from`; then it holds all of it up to some moment. Where what was typed stands in a part that fell away, its words follow at
 * the end, as a paragraph of their own.
 */
export function carryOver(
  from: Y.Doc,
  to: Y.Doc,
  clients: Iterable<number>,
  renamed: ReadonlyMap<number, number>,
): void {
  const known = Y.decodeStateVector(Y.encodeStateVector(from))
  const starts = new Map<number, number>()
  for (const client of clients) {
    const start = Y.getState(to.store, renamed.get(client) ?? client)
    if (start < (known.get(client) ?? 0)) starts.set(client, start)
  }
  if (starts.size === 0) return
  const vector = Y.encodeStateVector(new Map([...known, ...starts]))
  const missing = withoutDeletions(Y.encodeStateAsUpdateV2(from, vector))
  const update = renameClients(missing, (client) => renamed.get(client) ?? client)
  const scratch = new Y.Doc()
  Y.applyUpdate(scratch, Y.encodeStateAsUpdate(to))
  Y.applyUpdateV2(scratch, update)
  const fits = [...starts.keys()].every(
    (client) => Y.getState(scratch.store, renamed.get(client) ?? client) >= (known.get(client) ?? 0),
  )
  scratch.destroy()
  if (fits) return Y.applyUpdateV2(to, update)
  const words = [...starts].map(([client, start]) => typedBy(from, client, start)).join('')
  if (words.trim() === '') return
  to.transact(() => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(words)])
    to.getXmlFragment('body').push([paragraph])
  })
}
