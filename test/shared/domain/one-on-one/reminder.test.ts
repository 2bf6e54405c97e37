import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reminderOf } from '../../../../shared/domain/one-on-one/reminder.ts'
import { addDays } from '../../../../shared/kernel/dates.ts'

const today = '2026-03-31'
const me = { personId: 'person:aaaa:mia1', today }
const at = (id: string, date: string, minutes: number | null = null, heldAt: number | null = null) => ({
  id,
  date,
  minutes,
  heldAt,
})

test('of today and tomorrow the next meeting that was not held, across the end of a month', () => {
  const meetings = [
    at('c', '2026-04-01', 540),
    at('b', today),
    at('a', today, 900),
    at('d', today, 60, 1),
    at('e', '2026-04-02'),
  ]
  const next = (of: typeof meetings) => reminderOf({ meetings: of, items: [] }, me).meeting?.id
  expect(next(meetings)).toBe('a')
  expect(next(meetings.filter(({ id }) => id !== 'a'))).toBe('b')
  expect(next(meetings.filter(({ id }) => id > 'b'))).toBe('c')
  expect(next(meetings.filter(({ id }) => id > 'c'))).toBeUndefined()
})

test('action items of this person alone, due today or before', () => {
  const item = (id: string, ownerId: string | null, dueDate: string | null) => ({ id, ownerId, dueDate })
  const items = [
    item('a', me.personId, '2026-03-01'),
    item('b', me.personId, today),
    item('c', me.personId, '2026-04-01'),
    item('d', me.personId, null),
    item('e', 'person:aaaa:lili', '2026-03-01'),
    item('f', null, '2026-03-01'),
  ]
  expect(reminderOf({ meetings: [], items }, me)).toEqual({ meeting: null, due: 2 })
})

test('for any meetings: never one that was held, of another day, or later than another that would do', () => {
  const meeting = fc.record({
    id: fc.uuid(),
    date: fc.integer({ min: -3, max: 4 }).map((days) => addDays(today, days)),
    minutes: fc.option(fc.integer({ min: 0, max: 1439 })),
    heldAt: fc.option(fc.constant(1)),
  })
  fc.assert(
    fc.property(fc.array(meeting), (meetings) => {
      const found = reminderOf({ meetings, items: [] }, me).meeting
      const could = meetings.filter(({ date, heldAt }) => !heldAt && [today, '2026-04-01'].includes(date))
      expect(found === null).toBe(could.length === 0)
      const key = ({ date, minutes }: (typeof meetings)[number]): string =>
        `${date} ${String(minutes ?? 1440).padStart(4, '0')}`
      if (found) expect(key(found)).toBe(could.map(key).sort()[0])
    }),
  )
})
