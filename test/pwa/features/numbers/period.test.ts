import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from '../../../../shared/kernel/dates.ts'
import { PERIODS, periodToSpan, spanToBounds } from '../../../../pwa/features/numbers/period.ts'

const anyDay = fc
  .date({ min: new Date('1990-01-01T12:00:00Z'), max: new Date('2100-01-01T12:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

test('whatever the day, the stretches of a period follow each other without a gap and hold the day', () => {
  fc.assert(
    fc.property(anyDay, fc.constantFrom(...PERIODS), (today, period) => {
      const span = periodToSpan(period, today)
      expect(span.stretches[0]?.from).toBe(span.from)
      expect(span.stretches.at(-1)?.to).toBe(span.to)
      expect(span.from <= today && today <= span.to).toBe(true)
      for (const [index, stretch] of span.stretches.entries()) {
        expect(stretch.from <= stretch.to).toBe(true)
        const next = span.stretches[index + 1]
        if (next) expect(next.from).toBe(addDays(stretch.to, 1))
      }
      const bounds = spanToBounds(span)
      expect(bounds).toHaveLength(span.stretches.length + 1)
      expect([...bounds].sort((a, b) => a - b)).toEqual(bounds)
    }),
  )
})

test('a week begins on Monday; a quarter has whole weeks but at its ends; twelve months end with this one', () => {
  expect(periodToSpan('week', '2026-03-01')).toMatchObject({ from: '2026-02-23', to: '2026-03-01', unit: 'day' })
  const quarter = periodToSpan('quarter', '2026-05-20')
  expect(quarter).toMatchObject({ from: '2026-04-01', to: '2026-06-30', unit: 'week' })
  expect(quarter.stretches[0]).toEqual({ from: '2026-04-01', to: '2026-04-05' })
  expect(quarter.stretches[1]).toEqual({ from: '2026-04-06', to: '2026-04-12' })
  expect(quarter.stretches.at(-1)).toEqual({ from: '2026-06-29', to: '2026-06-30' })
  const year = periodToSpan('12months', '2026-01-31')
  expect(year).toMatchObject({ from: '2025-02-01', to: '2026-01-31', unit: 'month' })
  expect(year.stretches).toHaveLength(12)
  expect(periodToSpan('30days', '2026-03-01').stretches).toHaveLength(30)
  expect(periodToSpan('month', '2028-02-10')).toMatchObject({ from: '2028-02-01', to: '2028-02-29' })
})
