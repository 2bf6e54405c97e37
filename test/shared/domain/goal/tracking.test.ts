import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  attainmentOf,
  dailyToWorkdays,
  sumInterval,
  t90,
  track,
  wilson,
  type TrackInput,
} from '../../../../shared/domain/goal/tracking.ts'
import { addDays } from '../../../../shared/kernel/dates.ts'
import { periodToSpan } from '../../../../shared/kernel/periods.ts'
import { weekdayCalendar } from '../../../../shared/kernel/working-days.ts'
import { createSeededRandom } from '../../../../shared/kernel/ports.ts'

// November 2026 has 21 weekdays; 16 November is a Monday, ten of them are over then.
const NOVEMBER: TrackInput = {
  target: 210,
  measured: 100,
  adds: true,
  span: periodToSpan('2026-11'),
  today: '2026-11-16',
  calendar: weekdayCalendar,
}

/** Ten on each weekday from the first day of November on. */
const tenADay = (days: number): number[] =>
  Array.from({ length: days }, (_, at) => (weekdayCalendar.isWorkday(addDays('2026-11-01', at)) ? 10 : 0))

describe('pace', () => {
  test('half way at an even pace is on pace, with what is needed and where it ends', () => {
    const tracking = track({ ...NOVEMBER, daily: tenADay(16) })
    expect(tracking).toMatchObject({
      state: 'on_pace',
      workdays: { total: 21, done: 10, left: 11 },
      expected: 100,
      runRate: 10,
      neededPerDay: 10,
      projected: 210,
      interval: [210, 210],
    })
    expect(tracking.attainment).toBeCloseTo(100 / 210)
  })

  test('states: behind, off, reached, missed, ahead, not set, unknown', () => {
    const stateWith = (change: Partial<TrackInput>): string => track({ ...NOVEMBER, ...change }).state
    expect(stateWith({ measured: 90 })).toBe('behind')
    expect(stateWith({ measured: 79 })).toBe('off_pace')
    expect(stateWith({ measured: 210 })).toBe('reached')
    expect(stateWith({ today: '2026-12-01' })).toBe('missed')
    expect(stateWith({ today: '2026-10-30' })).toBe('ahead')
    expect(stateWith({ target: null })).toBe('not_set')
    expect(stateWith({ measured: null })).toBe('unknown')
  })

  test('null is not zero: a target of zero is reached, none is not set; nothing told is unknown, zero told is off pace', () => {
    expect(track({ ...NOVEMBER, target: 0, measured: 0 })).toMatchObject({ state: 'reached', attainment: 1 })
    expect(track({ ...NOVEMBER, target: null, measured: 0 })).toMatchObject({ state: 'not_set', attainment: null })
    expect(track({ ...NOVEMBER, measured: 0 })).toMatchObject({ state: 'off_pace', attainment: 0 })
    expect(track({ ...NOVEMBER, measured: null })).toMatchObject({
      state: 'unknown',
      attainment: null,
      projected: null,
    })
  })

  test('what came today counts as reached, not as pace', () => {
    const daily = [...tenADay(15), 40]
    const tracking = track({ ...NOVEMBER, measured: 140, daily })
    expect([tracking.runRate, tracking.projected]).toEqual([10, 210])
  })

  test('the end is never below what is there already, and the interval holds it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(20), { minLength: 30, maxLength: 30 }),
        fc.integer({ min: 1, max: 29 }),
        (all, day) => {
          const daily = all.slice(0, day + 1)
          const measured = daily.reduce((sum, value) => sum + value, 0)
          const { projected, interval } = track({ ...NOVEMBER, measured, daily, today: addDays('2026-11-01', day) })
          if (projected !== null) expect(projected).toBeGreaterThanOrEqual(measured - 1e-9)
          if (projected !== null && interval) {
            expect(interval[0]).toBeLessThanOrEqual(projected + 1e-9)
            expect(interval[1]).toBeGreaterThanOrEqual(projected - 1e-9)
          }
        },
      ),
    )
  })

  test('nothing is needed when it is reached, and nothing can be when no day is left', () => {
    expect(track({ ...NOVEMBER, measured: 500 }).neededPerDay).toBeNull()
    expect(track({ ...NOVEMBER, today: '2026-12-05' }).neededPerDay).toBeNull()
  })

  test('weekend work belongs to the next working day, and the last one is not lost', () => {
    const span = { from: '2026-11-06', to: '2026-11-08' }
    expect(dailyToWorkdays([1, 2, 4], { from: '2026-11-06', to: '2026-11-09' }, '2026-11-09', weekdayCalendar)).toEqual(
      [1, 6],
    )
    expect(dailyToWorkdays([1, 2, 4], span, '2026-11-08', weekdayCalendar)).toEqual([7])
  })

  test('an improvement is measured from where it starts, upwards or downwards', () => {
    expect(attainmentOf(80, 65, 50)).toBe(0.5)
    expect(attainmentOf(10, 20, 30)).toBe(0.5)
    expect(attainmentOf(50, 50, 50)).toBe(1)
    expect(track({ ...NOVEMBER, adds: false, target: 80, baseline: 50, measured: 75 }).state).toBe('behind')
  })
})

describe('intervals', () => {
  test('the t percentile agrees with the printed table', () => {
    const printed: [number, number][] = [
      [4, 1.533],
      [5, 1.476],
      [9, 1.383],
      [15, 1.341],
      [30, 1.31],
      [120, 1.289],
    ]
    for (const [df, t] of printed) expect(Math.abs(t90(df) - t)).toBeLessThan(0.0015)
  })

  test('four of five months end inside it', () => {
    const random = createSeededRandom(7)
    const draw = (): number => Math.floor(random.next() * 7) + Math.floor(random.next() * 7)
    let inside = 0
    const months = 4000
    for (let month = 0; month < months; month++) {
      const past = Array.from({ length: 10 }, draw)
      const rest = Array.from({ length: 11 }, draw).reduce((sum, value) => sum + value, 0)
      const half = sumInterval(past, 11) ?? 0
      const middle = (past.reduce((sum, value) => sum + value, 0) / 10) * 11
      if (Math.abs(rest - middle) <= half) inside++
    }
    expect(inside / months).toBeGreaterThan(0.77)
    expect(inside / months).toBeLessThan(0.83)
  })

  test('too few days say nothing', () => {
    expect(sumInterval([1, 2, 3, 4], 5)).toBeNull()
  })

  test('a proportion lies in its interval, which is none of nothing', () => {
    expect(wilson(0, 0)).toBeNull()
    expect(wilson(3, 2)).toBeNull()
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (a, b) => {
        const [hits, of] = [Math.min(a, b), Math.max(a, b, 1)]
        const [low, high] = wilson(hits, of) ?? [2, -1]
        expect(low).toBeLessThanOrEqual(hits / of + 1e-12)
        expect(high).toBeGreaterThanOrEqual(hits / of - 1e-12)
      }),
    )
  })
})
