// Values of goals in their units: for the screens of goals, and for others that speak of them.
import type { Goal } from '../../shared/domain/goal/goal.ts'
import { formatNumber, m } from '../../shared/i18n/index.ts'

/** How many digits a currency has after the point. */
function digitsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

type Measured = Pick<Goal, 'unit' | 'currency'>

/** A value of a goal in its unit; rates of a day may be fractions. */
export function amountText({ unit, currency }: Measured, value: number): string {
  switch (unit) {
    case 'percent':
      return formatNumber(value / 10_000, { style: 'percent', maximumFractionDigits: 1 })
    case 'money': {
      const code = currency ?? 'CNY'
      const digits = digitsOf(code)
      const isWhole = value % 10 ** digits === 0
      const options = { style: 'currency', currency: code, minimumFractionDigits: isWhole ? 0 : digits } as const
      return formatNumber(value / 10 ** digits, { ...options, maximumFractionDigits: digits })
    }
    case 'minutes':
      return m.goals_minutes_value({ minutes: formatNumber(value, { maximumFractionDigits: 1 }) })
    case 'points':
      return m.goals_points_value({ points: formatNumber(value, { maximumFractionDigits: 1 }) })
    default:
      return formatNumber(value, { maximumFractionDigits: 1 })
  }
}

/** The same, or that there is none: not set, or nothing measured, is never shown as zero. */
export function amountOr(goal: Measured, value: number | null | undefined, none: string): string {
  return value === null || value === undefined ? none : amountText(goal, value)
}

/** A value as it stands in a field to be typed over: plain digits. '' for none. */
export function amountToField({ unit, currency }: Measured, value: number | null | undefined): string {
  if (value === null || value === undefined) return ''
  const scale = unit === 'percent' ? 100 : unit === 'money' ? 10 ** digitsOf(currency ?? 'CNY') : 1
  return String(value / scale)
}

/** Reads what was typed: null for nothing, undefined for what is no number in this unit. */
export function fieldToAmount({ unit, currency }: Measured, text: string): number | null | undefined {
  const plain = text.normalize('NFKC').replace(/[\s,%¥$€£]/gu, '')
  if (plain === '') return null
  if (!/^-?\d{1,12}(?:\.\d{1,4})?$/u.test(plain)) return undefined
  const scale = unit === 'percent' ? 100 : unit === 'money' ? 10 ** digitsOf(currency ?? 'CNY') : 1
  const value = Number(plain) * scale
  const whole = Math.round(value)
  // 12.345 is no amount of a currency with cents, 1.5 no number of calls.
  return Math.abs(value - whole) < 1e-6 ? whole : undefined
}
