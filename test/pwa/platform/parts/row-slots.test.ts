import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  assignSlots,
  onlyInSight,
  rowsInPage,
  rowsInSight,
  scrollToShow,
  type Slot,
} from '../../../../pwa/platform/parts/row-slots.ts'

const viewports = fc
  .record({ height: fc.integer({ min: 1, max: 100 }), room: fc.integer({ min: 1, max: 3000 }), total: fc.nat(100_000) })
  .chain(({ height, room, total }) =>
    fc.record({
      height: fc.constant(height),
      room: fc.constant(room),
      total: fc.constant(total + 1),
      top: fc.integer({ min: 0, max: Math.max(0, (total + 1) * height - room) }),
    }),
  )

test('every row of which something is in sight stands in the page, wherever the list is scrolled', () => {
  fc.assert(
    fc.property(viewports, (viewport) => {
      const { first, last } = rowsInSight(viewport)
      const { start, count } = rowsInPage(viewport)
      expect(first * viewport.height).toBeLessThanOrEqual(viewport.top)
      expect((first + 1) * viewport.height).toBeGreaterThan(viewport.top)
      expect(Math.min(viewport.total * viewport.height, viewport.top + viewport.room)).toBeLessThanOrEqual(
        (last + 1) * viewport.height,
      )
      expect(start).toBeGreaterThanOrEqual(0)
      expect(start).toBeLessThanOrEqual(first)
      expect(start + count).toBeGreaterThan(last)
      expect(start + count).toBeLessThanOrEqual(viewport.total)
      expect(count).toBe(rowsInPage({ ...viewport, top: 0 }).count)
    }),
  )
})

test('a row is brought into sight with as little scrolling as that takes', () => {
  const viewport = { height: 40, room: 400, total: 1000, top: 2000 }
  expect(scrollToShow(50, viewport)).toBe(2000)
  expect(scrollToShow(59, viewport)).toBe(2000)
  expect(scrollToShow(49, viewport)).toBe(1960)
  expect(scrollToShow(60, viewport)).toBe(2040)
  expect(scrollToShow(0, viewport)).toBe(0)
  expect(scrollToShow(999, viewport)).toBe(39_600)
  // No room for a whole row: its beginning.
  expect(scrollToShow(5, { ...viewport, room: 30 })).toBe(200)
})

test('each wanted row has one element, rows that stay keep theirs, and no more elements are made than are needed', () => {
  const wanted = fc.uniqueArray(fc.nat(60), { maxLength: 20 }).map((rows) => rows.sort((a, b) => a - b))
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 8 }), (steps) => {
      let slots: Slot[] = []
      for (const rows of steps) {
        const before = new Map(slots.map((slot) => [slot.index, slot]))
        const keys = new Set(slots.map(({ key }) => key))
        slots = assignSlots(slots, rows)
        expect(slots.map(({ index }) => index)).toEqual(rows)
        expect(new Set(slots.map(({ key }) => key)).size).toBe(rows.length)
        for (const slot of slots) if (before.has(slot.index)) expect(slot).toBe(before.get(slot.index))
        const made = slots.filter(({ key }) => !keys.has(key)).length
        expect(made).toBe(Math.max(0, rows.length - keys.size))
      }
    }),
  )
})

test('after a jump every element stands where it stood', () => {
  const slots = assignSlots([], [10, 11, 12, 13])
  expect(assignSlots(slots, [500, 501, 502, 503]).map(({ key }) => key)).toEqual(slots.map(({ key }) => key))
})

test('in the first frame after a jump the rows in sight stand, each row once, and no element has to be moved for the rest to follow', () => {
  const step = fc.record({
    rows: fc.uniqueArray(fc.nat(60), { minLength: 1, maxLength: 20 }).map((rows) => rows.sort((a, b) => a - b)),
    first: fc.nat(60),
    size: fc.nat(20),
    settles: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      let assigned: Slot[] = []
      let stood: Slot[] = []
      for (const { rows, first, size, settles } of steps) {
        const isInSight = (index: number): boolean => index >= first && index <= first + size
        const before = new Map(stood.map(({ key, index }) => [key, index]))
        assigned = assignSlots(assigned, rows)
        stood = onlyInSight(stood, assigned, isInSight)
        const order = assigned.map(({ key }) => key)
        expect(stood.map(({ key }) => key)).toEqual(order.filter((key) => stood.some((slot) => slot.key === key)))
        expect(new Set(stood.map(({ index }) => index)).size).toBe(stood.length)
        for (const slot of assigned) {
          const shown = stood.find(({ key }) => key === slot.key)
          if (isInSight(slot.index)) expect(shown).toBe(slot)
          else if (shown) expect(before.get(slot.key)).toBe(shown.index)
        }
        if (settles) stood = assigned
      }
    }),
  )
})
