import fc from 'fast-check'
import { expect, test } from 'vitest'
import { idToKey, keyToId, prefixToKeys } from '../../../shared/readmodel/packed-key.ts'

const TYPES = ['lead', 'account', 'contact', 'call-note', 'task']
const digit = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')
const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(digit, { minLength: length, maxLength: length }).map((all) => all.join(''))
const usual = fc
  .tuple(fc.constantFrom(...TYPES), digits(8), digits(12))
  .map(([type, shard, rest]) => `${type}:${shard}:${rest}`)
/** Of other types, of other lengths, and what no version ever made. */
const odd = fc.oneof(
  fc.tuple(fc.constantFrom('person', 'goal', ...TYPES), digits(4), digits(6)).map((parts) => parts.join(':')),
  fc.tuple(digits(8), digits(12)).map(([shard, rest]) => `page:${shard}:${rest}`),
  fc.string().map((text) => `lead:${text}`),
)

test('an id is read back from its key, whatever it looks like, and is nine characters long where it is a usual one', () => {
  fc.assert(fc.property(fc.oneof(usual, odd), (id) => void expect(keyToId(idToKey(id))).toBe(id)))
  fc.assert(fc.property(usual, (id) => void expect(idToKey(id)).toHaveLength(9)))
  // The largest numbers there are.
  const last = 'call-note:zzzzzzzz:zzzzzzzzzzzz'
  expect(keyToId(idToKey(last))).toBe(last)
})

test('the ids of a shard, and no others, lie between its keys', () => {
  fc.assert(
    fc.property(usual, usual, (id, other) => {
      const prefix = id.slice(0, -12)
      const [first, last] = prefixToKeys(prefix)!
      const isBetween = (key: string): boolean => key >= first && key <= last
      expect(isBetween(idToKey(id))).toBe(true)
      expect(isBetween(idToKey(other))).toBe(other.startsWith(prefix))
      expect(isBetween(idToKey(`${prefix}zzzzzzzzzzzz`))).toBe(true)
      expect(isBetween(idToKey(`${prefix}000000000000`))).toBe(true)
    }),
  )
  expect(prefixToKeys('person:aaaaaaaa:')).toBeNull()
  expect(prefixToKeys('lead:aaaa:')).toBeNull()
})
