import { expect, test } from 'vitest'
import { keyToMove } from '../../../../pwa/platform/parts/row-keys.ts'

const list = { page: 14, total: 100_000 }
const press = (key: string, held: object = {}) =>
  keyToMove({ key, altKey: false, ctrlKey: false, metaKey: false, ...held }, list)

test('arrows go by rows, pages by pages, Home and End to the ends', () => {
  expect(['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].map((key) => press(key))).toEqual([
    { by: 1 },
    { by: -1 },
    { by: 14 },
    { by: -14 },
    { to: 0 },
    { to: 99_999 },
  ])
})

test('other keys, and those the browser has a use for, lead nowhere', () => {
  expect([press('Enter'), press('a'), press('toString'), press('ArrowUp', { altKey: true })]).toEqual([
    null,
    null,
    null,
    null,
  ])
  expect([press('End', { ctrlKey: true }), press('ArrowDown', { metaKey: true })]).toEqual([null, null])
})
