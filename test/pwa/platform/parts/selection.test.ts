import { expect, test } from 'vitest'
import { Selection } from '../../../../pwa/platform/parts/selection.svelte.ts'

const ids = Array.from({ length: 20 }, (_, index) => `id${index}`)
const idsBetween = (from: number, to: number): Promise<string[]> => Promise.resolve(ids.slice(from, to + 1))

test('a range takes every row between the one touched last and this one, in both directions', async () => {
  const selection = new Selection()
  selection.toggle('id5', 5)
  await selection.extendTo('id8', 8, idsBetween)
  expect(selection.all()).toEqual(['id5', 'id6', 'id7', 'id8'])
  await selection.extendTo('id3', 3, idsBetween)
  expect(selection.all().sort()).toEqual(['id3', 'id4', 'id5', 'id6', 'id7', 'id8'])
})

test('a range that starts at a row just unselected unselects', async () => {
  const selection = new Selection()
  selection.replace(ids.slice(0, 10))
  selection.toggle('id2', 2)
  await selection.extendTo('id4', 4, idsBetween)
  expect(selection.all()).toEqual(['id0', 'id1', 'id5', 'id6', 'id7', 'id8', 'id9'])
})

test('without a start, a range is the row itself', async () => {
  const selection = new Selection()
  await selection.extendTo('id4', 4, idsBetween)
  expect(selection.all()).toEqual(['id4'])
  selection.clear()
  expect(selection.size).toBe(0)
})

test('selecting everything replaces what was selected', () => {
  const selection = new Selection()
  selection.toggle('elsewhere', 0)
  selection.replace(ids)
  expect(selection.size).toBe(20)
  expect(selection.has('elsewhere')).toBe(false)
})
