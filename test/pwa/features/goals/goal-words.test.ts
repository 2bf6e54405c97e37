import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CHOICES, formToMetric, isComplete, unitsOf, usualMetric } from '../../../../pwa/features/goals/metric-form.ts'
import { amountText, amountToField, fieldToAmount } from '../../../../pwa/platform/goal-amounts.ts'
import { periodText } from '../../../../pwa/platform/goal-states.ts'
import { checkGoal } from '../../../../shared/domain/goal/commands.ts'
import { GOAL_KINDS } from '../../../../shared/domain/goal/goal.ts'
import { GOAL_UNITS, metric } from '../../../../shared/domain/goal/metric.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import * as v from 'valibot'

const shapes = [
  ...GOAL_UNITS.filter((unit) => unit !== 'money').map((unit) => ({ unit, currency: null })),
  ...['CNY', 'JPY', 'USD'].map((currency) => ({ unit: 'money' as const, currency })),
]

describe('values in fields', () => {
  test('what stands in a field is read back as the same value, in every unit', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shapes), fc.integer({ min: -1e9, max: 1e9 }), (shape, amount) => {
        expect(fieldToAmount(shape, amountToField(shape, amount))).toBe(amount)
      }),
    )
  })

  test('nothing typed is not set, and not zero; what is no number is told', () => {
    const count = { unit: 'count' as const, currency: null }
    expect([fieldToAmount(count, ' '), fieldToAmount(count, '0'), fieldToAmount(count, '１，２００')]).toEqual([
      null,
      0,
      1200,
    ])
    expect(['1.5', 'ten', '1e9', '--1', '1.2.3'].map((text) => fieldToAmount(count, text))).toEqual(
      Array.from({ length: 5 }, () => undefined),
    )
    expect(fieldToAmount({ unit: 'percent' }, '12.5%')).toBe(1250)
    expect(fieldToAmount({ unit: 'money', currency: 'CNY' }, '¥45,000.50')).toBe(4_500_050)
    expect(fieldToAmount({ unit: 'money', currency: 'JPY' }, '45000.5')).toBeUndefined()
  })

  test('values and periods read in both languages', () => {
    setLocale('en')
    expect(amountText({ unit: 'money', currency: 'USD' }, 650_000)).toBe('$6,500')
    expect(amountText({ unit: 'percent' }, 3333)).toBe('33.3%')
    expect([periodText('2026-Q4'), periodText('2026-11')]).toEqual(['Q4 2026', 'November 2026'])
    setLocale('zh-CN')
    expect([periodText('2026-Q4'), periodText('2026-11'), periodText('2026-11-W2')]).toEqual([
      '2026 年第 4 季度',
      '2026年11月',
      '11月2日—11月8日',
    ])
  })
})

test('every choice of the form makes a metric that goals take, and every kind begins with a whole one', () => {
  for (const choice of CHOICES) {
    const form = { choice, channel: '', outcome: 'won', status: 'qualified' }
    expect(v.is(metric, formToMetric(form)), choice).toBe(true)
  }
  for (const kind of GOAL_KINDS) {
    const form = usualMetric(kind)
    expect(isComplete(form), kind).toBe(true)
    const unit = kind === 'order_value' ? 'money' : unitsOf(form.choice)[0]
    const currency = unit === 'money' ? 'CNY' : null
    expect(
      checkGoal({ title: 'x', kind, metric: formToMetric(form), unit, currency, period: '2026' }),
      kind,
    ).toMatchObject({ ok: true })
  }
})
