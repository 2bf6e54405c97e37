import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { TextJournal } from '../../../../pwa/platform/editor/text-journal.ts'

/** As much of localStorage as the journal uses: entries are own properties there too. */
function createStorage(): Storage {
  const storage = Object.create({
    getItem: (key: string) => (Object.hasOwn(storage, key) ? (storage as Record<string, string>)[key] : null),
    setItem: (key: string, value: string) => void ((storage as Record<string, string>)[key] = value),
    removeItem: (key: string) => void delete (storage as Record<string, string>)[key],
  }) as Storage
  return storage
}

test('whenever a page dies, what was typed since the last save is in the text that is opened next', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ minLength: 1, maxLength: 3 }), fc.constant(null)), { maxLength: 120 }),
      (steps) => {
        const storage = createStorage()
        const journal = new TextJournal(storage, 's', 'note', 'one')
        const typed = new Y.Doc()
        const stored = new Y.Doc()
        typed.on('update', (update: Uint8Array) => journal.add(update))
        for (const step of steps) {
          if (step !== null) typed.getText('t').insert(0, step)
          else {
            Y.applyUpdate(stored, Y.encodeStateAsUpdate(typed))
            journal.saved()
          }
        }
        const next = new TextJournal(storage, 's', 'note', 'two')
        next.recoverInto(stored)
        expect(stored.getText('t').toString()).toBe(typed.getText('t').toString())
        next.saved()
        expect(Object.keys(storage)).toEqual([])
      },
    ),
  )
})

test('an entry that grew since it was read stays, and those of other notes are not touched', () => {
  const storage = createStorage()
  const doc = new Y.Doc()
  const first = new TextJournal(storage, 's', 'note', 'one')
  doc.on('update', (update: Uint8Array) => first.add(update))
  doc.getText('t').insert(0, 'a')
  storage.setItem('touchline.text-journal.s.other.x', '[]')
  const second = new TextJournal(storage, 's', 'note', 'two')
  second.recoverInto(new Y.Doc())
  doc.getText('t').insert(1, 'b')
  second.saved()
  expect(Object.keys(storage).sort()).toEqual(['touchline.text-journal.s.note.one', 'touchline.text-journal.s.other.x'])
})

test('a damaged entry does not keep a note from opening', () => {
  const storage = createStorage()
  storage.setItem('touchline.text-journal.s.note.x', '{not json')
  expect(() => new TextJournal(storage, 's', 'note', 'y').recoverInto(new Y.Doc())).not.toThrow()
})
