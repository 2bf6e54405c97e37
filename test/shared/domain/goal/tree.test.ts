import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Goal } from '../../../../shared/domain/goal/goal.ts'
import { checkSmart } from '../../../../shared/domain/goal/smart.ts'
import { partsOf, rootById } from '../../../../shared/domain/goal/tree.ts'

const metric = { measure: 'count', of: { records: 'callNotes', filter: {} } } as const
let made = 0
function goal(change: Partial<Goal>): Goal {
  const id = `goal:aaaa:${String(++made).padStart(4, '0')}`
  return {
    id,
    type: 'goal',
    createdAt: 1,
    createdBy: 'p',
    updatedAt: 1,
    title: 'Calls',
    metric,
    unit: 'count',
    ...change,
  } as Goal
}
const parent = goal({ period: '2026-Q1', target: 90, ownerId: null })
const months = (targets: (number | null)[]): Goal[] =>
  targets.map((target, at) => goal({ period: `2026-0${String(at + 1)}`, target, ownerId: null, parentId: parent.id }))

describe('parts and the whole', () => {
  test('whole, mismatch, not set and missing are told apart', () => {
    const stateOf = (targets: (number | null)[]) => partsOf(parent, months(targets))[0]
    expect(stateOf([30, 30, 30])).toMatchObject({ state: 'whole', sum: 90, gap: 0 })
    expect(stateOf([30, 30, 20])).toMatchObject({ state: 'mismatch', sum: 80, gap: 10 })
    expect(stateOf([30, null, 30])).toMatchObject({ state: 'not_set', sum: 60 })
    expect(stateOf([90, 0, 0])).toMatchObject({ state: 'whole' })
    expect(stateOf([null, null, null])).toMatchObject({ state: 'not_set', sum: null, gap: null })
    expect(stateOf([45, 45])).toMatchObject({ state: 'missing', missing: ['2026-03'] })
    expect(stateOf([80, 80])).toMatchObject({ state: 'mismatch', gap: -70 })
    expect(partsOf({ ...parent, target: null } as Goal, months([30, 30, 30]))[0]?.state).toBe('not_set')
    expect(partsOf(parent, [])).toEqual([])
  })

  test('two parts for one period are flagged, even when they sum', () => {
    const parts = [...months([30, 30, 15]), goal({ period: '2026-03', target: 15, ownerId: null, parentId: parent.id })]
    expect(partsOf(parent, parts)[0]).toMatchObject({ state: 'mismatch', doubled: [{ period: '2026-03' }] })
  })

  test('periods and people are divided apart, and what people propose is summed beside the targets', () => {
    const people = ['person:aaaa:aaaa', 'person:aaaa:bbbb'].map((ownerId) =>
      goal({ period: '2026-Q1', target: 45, ownerId: ownerId as Goal['ownerId'], parentId: parent.id }),
    )
    const proposed = new Map([[people[0]?.id as string, 30]])
    const [byPeriods, byPeople] = partsOf(parent, [...people, ...months([30, 30, 30])], proposed)
    expect(byPeriods).toMatchObject({ dimension: 'periods', bottomUp: null })
    expect(byPeople).toMatchObject({ dimension: 'people', state: 'whole', bottomUp: 75, proposals: 1 })
  })

  test('what cannot be summed is not compared', () => {
    const ratio = { metric: { measure: 'ratio', of: metric.of, over: metric.of } } as Partial<Goal>
    const parts = months([10, 20, 30]).map((part) => ({ ...part, ...ratio }) as Goal)
    expect(partsOf({ ...parent, ...ratio } as Goal, parts)[0]).toMatchObject({
      state: 'whole',
      sum: null,
      bottomUp: null,
    })
  })

  test('every goal has a root, whatever names what as its parent', () => {
    const parents = fc.array(fc.option(fc.nat(30)), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(parents, (given) => {
        const goals = given.map((to, at) => ({ id: `g${String(at)}`, parentId: to === null ? null : `g${String(to)}` }))
        const roots = rootById(goals as never)
        for (const { id, parentId } of goals) {
          expect(roots.has(id)).toBe(true)
          if (parentId !== null && roots.has(parentId)) expect(roots.get(id)).toBe(roots.get(parentId))
        }
      }),
    )
  })
})

describe('SMART', () => {
  const faults = (change: Partial<Goal>, history: (number | null)[] = [80, 85]): Record<string, string | null> => {
    const whole = goal({ period: '2026-Q1', target: 90, kind: 'activity', why: 'pipeline for Q2', ...change })
    return Object.fromEntries(
      checkSmart(whole, { today: '2026-02-01', history }).map(({ letter, fault }) => [letter, fault]),
    )
  }

  test('a whole goal lacks nothing', () => {
    expect(Object.values(faults({}))).toEqual([null, null, null, null, null])
  })

  test('each letter is missed for its own reason', () => {
    expect(faults({ title: 'x' }).specific).toBe('short_title')
    expect(faults({ target: null })).toMatchObject({ measurable: 'no_target', achievable: 'no_target' })
    expect(faults({ target: 0 }).measurable).toBeNull()
    expect(faults({}, [null, null]).achievable).toBe('no_history')
    expect(faults({ target: 200 }).achievable).toBe('far_above')
    expect(faults({ target: 10 }).achievable).toBe('below_best')
    expect(faults({ why: undefined }).relevant).toBe('no_why')
    expect(faults({ why: undefined, parentId: 'goal:aaaa:0001' as never }).relevant).toBeNull()
    expect(faults({ period: undefined }).time_bound).toBe('no_period')
    expect(faults({ period: '2025' }).time_bound).toBe('over')
  })
})
