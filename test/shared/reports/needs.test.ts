import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, toIsoDate } from '../../../shared/kernel/dates.ts'
import { createChineseCalendar, weekdayCalendar, type WorkCalendar } from '../../../shared/kernel/working-days.ts'
import type { GoalStand, PersonPulse } from '../../../shared/readmodel/rows.ts'
import {
  isLimit,
  LIMIT_KEYS,
  LIMIT_RANGES,
  limitsToText,
  STANDARD_LIMITS,
  textToLimits,
  type LimitKey,
  type NeedLimits,
} from '../../../shared/reports/need-limits.ts'
import { needsOf, type NeedFacts, type NeedReason, type PairFacts } from '../../../shared/reports/needs.ts'

// A Monday; 15 of March's 22 working days are over.
const today = '2026-03-23'
const noonOf = (day: string): number => new Date(`${day}T12:00:00`).getTime()

function stand(id: string, fields: Record<string, unknown>, measured: number | null): GoalStand {
  const metric = { measure: 'count', of: { records: 'callNotes', filter: {} } }
  const goal = { id: `goal:aaaa:${id}`, title: 'Calls', period: '2026-03', unit: 'count', metric, ...fields }
  return { goal, measured, ratio: null } as unknown as GoalStand
}

function pulse(id: string, change: Partial<PersonPulse> = {}, name = id): PersonPulse {
  return {
    person: { id: `person:aaaa:${id}`, name, createdAt: noonOf('2026-01-05') } as never,
    lastNoteAt: noonOf(today),
    leads: { open: 5, quiet: 0 },
    steps: { open: 0, overdue: 0 },
    wins: 0,
    goals: [],
    ...change,
  }
}

const pair = (change: Partial<PairFacts> = {}): PairFacts => ({
  spaceId: 'pair',
  since: '2026-01-05',
  lastHeld: today,
  next: null,
  overdue: 0,
  ...change,
})

function facts(people: PersonPulse[], change: Partial<NeedFacts> = {}): NeedFacts {
  return { today, people, pairs: new Map(), calendar: weekdayCalendar, limits: STANDARD_LIMITS, ...change }
}
const reasonsOf = (one: PersonPulse, change: Partial<NeedFacts> = {}): NeedReason[] =>
  needsOf(facts([one], change))[0]?.reasons ?? []
const short = (reasons: NeedReason[]) => reasons.map(({ code, value, points }) => `${code} ${value} ${points}`)
const pairOf = (one: PairFacts) => new Map([['person:aaaa:rep', one]])

describe('each reason', () => {
  test('a goal is behind by what is missing this morning; what is furthest behind is told, the others counted', () => {
    // 44 a month: 30 would be there.
    const goals = [stand('a', { target: 44 }, 24), stand('b', { target: 44 }, 12), stand('c', { target: 44 }, 29)]
    const [reason] = reasonsOf(pulse('rep', { goals }))
    expect(reason).toMatchObject({ code: 'off_pace', value: 60, limit: 20, points: 3, expected: 30, others: 1 })
    expect(reason?.code === 'off_pace' && reason.stand.goal.id).toBe('goal:aaaa:b')
    expect(short(reasonsOf(pulse('rep', { goals: goals.slice(0, 1) })))).toEqual(['off_pace 20 1'])
    expect(short(reasonsOf(pulse('rep', { goals: goals.slice(2) })))).toEqual([])
  })

  test('a proportion has no pace: the target stands for it; nothing measured, no target and a young period are no reason', () => {
    const metric = { measure: 'ratio', of: {}, over: {} }
    const rate = (measured: number | null) => stand('r', { target: 4000, unit: 'percent', metric }, measured)
    expect(short(reasonsOf(pulse('rep', { goals: [rate(2000)] })))).toEqual(['off_pace 50 2'])
    expect(short(reasonsOf(pulse('rep', { goals: [rate(null)] })))).toEqual([])
    expect(short(reasonsOf(pulse('rep', { goals: [stand('n', { target: null }, 0)] })))).toEqual([])
    const young = [stand('y', { target: 44 }, 0)]
    expect(
      short(reasonsOf(pulse('rep', { goals: young, lastNoteAt: noonOf('2026-03-05') }), { today: '2026-03-06' })),
    ).toEqual([])
    expect(
      short(reasonsOf(pulse('rep', { goals: young, lastNoteAt: noonOf('2026-03-08') }), { today: '2026-03-09' })),
    ).toEqual(['off_pace 100 3'])
  })

  test('silence counts working days between the last note and today', () => {
    const since = (day: string | null, change: Partial<NeedFacts> = {}, more: Partial<PersonPulse> = {}) =>
      short(reasonsOf(pulse('rep', { lastNoteAt: day === null ? null : noonOf(day), ...more }), change))
    // From Wednesday: Thursday and Friday; the weekend is none.
    expect(since('2026-03-18')).toEqual([])
    expect(since('2026-03-17')).toEqual(['silent 3 1'])
    expect(since('2026-03-06')).toEqual(['silent 10 3'])
    // Never: since they are here. But whoever has nobody to call is not silent.
    expect(since(null)).toEqual(['silent 54 3'])
    expect(since(null, {}, { leads: { open: 0, quiet: 0 } })).toEqual([])
    const china = createChineseCalendar({
      holidays: { '2026-03-19': 1, '2026-03-20': 1 },
      workdays: { '2026-03-21': 1 },
    })
    expect(since('2026-03-17', { calendar: china })).toEqual([])
    expect(since('2026-03-16', { calendar: china })).toEqual(['silent 3 1'])
  })

  test('promises are steps and action items together; one-on-ones are judged where there is a notebook only', () => {
    const steps = { open: 4, overdue: 2 }
    expect(short(reasonsOf(pulse('rep', { steps })))).toEqual([])
    const [reason] = reasonsOf(pulse('rep', { steps }), { pairs: pairOf(pair({ overdue: 1 })) })
    expect(reason).toMatchObject({ code: 'promises', value: 3, steps: 2, actions: 1, spaceId: 'pair' })
    const held = (lastHeld: string | null) => short(reasonsOf(pulse('rep'), { pairs: pairOf(pair({ lastHeld })) }))
    expect(held(addDays(today, -20))).toEqual([])
    expect(held(addDays(today, -21))).toEqual(['no_meeting 21 1'])
    expect(held(null)).toEqual(['no_meeting 77 3'])
  })

  test('quiet leads, and wins, which weigh one whatever their number and stand last', () => {
    expect(short(reasonsOf(pulse('rep', { leads: { open: 40, quiet: 9 } })))).toEqual([])
    const goals = [stand('won', { target: 5 }, 9)]
    const reasons = reasonsOf(pulse('rep', { leads: { open: 40, quiet: 10 }, wins: 4, goals }))
    expect(short(reasons)).toEqual(['quiet_leads 10 1', 'win 5 1'])
    expect(reasons[1]).toMatchObject({ calls: 4 })
  })
})

const calendars: WorkCalendar[] = [weekdayCalendar, createChineseCalendar({ holidays: {}, workdays: {} })]
const person = fc.record({
  name: fc.constantFrom('Ann', 'Bo', '王芳', ''),
  silentFor: fc.option(fc.integer({ min: 0, max: 60 })),
  open: fc.nat(30),
  quiet: fc.nat(60),
  overdue: fc.nat(12),
  wins: fc.nat(3),
  measured: fc.array(fc.option(fc.nat(60)), { maxLength: 3 }),
  pair: fc.option(fc.record({ held: fc.option(fc.nat(90)), overdue: fc.nat(5) })),
})
type AnyPerson = typeof person extends fc.Arbitrary<infer P> ? P : never
const limits = fc.record(
  Object.fromEntries(
    LIMIT_KEYS.map((key) => [
      key,
      fc.integer({ min: LIMIT_RANGES[key].least, max: Math.min(60, LIMIT_RANGES[key].most) }),
    ]),
  ),
) as fc.Arbitrary<NeedLimits>

function toFacts(people: AnyPerson[], own: NeedLimits, calendar: WorkCalendar): NeedFacts {
  const pairs = new Map<string, PairFacts>()
  const made = people.map((one, at) => {
    const made = pulse(
      `p${String(at)}`,
      {
        lastNoteAt: one.silentFor === null ? null : noonOf(addDays(today, -one.silentFor)),
        leads: { open: one.open, quiet: Math.min(one.open, one.quiet) },
        steps: { open: one.overdue, overdue: one.overdue },
        wins: one.wins,
        goals: one.measured.map((measured, goal) => stand(`${at}${goal}`, { target: 44 }, measured)),
      },
      one.name,
    )
    if (one.pair) {
      const lastHeld = one.pair.held === null ? null : addDays(today, -one.pair.held)
      pairs.set(made.person.id, pair({ lastHeld, overdue: one.pair.overdue }))
    }
    return made
  })
  return { today, people: made, pairs, calendar, limits: own }
}
const anyFacts = fc
  .tuple(fc.array(person, { maxLength: 12 }), limits, fc.constantFrom(...calendars))
  .map((parts) => toFacts(...parts))

describe('the ranking', () => {
  test('the heaviest first; of equal ones by name, then by id', () => {
    const people = [
      pulse('d', {}, 'Bo'),
      pulse('c', { wins: 1 }, 'Zoe'),
      pulse('b', { leads: { open: 99, quiet: 25 } }, 'Ann'),
      pulse('a', {}, 'Bo'),
    ]
    expect(needsOf(facts(people)).map(({ personId, score }) => [personId.at(-1), score])).toEqual([
      ['b', 2],
      ['c', 1],
      ['a', 0],
      ['d', 0],
    ])
  })

  test('everybody is there once, whatever the facts; a score is the sum of what its reasons show', () => {
    fc.assert(
      fc.property(anyFacts, (all) => {
        const needs = needsOf(all)
        expect(needs.map(({ personId }) => personId).sort()).toEqual(all.people.map((one) => one.person.id).sort())
        for (const { score, reasons } of needs) {
          expect(score).toBe(reasons.reduce((sum, { points }) => sum + points, 0))
          expect(new Set(reasons.map(({ code }) => code)).size).toBe(reasons.length)
          for (const { code, value, limit, points } of reasons) {
            expect(value).toBeGreaterThanOrEqual(limit)
            expect(points).toBe(code === 'win' ? 1 : Math.min(3, Math.floor(value / limit)))
          }
        }
        const scores = needs.map(({ score }) => score)
        expect(scores).toEqual([...scores].sort((a, b) => b - a))
      }),
    )
  })

  test('the order in which the facts come does not matter', () => {
    const shuffled = anyFacts.chain((all) =>
      fc.shuffledSubarray([...all.people], { minLength: all.people.length }).map((people) => ({ all, people })),
    )
    fc.assert(
      fc.property(shuffled, ({ all, people }) => {
        expect(needsOf({ ...all, people })).toEqual(needsOf(all))
      }),
    )
  })

  test('raising a limit never raises a score, and lowering one never lowers it', () => {
    const key = fc.constantFrom<LimitKey>('behind', 'silent', 'quiet', 'promises', 'meeting')
    fc.assert(
      fc.property(anyFacts, key, fc.nat(40), (all, which, more) => {
        const higher = { ...all, limits: { ...all.limits, [which]: all.limits[which] + more } }
        const before = new Map(needsOf(all).map(({ personId, score }) => [personId, score]))
        for (const { personId, score } of needsOf(higher))
          expect(score).toBeLessThanOrEqual(before.get(personId) ?? Number.NaN)
      }),
    )
  })

  test('a longer silence, more quiet leads or more broken promises never make somebody need less', () => {
    const worse = fc.constantFrom<(one: PersonPulse) => PersonPulse>(
      (one) => ({ ...one, lastNoteAt: one.lastNoteAt && one.lastNoteAt - 5 * 86_400_000 }),
      (one) => ({ ...one, leads: { open: one.leads.open + 7, quiet: one.leads.quiet + 7 } }),
      (one) => ({ ...one, steps: { open: one.steps.open + 4, overdue: one.steps.overdue + 4 } }),
    )
    fc.assert(
      fc.property(anyFacts, worse, (all, change) => {
        const before = new Map(needsOf(all).map(({ personId, score }) => [personId, score]))
        for (const { personId, score } of needsOf({ ...all, people: all.people.map(change) }))
          expect(score).toBeGreaterThanOrEqual(before.get(personId) ?? Number.NaN)
      }),
    )
  })
})

describe('limits', () => {
  test('what is kept is read back; damaged, missing and impossible values are the standard, newer versions are read as far as known', () => {
    fc.assert(
      fc.property(limits, (own) => {
        expect(textToLimits(limitsToText(own))).toEqual(own)
      }),
    )
    for (const text of [
      null,
      '',
      '{',
      '[]',
      '3',
      '{"version":1}',
      '{"limits":{"behind":5}}',
      '{"version":1,"limits":7}',
    ])
      expect(textToLimits(text)).toEqual(STANDARD_LIMITS)
    const odd = { behind: 0, silent: 2.5, quiet: '9', promises: 1e9, meeting: null, winDays: 14 }
    expect(textToLimits(JSON.stringify({ version: 1, limits: odd }))).toEqual({ ...STANDARD_LIMITS, winDays: 14 })
    expect(textToLimits(JSON.stringify({ version: 9, limits: { behind: 35, mood: 3 } }))).toEqual({
      ...STANDARD_LIMITS,
      behind: 35,
    })
  })

  test('every standard is a value that may be set', () => {
    for (const key of LIMIT_KEYS) expect([key, isLimit(key, STANDARD_LIMITS[key])]).toEqual([key, true])
    expect(toIsoDate(noonOf(today))).toBe(today)
  })
})
