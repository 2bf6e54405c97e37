// The periods the numbers can be looked at over, and the stretches of time their charts are made of.
import { addDays, type IsoDate } from '../../../shared/kernel/dates.ts'
import { monthStart, weekdayOf } from '../../../shared/kernel/days.ts'
import { dayStart } from '../../platform/lists/ranges.ts'

export const PERIODS = ['week', 'month', 'quarter', '30days', '12months'] as const
export type Period = (typeof PERIODS)[number]
export type Unit = 'day' | 'week' | 'month'

/** Days, both of which belong to it. */
export interface Stretch {
  from: IsoDate
  to: IsoDate
}

export interface Span extends Stretch {
  unit: Unit
  stretches: Stretch[]
}

/** The stretch of a unit that a day lies in; weeks begin on Monday. */
function stretchOf(day: IsoDate, unit: Unit): Stretch {
  if (unit === 'day') return { from: day, to: day }
  if (unit === 'month') return { from: monthStart(day), to: addDays(monthStart(day, 1), -1) }
  const monday = addDays(day, 1 - weekdayOf(day))
  return { from: monday, to: addDays(monday, 6) }
}

function ends(period: Period, today: IsoDate): Stretch & { unit: Unit } {
  switch (period) {
    case 'week':
      return { ...stretchOf(today, 'week'), unit: 'day' }
    case 'month':
      return { ...stretchOf(today, 'month'), unit: 'day' }
    case 'quarter': {
      const into = (Number(today.slice(5, 7)) - 1) % 3
      return { from: monthStart(today, -into), to: addDays(monthStart(today, 3 - into), -1), unit: 'week' }
    }
    case '30days':
      return { from: addDays(today, -29), to: today, unit: 'day' }
    case '12months':
      return { from: monthStart(today, -11), to: addDays(monthStart(today, 1), -1), unit: 'month' }
  }
}

/** A period as it stands on a day. Stretches at its ends are cut to it. */
export function periodToSpan(period: Period, today: IsoDate): Span {
  const { from, to, unit } = ends(period, today)
  const stretches: Stretch[] = []
  for (let day = from; day <= to;) {
    const whole = stretchOf(day, unit)
    const stretch = { from: day, to: whole.to < to ? whole.to : to }
    stretches.push(stretch)
    day = addDays(stretch.to, 1)
  }
  return { from, to, unit, stretches }
}

/** The bounds of a span's stretches, ms: local midnights, one more than there are stretches. */
export function spanToBounds(span: Span): number[] {
  return [...span.stretches.map(({ from }) => dayStart(from)), dayStart(addDays(span.to, 1))]
}
