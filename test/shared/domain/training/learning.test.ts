// What follows from items, ticks, tries and records: order, due days, progress, milestones, quizzes, gaps.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { scoreToLevel, skillGaps, type RatedCompetency } from '../../../../shared/domain/training/gaps.ts'
import { countsFor, measureNotes } from '../../../../shared/domain/training/milestone.ts'
import { closesCircle, inOrder, orderBetween, prerequisites } from '../../../../shared/domain/training/order.ts'
import { dueDateOf, progressOf, type LearnableItem } from '../../../../shared/domain/training/progress.ts'
import { judgeQuiz } from '../../../../shared/domain/training/quiz.ts'
import { weekdayCalendar, type WorkCalendar } from '../../../../shared/kernel/working-days.ts'

const key = fc.constantFrom('aaaa', 'bbbb', 'cccc', 'dddd')

describe('the order of items', () => {
  test('an item put between two others stands there, however often that is done', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10), { maxLength: 20 }), (places) => {
        let items: { key: string; order: number }[] = []
        for (const [at, place] of places.entries()) {
          const before = items[Math.min(place, items.length) - 1]?.order ?? null
          const after = items[Math.min(place, items.length)]?.order ?? null
          const wanted = items.map((one) => one.key)
          wanted.splice(Math.min(place, items.length), 0, `key${String(at)}`)
          items = inOrder([...items, { key: `key${String(at)}`, order: orderBetween(before, after) }])
          expect(items.map((one) => one.key)).toEqual(wanted)
        }
      }),
    )
  })

  test('prerequisites of two people that make a circle together are taken apart alike everywhere, and said', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(key, key), { maxLength: 12 }), fc.infiniteStream(fc.boolean()), (edges, flips) => {
        const items = ['aaaa', 'bbbb', 'cccc', 'dddd'].map((one, order) => ({
          key: one,
          order,
          after: edges.filter(([from]) => from === one).map(([, to]) => to),
        }))
        const held = prerequisites(items)
        for (const [one, after] of held.after) expect(closesCircle(held.after, one, after)).toBe(false)
        const asked = new Set(edges.map(([from, to]) => `${from} ${to}`)).size
        expect([...held.after.values()].flat().length + held.dropped.length).toBe(asked)
        const shuffled = [...items].sort(() => (flips.next().value ? 1 : -1))
        expect(prerequisites(shuffled).dropped).toEqual(held.dropped)
      }),
    )
    expect(prerequisites([{ key: 'aaaa', order: 0, after: ['gone'] }]).after.get('aaaa')).toEqual([])
  })
})

describe('due days', () => {
  test('are working days: a weekend does not count, and a start on one begins on Monday', () => {
    // 2026-03-06 is a Friday.
    expect(dueDateOf('2026-03-06', 0, weekdayCalendar)).toBe('2026-03-06')
    expect(dueDateOf('2026-03-06', 1, weekdayCalendar)).toBe('2026-03-09')
    expect(dueDateOf('2026-03-07', 0, weekdayCalendar)).toBe('2026-03-09')
    expect(dueDateOf('2026-03-02', 10, weekdayCalendar)).toBe('2026-03-16')
  })

  test('follow the calendar that is given, make-up days included', () => {
    // The first week of October 2026 off, Saturday the 10th worked.
    const october: WorkCalendar = {
      ...weekdayCalendar,
      isWorkday: (date: string) =>
        date === '2026-10-10' || (weekdayCalendar.isWorkday(date) && !(date >= '2026-10-01' && date <= '2026-10-07')),
    }
    expect(dueDateOf('2026-09-30', 1, october)).toBe('2026-10-08')
    expect(dueDateOf('2026-09-30', 3, october)).toBe('2026-10-10')
  })

  test('a calendar without working days ends, too', () => {
    expect(dueDateOf('2026-03-02', 2, { ...weekdayCalendar, isWorkday: () => false }) > '2026-03-02').toBe(true)
  })
})

const NOTE = { id: 'call-note:aaaa:n1', at: 1000, channel: 'phone', outcome: 'connected', template: 'spin' }
const noted = (...keys: string[]) => Object.fromEntries(keys.map((one) => [one, { state: 'noted' }]))

describe('milestones', () => {
  test('a note counts when all that is asked holds of it', () => {
    expect(countsFor({ count: 1 }, { id: 'x', at: 0 })).toBe(true)
    expect(countsFor({ count: 1, channel: 'visit' }, NOTE)).toBe(false)
    expect(countsFor({ count: 1, outcome: 'won' }, NOTE)).toBe(false)
    expect(countsFor({ count: 1, template: 'spin' }, NOTE)).toBe(false)
    const asked = { count: 1, channel: 'phone' as const, template: 'spin' }
    expect(countsFor(asked, { ...NOTE, elements: { problem: { state: 'empty' } } })).toBe(false)
    expect(countsFor(asked, { ...NOTE, elements: noted('problem') })).toBe(true)
    expect(countsFor(asked, { ...NOTE, template: 'bant', elements: noted('problem') })).toBe(false)
    const all = { ...asked, elements: 'all' as const }
    expect(countsFor(all, { ...NOTE, elements: noted('problem') })).toBe(false)
    const spin = noted('situation', 'problem', 'implication', 'need_payoff')
    expect(countsFor(all, { ...NOTE, elements: spin })).toBe(true)
  })

  test('“10 discovery calls with SPIN noted” is reached with the tenth of them', () => {
    const notes = Array.from({ length: 14 }, (_, at) => ({
      ...NOTE,
      id: `call-note:aaaa:n${String(at).padStart(4, '0')}`,
      at: 5000 - at,
      elements: at % 7 === 3 ? {} : noted('problem'),
    }))
    const measure = { count: 10, template: 'spin' }
    const all = measureNotes(measure, notes)
    expect(all).toMatchObject({ count: 12 })
    expect(all.noteIds).toHaveLength(12)
    const nine = measureNotes(measure, notes.slice(0, 11))
    expect([nine.count, nine.reachedAt !== null]).toEqual([9, false])
    expect(all.reachedAt).toBe(notes.find(({ id }) => id === all.noteIds[9])?.at)
  })
})

const question = (right: number[], order = 0) => ({ text: 'Which?', choices: ['a', 'b', 'c'], right, order })

describe('quizzes', () => {
  test('a question is right with all right choices and no other; nobody passes by rounding', () => {
    const questions = { q111: question([0]), q222: question([0, 2]), q333: question([1]) }
    expect(judgeQuiz(questions, { q111: [0], q222: [2, 0, 2], q333: [1] })).toMatchObject({ score: 100, right: 3 })
    expect(judgeQuiz(questions, { q111: [0], q222: [0], q333: [1] })).toMatchObject({ score: 66, right: 2 })
    expect(judgeQuiz(questions, { q111: [0, 1] })).toMatchObject({ score: 0 })
    expect(judgeQuiz({}, {})).toMatchObject({ score: 0, total: 0 })
  })
})

const ITEMS: LearnableItem[] = [
  { key: 'read', kind: 'reading', order: 0, minutes: 30, dueDays: 2 },
  { key: 'quiz', kind: 'quiz', order: 1, minutes: 10, dueDays: 5, passMark: 70, after: { read: 'read' } },
  { key: 'call', kind: 'milestone', order: 2, dueDays: 20, measure: { count: 3 } },
  { key: 'play', kind: 'role_play', order: 3, minutes: 60 },
]
const AROUND = { measured: {}, today: '2026-03-06', days: weekdayCalendar }

describe('progress', () => {
  test('an assignment that has just begun: what waits for what, what is due and what is late', () => {
    const progress = progressOf(ITEMS, { startDate: '2026-03-02' }, AROUND)
    expect(progress).toMatchObject({
      done: 0,
      total: 4,
      minutes: 100,
      late: 1,
      nextDue: '2026-03-04',
      finishedAt: null,
    })
    expect(progress.items.map(({ waitsFor, isLate }) => [waitsFor, isLate])).toEqual([
      [[], true],
      [['read'], false],
      [[], false],
      [[], false],
    ])
  })

  test('ticks, tries and records each do their part, and the last of them ends it', () => {
    const attempt = (item: string, kind: 'quiz' | 'role_play' | 'before', score: number, at: number) => ({
      item,
      kind,
      score,
      at,
    })
    const learning = {
      startDate: '2026-03-02',
      done: { read: 100, quiz: 1, call: 1, play: 1 },
      attempts: {
        a: attempt('quiz', 'quiz', 60, 200),
        b: attempt('quiz', 'before', 100, 50),
        c: attempt('play', 'role_play', 79, 1),
      },
    }
    const before = progressOf(ITEMS, learning, AROUND)
    expect(before.items.map(({ isDone, best }) => [isDone, best])).toEqual([
      [true, null],
      [false, 60],
      [false, null],
      [false, 79],
    ])
    const later = {
      ...learning,
      attempts: { ...learning.attempts, d: attempt('quiz', 'quiz', 70, 300), e: attempt('play', 'role_play', 80, 400) },
    }
    const measured = { call: { count: 3, reachedAt: 350 } }
    expect(progressOf(ITEMS, later, { ...AROUND, measured })).toMatchObject({
      done: 4,
      late: 0,
      nextDue: null,
      finishedAt: 400,
    })
  })

  test('a plan without items is not finished', () => {
    expect(progressOf([], {}, AROUND)).toMatchObject({ done: 0, total: 0, finishedAt: null })
  })
})

describe('gaps', () => {
  test('a score falls on one of five levels, evenly; what is no share of the best is held to the ends', () => {
    expect([0, 0.1, 0.13, 0.5, 0.62, 0.63, 0.9, 1].map(scoreToLevel)).toEqual([1, 1, 2, 3, 3, 4, 5, 5])
    expect([-1, 2].map(scoreToLevel)).toEqual([1, 5])
  })

  const competencies: RatedCompetency[] = [
    { id: 'c1', name: 'Discovery', target: 4, ratings: { li: { level: 2 }, wang: { level: 4 } } },
    { id: 'c2', name: '处理异议', target: 3, ratings: { li: { level: 2, target: 5 } } },
    { id: 'c3', name: 'Closing', target: 3, ratings: {} },
    { id: 'c4', name: 'Demo', ratings: { li: { level: 1 } } },
  ]
  const items = [
    { planId: 'p2', key: 'k2', competency: ' discovery ' },
    { planId: 'p1', key: 'k1', competency: 'ＤＩＳＣＯＶＥＲＹ' },
    { planId: 'p1', key: 'k3', competency: 'Closing' },
  ]

  test('the largest comes first, with what plans have for it; who was never rated has none', () => {
    expect(skillGaps('li', competencies, items)).toMatchObject([
      { name: '处理异议', missing: 3, target: 5, proposals: [] },
      { name: 'Discovery', missing: 2, proposals: [{ planId: 'p1' }, { planId: 'p2' }] },
    ])
    expect(skillGaps('wang', competencies, items)).toEqual([])
  })

  test('what somebody learns already is not proposed again', () => {
    expect(skillGaps('li', competencies, items, new Set(['p1 k1']))[1]?.proposals).toMatchObject([{ planId: 'p2' }])
  })
})
