// Who typed which words of a formatted text, and where they stand in the editor. Read from the text's own operations: nothing is kept beside it.
import type { Node } from '@tiptap/pm/model'
import * as Y from 'yjs'

/** Words that were typed under one Yjs client and stand together in one block. */
export interface Passage {
  /** Places in the editor's document. */
  from: number
  to: number
  client: number
  text: string
}

/** Adds the passages of a run of text that begins at `at`; gives where it ends. */
function addText(shared: Y.XmlText, at: number, found: Passage[]): number {
  let place = at
  for (let item = shared._start; item; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue
    const { str } = item.content
    const last = found.at(-1)
    if (last && last.to === place && last.client === item.id.client) {
      last.to += str.length
      last.text += str
    } else found.push({ from: place, to: place + str.length, client: item.id.client, text: str })
    place += str.length
  }
  return place
}

function addChildren(shared: Y.XmlFragment, node: Node, start: number, found: Passage[]): void {
  let at = start
  for (const child of shared.toArray()) {
    if (child instanceof Y.XmlText) at = addText(child, at, found)
    else if (child instanceof Y.XmlElement) {
      const shown = node.nodeAt(at - start)
      // The editor is a moment behind, or shows less than is there.
      if (!shown || shown.isText) return
      if (!shown.isLeaf) addChildren(child, shown, at + 1, found)
      at += shown.nodeSize
    }
  }
}

/** The passages of a text, in order. `node`: the editor's document that shows the fragment; what it does not show yet is left out. */
export function passagesOf(fragment: Y.XmlFragment, node: Node): Passage[] {
  const found: Passage[] = []
  addChildren(fragment, node, 0, found)
  return found.filter(({ from, to, text }) => to <= node.content.size && node.textBetween(from, to) === text)
}
