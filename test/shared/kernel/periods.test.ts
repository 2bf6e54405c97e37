import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadWorkCalendar } from '../../../shared/domain/calendar/load-calendar.ts'
import { addDays, toIsoDate } from '../../../shared/kernel/dates.ts'
import { dayStart, dayStarts } from '../../../shared/kernel/days.ts'
import {
  dateToPeriod,
  isPeriod,
  isWithin,
  PERIOD_UNITS,
  periodParts,
  periodToSpan,
  periodUnit,
  shiftPeriod,
  yearsBefore,
} from '../../../shared/kernel/periods.ts'
import {
  addWorkdays,
  countWorkdays,
  toWorkday,
  unpublishedYears,
  weekdayCalendar,
} from '../../../shared/kernel/working-days.ts'
import { hasWorkedExamples, workedExample } from '../../support/worked-examples.ts'

const dates = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))
const units = fc.constantFrom(...PERIOD_UNITS)

describe('periods', () => {
  test('a day lies in its period of each unit, and the key says which unit it is', () => {
    fc.assert(
      fc.property(dates, units, (date, unit) => {
        const period = dateToPeriod(date, unit)
        const { from, to } = periodToSpan(period)
        expect([isPeriod(period), periodUnit(period), from <= date && date <= to]).toEqual([true, unit, true])
      }),
    )
  })

  test('the parts of a period follow one another without a gap from its first day to its last', () => {
    fc.assert(
      fc.property(dates, fc.constantFrom('year', 'quarter', 'month'), (date, unit) => {
        const period = dateToPeriod(date, unit as 'year')
        const { from, to } = periodToSpan(period)
        let next = from
        for (const part of periodParts(period)) {
          expect(periodToSpan(part).from).toBe(next)
          expect(isWithin(part, period)).toBe(true)
          next = addDays(periodToSpan(part).to, 1)
        }
        expect(next).toBe(addDays(to, 1))
      }),
    )
    expect(periodParts('2026')).toEqual(['2026-Q1', '2026-Q2', '2026-Q3', '2026-Q4'])
    expect(periodParts('2026-Q4')).toEqual(['2026-10', '2026-11', '2026-12'])
    // 1 November 2026 is a Sunday: the first week of that month is that one day.
    expect(periodParts('2026-11').map(periodToSpan)).toEqual([
      { from: '2026-11-01', to: '2026-11-01' },
      { from: '2026-11-02', to: '2026-11-08' },
      { from: '2026-11-09', to: '2026-11-15' },
      { from: '2026-11-16', to: '2026-11-22' },
      { from: '2026-11-23', to: '2026-11-29' },
      { from: '2026-11-30', to: '2026-11-30' },
    ])
    expect(periodParts('2026-11-W2')).toEqual([])
  })

  test('going on and back again leads home', () => {
    fc.assert(
      fc.property(dates, units, fc.integer({ min: -30, max: 30 }), (date, unit, count) => {
        const period = dateToPeriod(date, unit)
        expect(shiftPeriod(shiftPeriod(period, count), -count)).toBe(period)
      }),
    )
    expect([shiftPeriod('2026-Q4', 1), shiftPeriod('2026-01', -1), shiftPeriod('2026-11-W6', 1)]).toEqual([
      '2027-Q1',
      '2025-12',
      '2026-12-W1',
    ])
  })

  test('what is no period is told', () => {
    const none = [
      '',
      '26',
      '2026-Q5',
      '2026-13',
      '2026-00',
      '0000',
      '2027-02-W5',
      '2026-11-W7',
      '2026-11-01',
      null,
      2026,
    ]
    expect(none.filter(isPeriod)).toEqual([])
    expect(yearsBefore('2026-11-W6', 1)).toBeNull()
    expect(yearsBefore('2026-Q4', 2)).toBe('2024-Q4')
    expect(() => periodToSpan('2026-Q9')).toThrow('no period')
  })
})

describe('days and zones', () => {
  const zones = fc.constantFrom(
    'UTC',
    'Asia/Shanghai',
    'America/New_York',
    'America/Havana',
    'Atlantic/Azores',
    'Europe/Berlin',
    'America/Sao_Paulo',
    'Asia/Beirut',
    'Asia/Kathmandu',
    'Australia/Lord_Howe',
    'Pacific/Kiritimati',
  )

  test('the days of a span begin as each of them does', () => {
    fc.assert(
      fc.property(dates, fc.nat(250), zones, (from, days, zone) => {
        const each = Array.from({ length: days + 2 }, (_, at) => dayStart(addDays(from, at), zone))
        expect(dayStarts(from, addDays(from, days), zone)).toEqual(each)
      }),
      { numRuns: 150 },
    )
  })

  test('a day begins when its date begins, wherever the clocks are', () => {
    fc.assert(
      fc.property(dates, zones, (date, zone) => {
        const start = dayStart(date, zone)
        // Kiritimati left out the first day of 1995.
        fc.pre(!(zone === 'Pacific/Kiritimati' && date < '1995-01-03'))
        expect([toIsoDate(start, zone), toIsoDate(start - 1, zone)]).toEqual([date, addDays(date, -1)])
      }),
      { numRuns: 500 },
    )
  })
})

describe('working days', () => {
  test.skipIf(!hasWorkedExamples)('worked example cn_workdays', async () => {
    const { expected } = workedExample<unknown, number[]>('cn_workdays')
    const china = await loadWorkCalendar('CN')
    const spans = [periodToSpan('2025'), periodToSpan('2025-10'), periodToSpan('2026-02')]
    expect(spans.map((span) => countWorkdays(china, span))).toEqual(expected)
  })

  test('days off, make-up days and ordinary ones of the Chinese calendar', async () => {
    const china = await loadWorkCalendar('CN')
    // National Day 2025; the Sunday worked for it; an ordinary Saturday; an ordinary Monday.
    expect(['2025-10-01', '2025-09-28', '2025-11-15', '2025-11-17'].map((day) => china.isWorkday(day))).toEqual([
      false,
      true,
      false,
      true,
    ])
    expect(toWorkday(china, '2025-10-01')).toBe('2025-10-09')
    expect(addWorkdays(china, '2025-09-30', 2)).toBe('2025-10-10')
  })

  test('a year whose notice is not out is named, and told by its weekdays', async () => {
    const china = await loadWorkCalendar('CN')
    expect([china.isPublished(2026), china.isPublished(2060)]).toEqual([true, false])
    expect(unpublishedYears(china, { from: '2025-12-01', to: '2026-01-31' })).toEqual([])
    expect(unpublishedYears(china, periodToSpan('2060-Q1'))).toEqual([2060])
    expect(china.isWorkday('2060-10-01')).toBe(weekdayCalendar.isWorkday('2060-10-01'))
  })

  test('elsewhere it is Monday to Friday, without a claim to more', async () => {
    const other = await loadWorkCalendar('DE')
    expect(countWorkdays(other, { from: '2026-11-23', to: '2026-11-29' })).toBe(5)
    expect(unpublishedYears(other, periodToSpan('2026'))).toEqual([])
    expect(countWorkdays(other, { from: '2026-11-29', to: '2026-11-23' })).toBe(0)
  })
})
