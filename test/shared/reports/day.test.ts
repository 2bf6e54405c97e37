import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weekdayCalendar } from '../../../shared/kernel/working-days.ts'
import type { GoalStand, MeetingLine } from '../../../shared/readmodel/rows.ts'
import { goalLines, meetingLines } from '../../../shared/reports/day.ts'
import { IDLE_DAYS, idleFilter, idleSince } from '../../../shared/reports/idle-leads.ts'

const today = '2026-03-16'
const meeting = (id: string, minutes: number | null): MeetingLine => ({ id, minutes }) as unknown as MeetingLine
const titled = (...titles: string[]) => titles.map((title) => ({ title }))

test('one-on-ones stand by their time, those without one last; three points are named and the others counted', () => {
  const lines = meetingLines([
    { spaceId: 'a', name: 'A', meeting: meeting('one', null), points: [], secrets: titled('s1', '', 's2', 's3', 's4') },
    { spaceId: 'b', name: 'B', meeting: meeting('two', 600), points: titled('1', '2', '3', '4', '5'), secrets: [] },
    { spaceId: 'c', name: 'C', meeting: null, points: titled('left over'), secrets: titled('mine') },
    { spaceId: 'd', name: 'D', meeting: meeting('three', 0), points: titled('', 'x'), secrets: titled('own') },
  ])
  const none = { secrets: [], moreSecrets: 0 }
  expect(lines).toEqual([
    { spaceId: 'd', id: 'three', name: 'D', minutes: 0, points: ['x'], more: 0, secrets: ['own'], moreSecrets: 0 },
    { spaceId: 'b', id: 'two', name: 'B', minutes: 600, points: ['1', '2', '3'], more: 2, ...none },
    {
      spaceId: 'a',
      id: 'one',
      name: 'A',
      minutes: null,
      points: [],
      more: 0,
      secrets: ['s1', 's2', 's3'],
      moreSecrets: 1,
    },
  ])
})

test('for any pairs no meeting is lost, and no point is: named or counted', () => {
  const pair = fc.record({
    minutes: fc.option(fc.nat(1439)),
    titles: fc.array(fc.string({ minLength: 1 }), { maxLength: 8 }),
    secrets: fc.array(fc.string({ minLength: 1 }), { maxLength: 8 }),
    meets: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      const lines = meetingLines(
        pairs.map(({ minutes, titles, secrets, meets }, at) => ({
          spaceId: String(at),
          name: '',
          meeting: meets ? meeting(String(at), minutes) : null,
          points: titled(...titles),
          secrets: titled(...secrets),
        })),
      )
      expect(lines.map(({ id }) => id).sort()).toEqual(
        pairs.flatMap(({ meets }, at) => (meets ? [String(at)] : [])).sort(),
      )
      for (const { id, points, more, secrets, moreSecrets } of lines) {
        const given = pairs[Number(id)]
        expect([points, points.length + more]).toEqual([given?.titles.slice(0, 3), given?.titles.length])
        expect([secrets, secrets.length + moreSecrets]).toEqual([given?.secrets.slice(0, 3), given?.secrets.length])
      }
    }),
  )
})

test('goals with a target show their pace, what ends soonest first', () => {
  const stand = (period: string, target: number | null, measured: number): GoalStand =>
    ({
      goal: { id: period, period, target, metric: { measure: 'count', of: { records: 'leads', filter: {} } } },
      measured,
      ratio: null,
    }) as unknown as GoalStand
  const stands = [
    stand('2026', 260, 60),
    stand('2026-Q1', 64, 10),
    stand('2026-03', 22, 11),
    stand('2026-03-W3', null, 1),
  ]
  const lines = goalLines(stands, today, weekdayCalendar)
  // 12 of the month's 22 working days are left, 10 are over.
  expect(lines.map(({ goal, state, expected }) => [goal.id, state, expected])).toEqual([
    ['2026-03', 'on_pace', 10],
    ['2026-Q1', 'off_pace', 52],
    ['2026', 'on_pace', (260 * 52) / 261],
  ])
  expect(lines[0]?.neededPerDay).toBeCloseTo(11 / 12)
})

test('an idle lead is open, has nothing planned, and nothing happened since before its first day', () => {
  const start = (day: string): number => Date.parse(`${day}T00:00:00Z`)
  expect(idleSince(today)).toBe('2026-03-02')
  expect(IDLE_DAYS).toBe(14)
  expect(idleFilter('me', today, start)).toEqual({
    status: ['new', 'working', 'nurturing'],
    nextStep: ['none'],
    owner: ['me'],
    activity: { to: start('2026-03-02') },
  })
  expect(idleFilter(null, today, start)).not.toHaveProperty('owner')
})
