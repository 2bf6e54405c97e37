// The free text of a record between its two forms: formatted in a Yjs fragment, plain in the record's `body`.
import * as Y from 'yjs'
import { cleanText } from '../../../shared/domain/text.ts'

/** The most that `body` holds, in UTF-16 units; a longer text stays whole in its document. */
export const MAX_BODY = 100_000

function inlineText(node: Y.XmlElement | Y.XmlFragment): string {
  let text = ''
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) {
      for (const part of child.toDelta() as { insert: unknown }[])
        if (typeof part.insert === 'string') text += part.insert
    } else if (child instanceof Y.XmlElement) {
      text += child.nodeName === 'hardBreak' ? '\n' : inlineText(child)
    }
  }
  return text
}

function blockLines(node: Y.XmlElement | Y.XmlFragment, indent: string, lines: string[]): void {
  let number = 0
  for (const child of node.toArray()) {
    if (!(child instanceof Y.XmlElement)) {
      if (child instanceof Y.XmlText) lines.push(indent + inlineText(node))
      return
    }
    const name = child.nodeName
    if (name === 'listItem' || name === 'taskItem') {
      number++
      const mark =
        name === 'taskItem'
          ? // Yjs types attributes as strings; y-tiptap stores them as they are.
            String(child.getAttribute('checked')) === 'true'
            ? '[x] '
            : '[ ] '
          : node instanceof Y.XmlElement && node.nodeName === 'orderedList'
            ? `${number}. `
            : '- '
      const inner: string[] = []
      blockLines(child, '', inner)
      inner.forEach((line, index) => lines.push(indent + (index === 0 ? mark : '  ') + line))
    } else if (name === 'bulletList' || name === 'orderedList' || name === 'taskList' || name === 'blockquote') {
      blockLines(child, indent, lines)
    } else {
      for (const line of inlineText(child).split('\n')) lines.push(indent + line)
    }
  }
}

/** The plain text of a fragment: a line a block, lists with `- `, `1. `, `[x] `. What search, lists and exports read. */
export function fragmentToText(fragment: Y.XmlFragment): string {
  const lines: string[] = []
  blockLines(fragment, '', lines)
  return cleanText(lines.join('\n')).slice(0, MAX_BODY)
}

/** True for a document that nobody has ever written to (not one that was emptied). */
export function isUntouched(doc: Y.Doc): boolean {
  return doc.store.clients.size === 0
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    value ^= text.charCodeAt(index)
    value = Math.imul(value, 0x01000193)
  }
  return value >>> 0
}

function paragraphs(lines: readonly string[]): Y.XmlElement[] {
  return lines.map((line) => {
    const paragraph = new Y.XmlElement('paragraph')
    if (line !== '') paragraph.insert(0, [new Y.XmlText(line)])
    return paragraph
  })
}

/** Puts lines of plain text behind what stands in a fragment. */
export function addLines(fragment: Y.XmlFragment, lines: readonly string[]): void {
  fragment.push(paragraphs(lines))
}

/**
 * The Yjs update that puts a plain text into an empty document. The same record and text give the same bytes, client id and all, so two
 * tabs or devices that both do it before they hear of each other end up with the text once.
 */
export function seedUpdate(recordId: string, text: string): Uint8Array {
  const doc = new Y.Doc({ gc: false })
  // Client ids are drawn from 32 bits; one bound to the content cannot collide with another content's clock in practice.
  doc.clientID = hash(`${recordId}\n${text}`)
  doc.transact(() => {
    doc.getXmlFragment('body').insert(0, paragraphs(text.split('\n')))
  })
  const update = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}
