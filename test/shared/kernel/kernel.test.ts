import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, isIsoDate, toIsoDate } from '../../../shared/kernel/dates.ts'
import { createId, idToShard, idToType, isId, randomToken } from '../../../shared/kernel/ids.ts'
import { createSeededRandom } from '../../../shared/kernel/ports.ts'

test('an id names its type and its shard', () => {
  const id = createId('call-note', 'Ab12Cd34', createSeededRandom(3))
  expect([isId(id), isId(id, 'call-note'), isId(id, 'call'), idToType(id), idToShard(id)]).toEqual([
    true,
    true,
    false,
    'call-note',
    'Ab12Cd34',
  ])
  for (const text of ['lead:x', 'lead::aaaa', 'lead:aaaa:aa/a', 'Lead:aaaa:aaaa', '__proto__', null, 7])
    expect(isId(text)).toBe(false)
})

test('tokens use all 62 letters about equally often', () => {
  const counts = new Map<string, number>()
  for (const letter of randomToken(createSeededRandom(1), 62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
  expect(counts.size).toBe(62)
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(200)
})

test('days are added on the calendar, through leap years and back', () => {
  const dates = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, fc.integer({ min: -4000, max: 4000 }), (date, days) => {
      const start = date.toISOString().slice(0, 10)
      const end = addDays(start, days)
      expect(isIsoDate(end)).toBe(true)
      expect(addDays(end, -days)).toBe(start)
    }),
  )
  expect(addDays('2028-02-28', 1)).toBe('2028-02-29')
  for (const text of ['2026-02-30', '2026-13-01', '26-01-01', '2026-1-1', '', null]) expect(isIsoDate(text)).toBe(false)
})

test('the local date is the one on the wall of the time zone', () => {
  const late = Date.UTC(2026, 2, 2, 23, 30)
  expect([toIsoDate(late, 'Asia/Shanghai'), toIsoDate(late, 'America/New_York')]).toEqual(['2026-03-03', '2026-03-02'])
})
