import fc from 'fast-check'
import * as Y from 'yjs'
import { expect, test } from 'vitest'
import { checkUpdates } from '../../../../shared/sync/envelope/check-content.ts'
import { inBatches, mergeShort } from '../../../../shared/sync/replica/batches.ts'

const step = fc.record({
  key: fc.nat(6),
  value: fc.oneof(fc.nat(), fc.string(), fc.constant(null)),
  nested: fc.boolean(),
})

/** Updates of one client on top of what another wrote, and that beginning. */
function written(steps: readonly { key: number; value: unknown; nested: boolean }[]): {
  start: Uint8Array
  updates: Uint8Array[]
} {
  const other = new Y.Doc()
  other.clientID = 3
  for (let key = 0; key < 5; key++) other.getMap('m').set(String(key), { key })
  const start = Y.encodeStateAsUpdateV2(other)
  const doc = new Y.Doc()
  doc.clientID = 2 ** 33 + 1
  Y.applyUpdateV2(doc, start)
  const updates: Uint8Array[] = []
  doc.on('updateV2', (update: Uint8Array) => updates.push(update))
  for (const { key, value, nested } of steps) {
    doc.transact(() => {
      const map = doc.getMap('m')
      if (value === null) map.delete(String(key))
      else if (nested) {
        const inner = new Y.Map()
        inner.set('value', value)
        map.set(String(key), inner)
      } else map.set(String(key), value)
    })
  }
  return { start, updates }
}

const stateOf = (start: Uint8Array, updates: readonly Uint8Array[]): Uint8Array => {
  const doc = new Y.Doc()
  for (const update of [start, ...updates]) Y.applyUpdateV2(doc, update)
  return Y.encodeStateAsUpdateV2(doc)
}

test('short updates merged make the same document, byte for byte, and touch the same', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 150 }), (steps) => {
      const { start, updates } = written(steps)
      const merged = mergeShort(updates)
      expect(merged.length).toBeLessThanOrEqual(Math.ceil(updates.length / 64))
      expect(Buffer.compare(stateOf(start, merged), stateOf(start, updates))).toBe(0)
      const reach = (list: Uint8Array[]): number =>
        Math.max(0, ...(checkUpdates('x', list)?.adds.map((run) => run.end) ?? [-1]))
      expect(reach(merged)).toBe(reach(updates))
    }),
    { numRuns: 60 },
  )
})

test('a damaged update is left as it is, and so are those beside it', () => {
  const { updates } = written([1, 2, 3].map((key) => ({ key, value: key, nested: false })))
  const harmed = [updates[0], Uint8Array.of(1, 2, 3, 250), updates[2]] as Uint8Array[]
  expect(mergeShort(harmed)).toEqual(harmed)
})

test('batches keep the order and fit an envelope', () => {
  const updates = [10, 1_000_000, 60_000, 5, 1_040_000, 1].map((size) => new Uint8Array(size))
  expect(inBatches(updates)).toEqual([
    [0, 1],
    [2, 3],
    [4, 5],
  ])
  expect(inBatches([])).toEqual([])
})
