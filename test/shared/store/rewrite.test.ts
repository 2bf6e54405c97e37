import fc from 'fast-check'
import * as Y from 'yjs'
import { expect, test } from 'vitest'
import { clientsOf, renameClients, splitUpdate } from '../../../shared/store/rewrite.ts'

type Step = { who: number; at: number; text: string; isDelete: boolean; isSync: boolean }
const steps = fc.array(
  fc.record({
    who: fc.nat(2),
    at: fc.nat(500),
    text: fc.string({ minLength: 1, maxLength: 40 }),
    isDelete: fc.boolean(),
    isSync: fc.boolean(),
  }),
  { minLength: 1, maxLength: 80 },
)

/** A document three people wrote in: text with deletions, a map, and elements in elements. */
function write(list: readonly Step[]): Y.Doc {
  const docs = [3, 4000000000, 77 * 2 ** 32 + 5].map((client) => {
    const doc = new Y.Doc()
    doc.clientID = client
    return doc
  })
  const exchange = (): void => {
    for (const to of docs) for (const from of docs) Y.applyUpdateV2(to, Y.encodeStateAsUpdateV2(from))
  }
  for (const { who, at, text, isDelete, isSync } of list) {
    const doc = docs[who]!
    const body = doc.getText('t')
    if (isDelete && body.length > 0) body.delete(at % body.length, 1)
    else body.insert(body.length === 0 ? 0 : at % body.length, text)
    doc.getMap('m').set(String(at % 7), text)
    const fragment = doc.getXmlFragment('body')
    if (at % 5 === 0) fragment.insert(0, [new Y.XmlElement('p')])
    else if (fragment.length > 0) (fragment.get(0) as Y.XmlElement).insert(0, [new Y.XmlText(text)])
    if (isSync) exchange()
  }
  exchange()
  return docs[0]!
}

const contentOf = (doc: Y.Doc): unknown => [
  doc.getText('t').toJSON(),
  doc.getMap('m').toJSON(),
  doc.getXmlFragment('body').toJSON(),
]

test('an update in parts makes the same document, and every part needs only those before it', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 40, max: 400 }), (list, most) => {
      const whole = Y.encodeStateAsUpdateV2(write(list))
      const doc = new Y.Doc()
      for (const part of splitUpdate(whole, most)) {
        Y.applyUpdateV2(doc, part)
        expect(doc.store.pendingStructs).toBeNull()
        expect(doc.store.pendingDs).toBeNull()
      }
      expect(Y.encodeStateAsUpdateV2(doc)).toEqual(whole)
    }),
    { numRuns: 40 },
  )
})

test('operations under another client make the document they made before, and what is written on top goes on', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const whole = Y.encodeStateAsUpdateV2(write(list))
      // A number next to the old one: between any two clients the order stays, and with it who wins where two wrote unseen.
      const there = (client: number): number => (client === 4_000_000_000 ? client + 1 : client)
      const back = (client: number): number => (client === 4_000_000_001 ? client - 1 : client)
      const renamed = new Y.Doc()
      Y.applyUpdateV2(renamed, renameClients(whole, there))
      expect(clientsOf(Y.encodeStateAsUpdateV2(renamed))).not.toContain(4_000_000_000)
      expect(contentOf(renamed)).toEqual(contentOf(write(list)))
      renamed.getText('t').insert(0, 'x')
      const again = new Y.Doc()
      Y.applyUpdateV2(again, renameClients(Y.encodeStateAsUpdateV2(renamed), back))
      again.getText('t').delete(0, 1)
      expect(contentOf(again)).toEqual(contentOf(write(list)))
      expect(again.store.pendingStructs).toBeNull()
    }),
    { numRuns: 20 },
  )
})
