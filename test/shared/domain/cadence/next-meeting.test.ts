import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addMonths, nextMeeting, RHYTHMS } from '../../../../shared/domain/cadence/next-meeting.ts'
import { editCadence, setCadence } from '../../../../shared/domain/cadence/commands.ts'
import { loadWorkCalendar } from '../../../../shared/domain/calendar/load-calendar.ts'
import { addDays } from '../../../../shared/kernel/dates.ts'
import { daysBetween } from '../../../../shared/kernel/days.ts'
import { weekdayCalendar } from '../../../../shared/kernel/working-days.ts'
import { createRecord, runCommand } from '../../../support/command-context.ts'

const weekly = { rhythm: 'week', startDate: '2026-03-02' } as const
const date = fc.integer({ min: 0, max: 4000 }).map((days) => addDays('2020-01-01', days))
const cadence = fc.record({ rhythm: fc.constantFrom(...RHYTHMS), startDate: date })

describe('when a pair meets next', () => {
  test('the first turn that is not before today, nor before the beginning', () => {
    expect(nextMeeting(weekly, { latest: null, today: '2026-02-20' })).toEqual({
      date: '2026-03-02',
      planned: '2026-03-02',
    })
    expect(nextMeeting(weekly, { latest: null, today: '2026-03-03' })?.date).toBe('2026-03-09')
    expect(nextMeeting({ ...weekly, rhythm: 'two_weeks' }, { latest: null, today: '2026-03-03' })?.date).toBe(
      '2026-03-16',
    )
    const monthly = { rhythm: 'month', startDate: '2026-01-31' } as const
    expect(nextMeeting(monthly, { latest: '2026-01-31', today: '2026-02-01' })).toEqual({
      date: '2026-02-27',
      planned: '2026-02-28',
    })
  })

  test('a meeting that was moved by a few days neither costs a turn nor makes one come twice', () => {
    expect(nextMeeting(weekly, { latest: '2026-03-04', today: '2026-03-04' })?.date).toBe('2026-03-09')
    expect(nextMeeting(weekly, { latest: '2026-03-06', today: '2026-03-06' })?.date).toBe('2026-03-16')
  })

  test('a date that is no working day is moved to the nearest one', () => {
    // The week of National Day 2026: 1 to 7 October off, 10 October (Saturday) worked.
    const off = new Set(Array.from({ length: 7 }, (_, day) => addDays('2026-10-01', day)))
    const isWorkingDay = (day: string): boolean =>
      !off.has(day) && (weekdayCalendar.isWorkday(day) || day === '2026-10-10')
    const mondays = { rhythm: 'week', startDate: '2026-09-28' } as const
    expect(nextMeeting(mondays, { latest: '2026-09-28', today: '2026-09-29' }, isWorkingDay)).toEqual({
      date: '2026-10-08',
      planned: '2026-10-05',
    })
    expect(nextMeeting(mondays, { latest: null, today: '2026-10-02' }, () => false)).toBeNull()
  })

  test('by the published days of China: not in the days off of Labour Day, and on a make-up Saturday when that is nearest', async () => {
    const { isWorkday } = await loadWorkCalendar('CN')
    // 1 to 5 May 2026 are off (Friday to Tuesday), 9 May (Saturday) is worked.
    const fridays = { rhythm: 'week', startDate: '2026-04-24' } as const
    expect(nextMeeting(fridays, { latest: '2026-04-24', today: '2026-04-25' }, isWorkday)).toEqual({
      date: '2026-04-30',
      planned: '2026-05-01',
    })
    const saturdays = { rhythm: 'week', startDate: '2026-05-09' } as const
    expect(nextMeeting(saturdays, { latest: null, today: '2026-05-09' }, isWorkday)?.date).toBe('2026-05-09')
    expect(nextMeeting(saturdays, { latest: null, today: '2026-05-09' })?.date).toBe('2026-05-11')
  })

  test('for any cadence: a working day, after the latest meeting, not in the past, near its turn, and one rhythm ahead at most', () => {
    fc.assert(
      fc.property(cadence, date, fc.option(date), (own, today, latest) => {
        const next = nextMeeting(own, { latest, today })
        if (!next) throw new Error('no working day')
        expect(weekdayCalendar.isWorkday(next.date)).toBe(true)
        expect(next.date >= today).toBe(true)
        if (latest !== null) expect(next.date > latest).toBe(true)
        expect(Math.abs(daysBetween(next.planned, next.date))).toBeLessThanOrEqual(3)
        const least = [today, own.startDate, latest ?? today].sort().at(-1) ?? today
        expect(daysBetween(least, next.planned)).toBeLessThanOrEqual(31 + 16)
      }),
    )
  })

  test('months keep their day where they have it', () => {
    expect([1, 2, 13].map((months) => addMonths('2026-01-31', months))).toEqual([
      '2026-02-28',
      '2026-03-31',
      '2027-02-28',
    ])
  })
})

describe('a cadence', () => {
  test('needs a rhythm and a first date, and keeps them', () => {
    const fields = {
      rhythm: 'week',
      startDate: '2026-03-02',
      questions: { a: { text: 'How was the week?', order: 1 } },
    }
    expect(runCommand(setCadence, { fields })).toMatchObject({ ok: true })
    expect(runCommand(setCadence, { fields: { rhythm: 'week' } })).toMatchObject({
      error: { code: 'required', field: 'startDate' },
    })
    expect(runCommand(setCadence, { fields: { ...fields, rhythm: 'daily' } })).toMatchObject({
      error: { code: 'bad_value' },
    })
    const record = createRecord('cadence', 'cadence:aaaa:cade1', fields)
    expect(runCommand(editCadence, { id: record.id, set: { startDate: null } }, [record])).toMatchObject({
      error: { code: 'required' },
    })
    expect(runCommand(editCadence, { id: record.id, set: { minutes: 570 } }, [record])).toMatchObject({ ok: true })
  })
})
