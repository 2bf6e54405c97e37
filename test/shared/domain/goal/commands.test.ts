import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addCheckIn, editCheckIn } from '../../../../shared/domain/check-in/commands.ts'
import { proposeTarget } from '../../../../shared/domain/goal-proposal/commands.ts'
import {
  breakDownGoal,
  createGoal,
  editGoal,
  growthTarget,
  setTarget,
} from '../../../../shared/domain/goal/commands.ts'
import type { Goal } from '../../../../shared/domain/goal/goal.ts'
import type { AnyRecord, Change } from '../../../../shared/domain/schema.ts'
import { periodParts } from '../../../../shared/kernel/periods.ts'
import { createRecord, NOW, REP, runCommand } from '../../../support/command-context.ts'

const GOAL = 'goal:aaaa:goal1'
const TODAY = '2026-03-02'
const COLLEAGUE = 'person:aaaa:rep2'
const calls = { measure: 'count', of: { records: 'callNotes', filter: { outcome: ['connected'] } } }
const fields = { title: 'Calls', kind: 'activity', metric: calls, unit: 'count', period: '2026-Q1', target: 90 }

function goalWith(change: Record<string, unknown> = {}): AnyRecord {
  return createRecord('goal', GOAL, { ...fields, ownerId: null, ...change })
}

/** A record as these changes leave it. */
function applied(record: AnyRecord, changes: readonly Change[]): Goal {
  const after: Record<string, unknown> = { ...record }
  for (const change of changes) {
    if (change.id !== record.id) continue
    if (change.op === 'set') after[change.field] = change.value
    if (change.op === 'put') after[change.field] = { ...(after[change.field] as object), [change.key]: change.value }
  }
  return after as unknown as Goal
}

function changesOf(result: ReturnType<typeof runCommand>): Change[] {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value.changes
}

/** The goals a command makes. */
function createdBy(result: ReturnType<typeof runCommand>): { fields: Goal }[] {
  return changesOf(result) as unknown as { fields: Goal }[]
}

describe('setting a goal up', () => {
  test('refusals name the field', () => {
    const refusal = (change: Record<string, unknown>): unknown => {
      const result = runCommand(createGoal, { fields: { ...fields, ...change } })
      return result.ok ? 'made' : `${result.error.code} ${result.error.field ?? ''}`
    }
    expect(refusal({})).toBe('made')
    expect(refusal({ title: '' })).toBe('required title')
    expect(refusal({ metric: null })).toBe('required metric')
    expect(refusal({ period: '2026-Q7' })).toBe('bad_date period')
    expect(refusal({ unit: 'money', currency: 'CNY' })).toBe('bad_value unit')
    expect(refusal({ kind: 'team', ownerId: REP })).toBe('bad_value ownerId')
    expect(refusal({ kind: 'order_value' })).toBe('bad_value metric')
    expect(refusal({ target: 1.5 })).toBe('bad_value target')
    expect(refusal({ metric: { ...calls, of: { records: 'callNotes', filter: { mood: ['x'] } } } })).toBe(
      'bad_value metric',
    )
    expect(refusal({ computed: 3 })).toBe('bad_value computed')
    const orders = { metric: { measure: 'check_ins', use: 'average' }, unit: 'money', kind: 'order_value' }
    expect(refusal(orders)).toBe('required currency')
    expect(refusal({ ...orders, currency: 'CNY' })).toBe('made')
  })

  test('growth computes its target from the baseline, and stays not set without one', () => {
    expect([growthTarget(200, 1500), growthTarget(null, 1500), growthTarget(0, 1500)]).toEqual([230, null, 0])
    const growth = { ...fields, kind: 'growth', target: undefined, growth: 1500 }
    const made = changesOf(runCommand(createGoal, { fields: { ...growth, baseline: 200 } }))
    expect(made).toMatchObject([{ fields: { target: 230, computed: 230 } }])
    const unset = changesOf(runCommand(createGoal, { fields: growth }))[0] as { fields: object }
    expect(unset.fields).not.toHaveProperty('target')
  })

  test('words are edited freely, numbers only with a trace', () => {
    expect(runCommand(editGoal, { id: GOAL, set: { title: 'More calls' } }, [goalWith()]).ok).toBe(true)
    for (const field of ['target', 'metric', 'period', 'ownerId', 'override'])
      expect(runCommand(editGoal, { id: GOAL, set: { [field]: null } }, [goalWith()])).toMatchObject({
        error: { field },
      })
    const forged = { id: GOAL, put: { revisions: { x: {} } } }
    expect(runCommand(editGoal, forged, [goalWith()])).toMatchObject({ error: { field: 'revisions' } })
  })
})

describe('changing a target', () => {
  const set = (goal: AnyRecord, args: object) =>
    runCommand(setTarget, { id: GOAL, attained: 12, today: TODAY, ...args }, [goal])

  test('once the period has begun it needs a reason, and keeps what stood with what was attained', () => {
    expect(set(goalWith(), { target: 100 })).toMatchObject({ error: { code: 'required', field: 'reason' } })
    expect(set(goalWith({ period: '2026-Q4' }), { target: 100 }).ok).toBe(true)
    const after = applied(goalWith(), changesOf(set(goalWith(), { target: 100, reason: 'two more reps' })))
    expect(after.target).toBe(100)
    expect(Object.values(after.revisions ?? {})).toEqual([
      { at: NOW, by: REP, from: 90, to: 100, reason: 'two more reps', cause: 'edit', attained: 12 },
    ])
    expect(after.override ?? null).toBeNull()
  })

  test('another target than the computed is an override: the computed stays, with the reason and who', () => {
    const computed = goalWith({ computed: 90, method: 'even', period: '2026-Q4' })
    expect(set(computed, { target: 70 })).toMatchObject({ error: { field: 'reason' } })
    const after = applied(computed, changesOf(set(computed, { target: 70, reason: 'parental leave' })))
    expect([after.target, after.computed]).toEqual([70, 90])
    expect(after.override).toEqual({ reason: 'parental leave', by: REP, at: NOW })
    const back = applied(after as never, changesOf(set(after as never, { target: 90 })))
    expect(back.override).toBeNull()
  })

  test('not set is not zero: zero can be set, a target can be taken away, and the first one is no revision', () => {
    const unset = goalWith({ target: undefined })
    expect(applied(unset, changesOf(set(unset, { target: 0 }))).revisions).toBeUndefined()
    const cleared = applied(goalWith(), changesOf(set(goalWith(), { target: null, reason: 'on hold' })))
    expect(cleared.target).toBeNull()
    expect(Object.values(cleared.revisions ?? {})).toMatchObject([{ from: 90, to: null }])
    expect(changesOf(set(goalWith(), { target: 90 }))).toEqual([])
  })
})

describe('breaking a goal down', () => {
  const periods = (weights: readonly number[]) =>
    periodParts('2026-Q1').map((period, at) => ({ ownerId: null, period, weight: weights[at] ?? 1 }))

  test('parts sum exactly for any target and weights, and name their parent', () => {
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (target, weights) => {
          const args = { id: GOAL, by: 'periods', method: 'weighted', parts: periods(weights) }
          const made = createdBy(runCommand(breakDownGoal, args, [goalWith({ target })]))
          expect(made.reduce((sum, { fields: part }) => sum + (part.target ?? 0), 0)).toBe(target)
          expect(made.every(({ fields: part }) => part.parentId === GOAL && part.computed === part.target)).toBe(true)
        },
      ),
    )
  })

  test('done again it changes what is there, leaves what was set by hand, and the rest sums to the whole', () => {
    const children = periodParts('2026-Q1').map((period, at) =>
      createRecord('goal', `goal:aaaa:part${String(at)}`, {
        ...fields,
        ownerId: null,
        period,
        parentId: GOAL,
        target: at === 1 ? 20 : 30,
        computed: 30,
        ...(at === 1 && { override: { reason: 'New Year', by: REP, at: NOW } }),
      }),
    )
    const parts = periods([1, 1, 1]).map((part, at) => ({ ...part, id: children[at]?.id, attained: 5 }))
    const args = { id: GOAL, by: 'periods', method: 'even', parts }
    const changes = changesOf(runCommand(breakDownGoal, args, [goalWith({ target: 120 }), ...children]))
    expect(changes.some(({ op }) => op === 'create')).toBe(false)
    const after = children.map((child) => applied(child, changes))
    expect(after.map(({ target }) => target)).toEqual([50, 20, 50])
    expect(after.map(({ computed }) => computed)).toEqual([50, 40, 50])
    expect(after[1]?.override?.reason).toBe('New Year')
    expect(Object.values(after[0]?.revisions ?? {})).toMatchObject([
      { from: 30, to: 50, cause: 'breakdown', attained: 5 },
    ])
    expect(after[1]?.revisions).toBeUndefined()
  })

  test('a proportion is not divided: each part gets it whole', () => {
    const rate = {
      metric: { measure: 'ratio', of: calls.of, over: { records: 'callNotes', filter: {} } },
      unit: 'percent',
      target: 2500,
    }
    const args = { id: GOAL, by: 'periods', method: 'even', parts: periods([]) }
    const made = createdBy(runCommand(breakDownGoal, args, [goalWith(rate)]))
    expect(made.map(({ fields: part }) => part.target)).toEqual([2500, 2500, 2500])
  })

  test("a person's part of a team's goal is no team's goal", () => {
    const parts = [REP, COLLEAGUE].map((ownerId) => ({ ownerId, period: '2026-Q1', weight: 1 }))
    const args = { id: GOAL, by: 'people', method: 'even', parts }
    const made = createdBy(runCommand(breakDownGoal, args, [goalWith({ kind: 'team' })]))
    expect(made.map(({ fields: part }) => [part.kind, part.ownerId, part.target])).toEqual([
      ['activity', REP, 45],
      ['activity', COLLEAGUE, 45],
    ])
  })

  test('refused: without a target, twice the same part, other periods, a child of another, more held than there is', () => {
    const run = (parts: object[], goal = goalWith(), records: AnyRecord[] = []) =>
      runCommand(breakDownGoal, { id: GOAL, by: 'periods', method: 'even', parts }, [goal, ...records])
    expect(run(periods([]), goalWith({ target: null }))).toMatchObject({ error: { code: 'required', field: 'target' } })
    expect(run([...periods([]), ...periods([])])).toMatchObject({ error: { code: 'already_exists' } })
    expect(run([{ ownerId: null, period: '2026-04', weight: 1 }])).toMatchObject({ error: { code: 'bad_value' } })
    expect(run([{ ownerId: REP, period: '2026-01', weight: 1 }])).toMatchObject({ error: { code: 'bad_value' } })
    const stranger = createRecord('goal', 'goal:aaaa:other', { ...fields, period: '2026-01' })
    const [first] = periods([])
    expect(run([{ ...first, id: stranger.id }], goalWith(), [stranger])).toMatchObject({ error: { code: 'not_found' } })
    const held = createRecord('goal', 'goal:aaaa:held', {
      ...fields,
      period: '2026-01',
      parentId: GOAL,
      target: 500,
      computed: 30,
      override: { reason: 'x', by: REP, at: NOW },
    })
    expect(run([{ ...first, id: held.id }], goalWith(), [held])).toMatchObject({ error: { code: 'bad_value' } })
  })
})

describe('proposals and check-ins', () => {
  test('a proposal stands beside the target, and only its author says another value', () => {
    const goal = goalWith()
    const made = changesOf(
      runCommand(proposeTarget, { goalId: GOAL, value: 60, reason: 'half the team is new' }, [goal]),
    )
    expect(made).toMatchObject([{ op: 'create', fields: { goalId: GOAL, value: 60 } }])
    const own = createRecord('goal-proposal', 'goal-proposal:aaaa:prop1', { goalId: GOAL, value: 60 })
    expect(changesOf(runCommand(proposeTarget, { goalId: GOAL, id: own.id, value: 65 }, [goal, own]))).toContainEqual({
      op: 'set',
      id: own.id,
      field: 'value',
      value: 65,
    })
    const foreign = { ...own, createdBy: COLLEAGUE }
    expect(runCommand(proposeTarget, { goalId: GOAL, id: own.id, value: 65 }, [goal, foreign]).ok).toBe(false)
  })

  test("progress is its owner's: nobody checks in for a person who has a device", () => {
    const goal = goalWith({ ownerId: COLLEAGUE })
    const args = { fields: { goalId: GOAL, day: TODAY, value: 3 }, ownerId: COLLEAGUE }
    const withDevice = createRecord('person', COLLEAGUE, { name: 'B', memberId: 'ab'.repeat(16) })
    expect(runCommand(addCheckIn, args, [goal, withDevice]).ok).toBe(false)
    expect(runCommand(addCheckIn, args, [goal, createRecord('person', COLLEAGUE, { name: 'B' })]).ok).toBe(true)
    expect(runCommand(addCheckIn, { ...args, ownerId: null }, [goal]).ok).toBe(false)
  })

  test("on a team's goal one checks in for oneself; an empty check-in, and one that moves, are refused", () => {
    const args = { fields: { goalId: GOAL, day: TODAY, value: 3 }, ownerId: null }
    expect(changesOf(runCommand(addCheckIn, args, [goalWith()]))).toMatchObject([
      { fields: { ownerId: REP, value: 3 } },
    ])
    const empty = { fields: { goalId: GOAL, day: TODAY }, ownerId: null }
    expect(runCommand(addCheckIn, empty, [goalWith()])).toMatchObject({ error: { code: 'required' } })
    const held = createRecord('check-in', 'check-in:aaaa:chk1', { goalId: GOAL, value: 3, day: TODAY })
    expect(runCommand(editCheckIn, { id: held.id, set: { goalId: 'goal:aaaa:goal2' } }, [held]).ok).toBe(false)
    expect(runCommand(editCheckIn, { id: held.id, set: { value: null } }, [held]).ok).toBe(false)
    expect(runCommand(editCheckIn, { id: held.id, set: { value: 0 } }, [held]).ok).toBe(true)
  })
})
