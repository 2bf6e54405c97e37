import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeRecord, editKey, encodeTuple, parseEditKey, toStored } from '../../../shared/store/codec.ts'

describe('edit keys', () => {
  test('any element key comes back whole', () => {
    const field = fc.stringMatching(/^[a-zA-Z]{1,20}$/u)
    fc.assert(
      fc.property(field, fc.option(fc.string({ unit: 'binary' })), (name, element) => {
        const key = editKey('lead:aaaa:bbbb', name, element)
        expect(parseEditKey(key)).toEqual({ id: 'lead:aaaa:bbbb', field: name, element })
      }),
    )
  })

  test('two different places never share a key', () => {
    const element = fc.option(fc.string({ unit: fc.constantFrom('\u0000', 'a', '/', ' '), maxLength: 4 }))
    fc.assert(
      fc.property(element, element, (a, b) => {
        fc.pre(a !== b)
        expect(editKey('lead:a:b', 'tags', a)).not.toBe(editKey('lead:a:b', 'tags', b))
      }),
    )
  })
})

test('stored values read back as they were written, lone surrogates mended', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(toStored(value)).toEqual(JSON.parse(JSON.stringify(value)))
    }),
  )
  expect(toStored({ a: 'x\ud800', b: undefined, c: NaN })).toEqual({ a: 'x\ufffd', c: null })
})

test('[S6] a tuple of a newer version is read as far as it is known', () => {
  const tuple = encodeTuple('person', { createdAt: 1, createdBy: 'p', updatedAt: 2, name: 'Mia', role: 'coach' })
  const newer = [7, ...tuple.slice(1), null, null, null, { x: 1 }] as never
  expect(decodeRecord('person', 'person:aaaa:bbbb', newer, [])).toMatchObject({ name: 'Mia', role: 'coach' })
})

test('a decoded record shares nothing with the document when elements were edited', () => {
  const tuple = encodeTuple('lead', { createdAt: 1, createdBy: '', updatedAt: 1, tags: { a: 'a' } })
  const edit = [{ id: 'lead:aaaa:bbbb', field: 'tags', element: 'b' }, 'b'] as const
  const record = decodeRecord('lead', 'lead:aaaa:bbbb', tuple, [[...edit]])
  expect(record['tags']).toEqual({ a: 'a', b: 'b' })
  expect(decodeRecord('lead', 'lead:aaaa:bbbb', tuple, [])['tags']).toEqual({ a: 'a' })
})

test('an element called __proto__ is an element like any other', () => {
  const tuple = encodeTuple('lead', { createdAt: 1, createdBy: '', updatedAt: 1 })
  const edit = [{ id: 'lead:aaaa:bbbb', field: 'tags', element: '__proto__' }, 'odd'] as const
  const record = decodeRecord('lead', 'lead:aaaa:bbbb', tuple, [[...edit]])
  expect(Object.keys(record['tags'] as object)).toEqual(['__proto__'])
})
