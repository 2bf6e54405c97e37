// Keys of rows in the database. Of a key the database keeps two bytes a character, in the row, beside it and in every index again: the
// two random parts of an id are more than half of what a small row takes. They are numbers of base 62, and fit into eight characters.

import { ID_ALPHABET } from '../kernel/ids.ts'

/** What a packed key begins with. No well-formed id does: they begin with a letter. Never given to another type. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ['lead', '\u0001'],
  ['account', '\u0002'],
  ['contact', '\u0003'],
  ['call-note', '\u0004'],
  ['task', '\u0005'],
])
const TYPES: ReadonlyMap<string, string> = new Map([...MARKS].map(([type, mark]) => [mark, type]))

const BASE = ID_ALPHABET.length
const UNIT = 65_536
const COLON = 58
/** The shape that ids are given: `<type>:<8>:<12>`. All others are their own keys. */
const USUAL = /^([a-z-]+):([0-9A-Za-z]{8}):([0-9A-Za-z]{8})([0-9A-Za-z]{4})$/u
const PREFIX = /^([a-z-]+):([0-9A-Za-z]{8}):$/u
/** Follows every packed key that begins with those characters. */
const AFTER = '\uffff'.repeat(6)

/** Puts digits as so many units of 16 bits at the end of `units`: 8 digits are less than 2^48, 4 less than 2^24. */
function pack(digits: string, count: number, units: number[]): void {
  let value = 0
  for (let at = 0; at < digits.length; at++) value = value * BASE + ID_ALPHABET.indexOf(digits[at] ?? '')
  const start = units.length
  for (let unit = count - 1; unit >= 0; unit--) {
    units[start + unit] = value % UNIT
    value = Math.floor(value / UNIT)
  }
}

/** The other way: the units from `from` to `to` as so many digits at `place` of `codes`. */
function unpack(key: string, from: number, to: number, codes: number[], place: number, length: number): void {
  let value = 0
  for (let at = from; at < to; at++) value = value * UNIT + key.charCodeAt(at)
  for (let at = place + length - 1; at >= place; at--) {
    codes[at] = ID_ALPHABET.charCodeAt(value % BASE)
    value = Math.floor(value / BASE)
  }
}

/** The key of a record's row. Different well-formed ids have different keys. */
export function idToKey(id: string): string {
  const [, type = '', shard = '', first = '', last = ''] = USUAL.exec(id) ?? []
  const mark = MARKS.get(type)
  if (mark === undefined) return id
  const units = [mark.charCodeAt(0)]
  pack(shard, 3, units)
  pack(first, 3, units)
  pack(last, 2, units)
  return String.fromCharCode(...units)
}

/** The id of a key. */
export function keyToId(key: string): string {
  const type = TYPES.get(key[0] ?? '')
  if (type === undefined) return key
  // All at once: put together piece by piece, an id would be a chain of strings that takes many times the memory.
  const codes = Array.from(type, (letter) => letter.charCodeAt(0))
  const start = codes.length
  codes.length = start + 22
  codes[start] = codes[start + 9] = COLON
  unpack(key, 1, 4, codes, start + 1, 8)
  unpack(key, 4, 7, codes, start + 10, 8)
  unpack(key, 7, 9, codes, start + 18, 4)
  return String.fromCharCode(...codes)
}

/** The first and the last key that ids beginning with `<type>:<shard>:` can have; null where those are their own keys. */
export function prefixToKeys(prefix: string): [first: string, last: string] | null {
  const [, type = '', shard = ''] = PREFIX.exec(prefix) ?? []
  const mark = MARKS.get(type)
  if (mark === undefined) return null
  const units = [mark.charCodeAt(0)]
  pack(shard, 3, units)
  const start = String.fromCharCode(...units)
  return [start, start + AFTER]
}
