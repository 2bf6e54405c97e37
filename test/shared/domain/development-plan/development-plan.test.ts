import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { careerPoints, careerTexts, sectionsOf } from '../../../../shared/domain/development-plan/career-talk.ts'
import {
  editDevelopmentPlan,
  endDevelopmentPlan,
  joinDevelopmentPlans,
  startDevelopmentPlan,
} from '../../../../shared/domain/development-plan/commands.ts'
import {
  developmentDue,
  FOCUS_FIELDS,
  focusesOf,
  focusPatch,
  MOST_FOCUSES,
  PLAN_TEXTS,
  plansOf,
  proposeReview,
  removeFocusPatch,
  takeInPatch,
  withText,
  type PlanLike,
} from '../../../../shared/domain/development-plan/focus.ts'
import { createChineseCalendar, weekdayCalendar } from '../../../../shared/kernel/working-days.ts'
import { createRecord, NOW, runCommand } from '../../../support/command-context.ts'

const ID = 'development-plan:aaaa:plan1'
const OTHER = 'development-plan:aaaa:plan2'
const plan = (fields: Record<string, unknown> = {}, id = ID) => createRecord('development-plan', id, fields)
const edit = (patch: object, fields: Record<string, unknown> = {}) =>
  runCommand(editDevelopmentPlan, { id: ID, ...patch }, [plan(fields)])

/** What a plan is after changes, as the store applies them. */
function applied(fields: PlanLike, outcome: ReturnType<typeof edit>): PlanLike {
  const after = structuredClone(fields) as Record<string, unknown>
  if (!outcome.ok) throw new Error(outcome.error.code)
  for (const change of outcome.value.changes) {
    if (change.id !== ID) continue
    if (change.op === 'set') after[change.field] = change.value
    else if (change.op === 'put')
      after[change.field] = { ...(after[change.field] as object), [change.key]: change.value }
    else if (change.op === 'remove') delete (after[change.field] as Record<string, unknown>)[change.key]
  }
  return after
}

describe('commands', () => {
  test('a plan is begun empty or with texts; it is not begun closed', () => {
    expect(runCommand(startDevelopmentPlan, { fields: {} })).toMatchObject({ ok: true })
    expect(runCommand(startDevelopmentPlan, { fields: { direction: ' More key accounts ' } })).toMatchObject({
      value: { changes: [{ fields: { direction: 'More key accounts' } }], history: { code: 'edited_development' } },
    })
    expect(runCommand(startDevelopmentPlan, { fields: { endedAt: NOW } })).toMatchObject({
      error: { code: 'unknown_field' },
    })
  })

  test('levels are 1 to 5, days are days, a training is one of the team', () => {
    const put = (field: string, value: unknown) => edit({ put: { [field]: { a1: value } } })
    expect(put('levels', 5)).toMatchObject({ ok: true })
    expect(put('levels', 6)).toMatchObject({ error: { code: 'bad_value', field: 'levels' } })
    expect(put('targets', 0)).toMatchObject({ error: { code: 'bad_value' } })
    expect(put('by', '2026-02-30')).toMatchObject({ error: { code: 'bad_date' } })
    expect(put('training', { planId: 'lead:aaaa:x', title: 'x' })).toMatchObject({ error: { code: 'bad_value' } })
    expect(put('how', 'x'.repeat(1001))).toMatchObject({ error: { code: 'too_long', field: 'how' } })
    expect(edit({ put: { how: { 'a/b': 'x' } } })).toMatchObject({ error: { code: 'bad_value', detail: 'a/b' } })
  })

  test('a plan holds so many skills; one that holds more already, from two devices, can still be edited', () => {
    const skills = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${String(at)}`, { name: 'x', order: at }]))
    const full = { skills: skills(MOST_FOCUSES) }
    expect(edit({ put: { skills: { more: { name: 'x', order: 99 } } } }, full)).toMatchObject({
      error: { code: 'too_many', detail: MOST_FOCUSES },
    })
    expect(edit({ put: { how: { more: 'x' } } }, full)).toMatchObject({ error: { code: 'too_many' } })
    expect(edit({ put: { how: { k0: 'x' } } }, { skills: skills(MOST_FOCUSES + 3) })).toMatchObject({ ok: true })
  })

  test('a closed plan is not edited until it is opened again; closing twice changes nothing', () => {
    expect(edit({ set: { direction: 'x' } }, { endedAt: NOW })).toMatchObject({ error: { code: 'is_finished' } })
    expect(edit({ set: { endedAt: null } })).toMatchObject({ error: { code: 'unknown_field' } })
    const end = (ended: boolean, fields: Record<string, unknown>) =>
      runCommand(endDevelopmentPlan, { id: ID, ended }, [plan(fields)])
    expect(end(true, {})).toMatchObject({ value: { changes: [{ field: 'endedAt', value: NOW }, {}] } })
    expect(end(true, { endedAt: 5 })).toMatchObject({ value: { changes: [], history: null } })
    expect(end(false, { endedAt: 5 })).toMatchObject({ value: { changes: [{ field: 'endedAt', value: null }, {}] } })
  })
})

describe('focuses', () => {
  test('they stand in their order; a new one comes last; one that is taken away is gone with all its fields', () => {
    const held: PlanLike = {
      skills: { b: { name: 'Asking', order: 2 }, a: { name: 'Listening', order: 1, competencyId: 'competency:x:y' } },
      levels: { a: 2 },
      targets: { a: 4 },
      by: { a: '2026-06-01' },
      how: { a: 'Two calls a week' },
    }
    expect(focusesOf(held).map(({ name }) => name)).toEqual(['Listening', 'Asking'])
    expect(focusesOf(held)[0]).toEqual({
      key: 'a',
      name: 'Listening',
      competencyId: 'competency:x:y',
      level: 2,
      target: 4,
      by: '2026-06-01',
      how: 'Two calls a week',
      training: null,
      reached: null,
    })
    expect(focusPatch(held, 'c', { name: 'Closing', level: 1 })).toEqual({
      put: { skills: { c: { name: 'Closing', order: 3 } }, levels: { c: 1 } },
    })
    const after = applied(held, edit(removeFocusPatch('a'), held as Record<string, unknown>))
    expect(focusesOf(after).map(({ key }) => key)).toEqual(['b'])
  })

  test('what the other wrote while a focus was taken away stays on the plan', () => {
    expect(focusesOf({ how: { a: 'Ask before telling' } })).toMatchObject([
      { key: 'a', name: '', how: 'Ask before telling' },
    ])
  })
})

describe('two plans that were begun apart', () => {
  test('the earlier counts, the same on every device; closed ones count no more', () => {
    const one = { id: 'b', createdAt: 5 }
    const two = { id: 'a', createdAt: 5 }
    const three = { id: 'c', createdAt: 9 }
    const closed = { id: 'd', createdAt: 1, endedAt: 7 }
    const expected = { plan: two, apart: [one, three], ended: [closed] }
    expect(plansOf([three, one, closed, two])).toEqual(expected)
    expect(plansOf([two, closed, one, three])).toEqual(expected)
    expect(plansOf([closed])).toEqual({ plan: null, apart: [], ended: [closed] })
  })

  test('one is taken into the other, all or nothing, and closed', () => {
    const mine = { direction: 'Key accounts', skills: { a: { name: 'Asking', order: 1 } }, levels: { a: 2 } }
    const theirs = {
      direction: 'Lead a team',
      support: 'Sit in on calls',
      reviewDate: '2026-06-01',
      skills: { b: { name: 'Listening', order: 1 } },
      how: { b: 'Record two calls' },
    }
    const outcome = runCommand(joinDevelopmentPlans, { id: ID, otherId: OTHER }, [plan(mine), plan(theirs, OTHER)])
    const after = applied(mine, outcome as ReturnType<typeof edit>)
    expect(after).toMatchObject({
      direction: 'Key accounts\nLead a team',
      support: 'Sit in on calls',
      reviewDate: '2026-06-01',
      levels: { a: 2 },
    })
    expect(focusesOf(after).map(({ name, how }) => name + how)).toEqual(['Asking', 'ListeningRecord two calls'])
    expect(outcome.ok && outcome.value.changes.find(({ id, op }) => id === OTHER && op === 'set')).toMatchObject({
      field: 'endedAt',
      value: NOW,
    })
    // Too long together: neither is touched.
    const long = [plan({ direction: 'x'.repeat(1500) }), plan({ direction: 'y'.repeat(1500) }, OTHER)]
    expect(runCommand(joinDevelopmentPlans, { id: ID, otherId: OTHER }, long)).toMatchObject({
      error: { code: 'too_long', field: 'direction' },
    })
    expect(runCommand(joinDevelopmentPlans, { id: ID, otherId: ID }, long)).toMatchObject({ ok: false })
  })

  test('whatever both hold, the joined one holds all of it, and joining again adds nothing', () => {
    const texts = fc.record(
      Object.fromEntries(PLAN_TEXTS.map((name) => [name, fc.constantFrom('', 'Lead', 'Lead a team', '大客户')])),
    )
    const key = fc.constantFrom('a', 'b', 'c', 'd')
    const fields = fc.record({
      skills: fc.dictionary(key, fc.record({ name: fc.constantFrom('Asking', '倾听'), order: fc.nat(5) })),
      how: fc.dictionary(key, fc.constantFrom('One', '二')),
      levels: fc.dictionary(key, fc.integer({ min: 1, max: 5 })),
    })
    const any = fc.tuple(texts, fields).map(([words, keyed]): PlanLike => ({ ...words, ...keyed }))
    fc.assert(
      fc.property(any, any, (mine, theirs) => {
        const patch = takeInPatch(mine, theirs)
        const after = applied(mine, edit(patch, mine as Record<string, unknown>))
        for (const name of PLAN_TEXTS)
          for (const text of [mine[name], theirs[name]]) expect(after[name] ?? '').toContain(text ?? '')
        for (const field of FOCUS_FIELDS) {
          for (const held of Object.keys(theirs[field] ?? {})) expect(Object.keys(after[field] ?? {})).toContain(held)
          for (const [held, value] of Object.entries(mine[field] ?? {}))
            expect(after[field]).toMatchObject({ [held]: value })
        }
        expect(takeInPatch(after, theirs)).toEqual({ set: {}, put: {} })
      }),
    )
  })
})

describe('what is due', () => {
  test('the review on its day, and each focus past its own that is not reached', () => {
    const held: PlanLike = {
      reviewDate: '2026-06-01',
      skills: { a: { name: 'Asking', order: 1 }, b: { name: 'Listening', order: 2 }, c: { name: 'Closing', order: 3 } },
      by: { a: '2026-05-31', b: '2026-05-31', c: '2026-06-01' },
      reached: { b: '2026-05-20' },
    }
    expect(developmentDue(held, '2026-06-01')).toEqual([
      { kind: 'review', name: '', date: '2026-06-01' },
      { kind: 'focus', name: 'Asking', date: '2026-05-31' },
    ])
    expect(developmentDue(held, '2026-05-31')).toEqual([])
    expect(developmentDue(null, '2026-06-01')).toEqual([])
  })

  test('a review is proposed three months on, on a working day', () => {
    expect(proposeReview('2026-03-02', weekdayCalendar)).toBe('2026-06-02')
    expect(proposeReview('2026-03-06', weekdayCalendar)).toBe('2026-06-08')
    expect(proposeReview('2026-11-30', weekdayCalendar)).toBe('2027-03-01')
    // 1 to 8 October 2025 were days off, and 11 October, a Saturday, was worked.
    const days = Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((day) => [`2025-10-0${String(day)}`, '']))
    const china = createChineseCalendar({ holidays: days, workdays: { '2025-10-11': '' } })
    expect(proposeReview('2025-07-01', china)).toBe('2025-10-09')
    expect(proposeReview('2025-07-11', china)).toBe('2025-10-11')
  })
})

describe('from a career talk', () => {
  const titles = {
    strengths: ['What do you do better than most?', '哪些事你做得比大多数人好？'],
    direction: ['What work do you want more of in two years?', '两年后你希望多做哪类工作？'],
    next_role: ['Which role would be the next step?', '下一步适合什么岗位？'],
    gap: ['What is missing for it, shown by what?', '还缺什么？从哪里看得出来？'],
    support: ['What can I do for it before we talk again?', '下次谈话之前我能为此做什么？'],
  }

  test('notes are read under the titles: as headings, as list items, with the answer on the same line, in either language', () => {
    const notes = [
      'A good talk.',
      'What do you do better than most?',
      '- Listens',
      '- Stays calm',
      '',
      '2. which role would be the next step: Key account manager',
      '两年后你希望多做哪类工作?',
      '带新人',
      '还缺什么？从哪里看得出来？',
    ].join('\n')
    expect(sectionsOf(notes, titles)).toEqual({
      strengths: '- Listens\n- Stays calm',
      next_role: 'Key account manager',
      direction: '带新人',
    })
    expect(sectionsOf('Nothing here', titles)).toEqual({})
    expect(sectionsOf('', titles)).toEqual({})
  })

  test('a title that comes twice keeps both; what stands under the point itself comes first', () => {
    const notes = 'What do you do better than most?\nListens\n哪些事你做得比大多数人好？\n冷静'
    const agenda = [
      { title: 'Pricing' },
      { title: 'What do you do better than most', detail: 'Reads people' },
      { title: '下一步适合什么岗位？' },
    ]
    expect([...careerPoints(agenda, titles).keys()]).toEqual(['strengths', 'next_role'])
    expect(careerTexts(notes, agenda, titles)).toEqual({ strengths: 'Reads people\nListens\n冷静' })
  })

  test('a text that stands already is not written twice', () => {
    expect(withText('', ' Lead ')).toBe('Lead')
    expect(withText('Lead', '')).toBe('Lead')
    expect(withText('Lead a team', 'Lead')).toBe('Lead a team')
    expect(withText('Lead', 'Sell')).toBe('Lead\nSell')
  })
})
