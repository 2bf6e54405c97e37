// What was typed into a text that was replaced meanwhile.
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { carryOver } from '../../../shared/store/carry-over.ts'
import { fragmentToText } from '../../../pwa/platform/editor/body-text.ts'
import { renameClients } from '../../../shared/store/rewrite.ts'

function docOf(client: number, ...updates: Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  doc.clientID = client
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

function paragraph(doc: Y.Doc, words: string): Y.XmlText {
  const text = new Y.XmlText(words)
  const element = new Y.XmlElement('paragraph')
  element.insert(0, [text])
  doc.getXmlFragment('body').push([element])
  return text
}

const textOf = (doc: Y.Doc): string => fragmentToText(doc.getXmlFragment('body'))
const stateOf = (doc: Y.Doc): Uint8Array => Y.encodeStateAsUpdate(doc)

test('typed where the new text has what it stands in: it stands there', () => {
  const base = docOf(1)
  paragraph(base, 'both')
  const removed = docOf(2, stateOf(base))
  paragraph(removed, 'fell away')
  const mine = docOf(3, stateOf(removed))
  const first = (mine.getXmlFragment('body').get(0) as Y.XmlElement).get(0) as Y.XmlText
  first.insert(4, ' typed')
  const fresh = docOf(4, stateOf(base))
  carryOver(mine, fresh, [3], new Map())
  expect(textOf(fresh)).toBe('both typed')
  carryOver(mine, fresh, [3], new Map())
  expect(textOf(fresh)).toBe('both typed')
})

test('typed into what fell away: the words follow at the end, and nothing that fell away comes back', () => {
  const base = docOf(1)
  paragraph(base, 'both')
  const removed = docOf(2, stateOf(base))
  const gone = paragraph(removed, 'fell away')
  expect(gone.length).toBe(9)
  const mine = docOf(3, stateOf(removed))
  const last = (mine.getXmlFragment('body').get(1) as Y.XmlElement).get(0) as Y.XmlText
  last.insert(4, ' typed')
  last.insert(10, ' twice')
  last.delete(10, 1)
  const fresh = docOf(4, stateOf(base))
  carryOver(mine, fresh, [3], new Map())
  expect(textOf(fresh)).toBe('both\n typedtwice')
  expect(fresh.store.pendingStructs).toBeNull()
})

test('the same text under other clients: what was typed on goes on there, once', () => {
  const mine = docOf(3)
  const text = paragraph(mine, 'typed')
  const renamed = renameClients(Y.encodeStateAsUpdateV2(mine), (client) => client + 100)
  const fresh = docOf(4)
  Y.applyUpdateV2(fresh, renamed)
  text.insert(5, ' on')
  carryOver(mine, fresh, [3], new Map([[3, 103]]))
  expect(textOf(fresh)).toBe('typed on')
  expect([...fresh.store.clients.keys()]).toEqual([103])
})
