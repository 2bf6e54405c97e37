import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadWorkCalendar } from '../../../../shared/domain/calendar/load-calendar.ts'
import {
  apportion,
  divide,
  seasonalIndices,
  seasonHistory,
  workdayWeights,
} from '../../../../shared/domain/goal/breakdown.ts'
import { periodParts } from '../../../../shared/kernel/periods.ts'
import { hasWorkedExamples, workedExample } from '../../../support/worked-examples.ts'

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
const totals = fc.integer({ min: 0, max: 1e12 })
const weights = fc.array(
  fc.oneof(fc.nat(), fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double(), fc.constant(0)),
  { minLength: 1, maxLength: 60 },
)

describe('largest remainder', () => {
  test.skipIf(!hasWorkedExamples)('worked example largest_remainder_1790', () => {
    const { inputs, expected } = workedExample<{ seats: number; pop: number[] }, number[]>('largest_remainder_1790')
    expect(apportion(inputs.seats, inputs.pop)).toEqual(expected)
  })

  test.skipIf(!hasWorkedExamples)('worked example largest_remainder_small', () => {
    const { inputs, expected } = workedExample<{ total: number; q: number[] }, number[]>('largest_remainder_small')
    expect(apportion(inputs.total, inputs.q)).toEqual(expected)
  })

  test('parts sum exactly to the whole, for any weights whatever', () => {
    fc.assert(
      fc.property(totals, weights, (total, given) => {
        const parts = apportion(total, given)
        expect(sum(parts)).toBe(total)
        expect(parts.every((part) => Number.isSafeInteger(part) && part >= 0)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  test('no part is a whole unit away from its quota', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1, maxLength: 30 }),
        (total, given) => {
          const all = sum(given)
          for (const [at, part] of apportion(total, given).entries())
            expect(Math.abs(part - (total * (given[at] ?? 0)) / all)).toBeLessThan(1)
        },
      ),
    )
  })

  test('ties go to the first, weights of nothing divide evenly, and a negative whole is divided as its opposite', () => {
    expect(apportion(2, [1, 1, 1])).toEqual([1, 1, 0])
    expect(apportion(10, [0, 0, 0, 0])).toEqual([3, 3, 2, 2])
    expect(apportion(10, [Number.NaN, -5, 1])).toEqual([0, 0, 10])
    expect(apportion(-5, [1, 1])).toEqual([-3, -2])
    expect(apportion(5, [])).toEqual([])
  })
})

describe('parts that stay', () => {
  test('targets sum exactly with any of them held, or there is no such division', () => {
    const portions = fc.array(fc.record({ weight: fc.nat(1000), fixed: fc.option(fc.nat(500)) }), {
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(fc.nat(5000), portions, (total, given) => {
        const divided = divide(total, given)
        const held = sum(given.map(({ fixed }) => fixed ?? 0))
        const isPossible = held <= total && (given.some(({ fixed }) => fixed === null) || held === total)
        expect(divided !== null).toBe(isPossible)
        if (!divided) return
        expect(sum(divided.targets)).toBe(total)
        expect(sum(divided.computed)).toBe(total)
        for (const [at, { fixed }] of given.entries()) if (fixed !== null) expect(divided.targets[at]).toBe(fixed)
      }),
      { numRuns: 500 },
    )
  })

  test('zero is a target that stays, none is not', () => {
    expect(
      divide(10, [
        { weight: 1, fixed: 0 },
        { weight: 1, fixed: null },
      ]),
    ).toEqual({ computed: [5, 5], targets: [0, 10] })
  })
})

describe('weights', () => {
  test.skipIf(!hasWorkedExamples)('worked examples seasonal_index_nist and seasonal_index_values', () => {
    const { inputs, expected } = workedExample<{ data: number[] }, number[]>('seasonal_index_nist')
    const years = inputs.data.length / 4
    const means = Array.from({ length: years }, (_, year) => sum(inputs.data.slice(year * 4, year * 4 + 4)) / 4)
    expect(means).toEqual(expected)
    const indices = seasonalIndices(inputs.data, 4)?.map((index) => Math.round(index * 100) / 100)
    expect(indices).toEqual(workedExample<unknown, number[]>('seasonal_index_values').expected)
  })

  test('seasons of nothing, and years that are not whole, say nothing', () => {
    expect(seasonalIndices([0, 0, 0, 0], 4)).toBeNull()
    expect(seasonalIndices([1, null, 1, 1], 4)).toBeNull()
    expect(seasonalIndices([1, null, 1, 1, 2, 2, 4, 0], 4)).toEqual([1, 1, 2, 0])
    expect(seasonalIndices([1, 2], 4)).toBeNull()
  })

  test('a February with the New Year in it weighs less than a March', async () => {
    const china = await loadWorkCalendar('CN')
    expect(workdayWeights(['2026-02', '2026-03'], china)).toEqual([16, 22])
  })

  test('the history of seasons is of whole years, the oldest first', () => {
    expect(seasonHistory(['2026-Q1', '2026-Q2'], 2)).toEqual(['2024-Q1', '2024-Q2', '2025-Q1', '2025-Q2'])
    // November 2026 has six weeks, November 2025 has five: that year cannot be compared week by week.
    expect(seasonHistory(periodParts('2026-11'), 1)).toEqual([])
  })
})
