import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toIsoDate } from '../../../shared/kernel/dates.ts'
import { weekdayCalendar } from '../../../shared/kernel/working-days.ts'
import type {
  ActionItemRow,
  CallNoteRow,
  GoalLine,
  PersonWork,
  PraiseRow,
  WorkStep,
} from '../../../shared/readmodel/rows.ts'
import type { TrainingAssignmentRow } from '../../../shared/readmodel/training-rows.ts'
import { briefOf, briefSince, isWin, type BriefFacts } from '../../../shared/reports/brief.ts'

const FROM = new Date('2026-03-02T00:00:00').getTime()
const TO = new Date('2026-03-16T00:00:00').getTime()
const noonOf = (date: string): number => new Date(`${date}T12:00:00`).getTime()

const note = (id: string, fields: object = {}): CallNoteRow =>
  ({ id: `call-note:aaaa:${id}`, subjectNames: ['Acme'], authorName: 'Li', ...fields }) as unknown as CallNoteRow
const task = (id: string, fields: Partial<WorkStep>): WorkStep => ({
  id: `task:aaaa:${id}`,
  dueDate: null,
  doneAt: null,
  ...fields,
})

const quiet: BriefFacts = {
  today: '2026-03-16',
  from: FROM,
  to: TO,
  work: {
    notes: { total: 0, before: 0, ids: [], quoted: [], objections: [] },
    done: [],
    overdue: [],
    leads: { created: 0, qualified: 0, disqualified: 0, silent: 0, quietest: [] },
  },
  actions: [],
  goals: [],
  calendar: weekdayCalendar,
  training: [],
  praise: [],
  development: [],
}
const did = (work: Partial<PersonWork>): BriefFacts => ({ ...quiet, work: { ...quiet.work, ...work } })
const called = (notes: Partial<PersonWork['notes']>): BriefFacts => did({ notes: { ...quiet.work.notes, ...notes } })
const codes = (facts: Partial<BriefFacts>) =>
  briefOf({ ...quiet, ...facts }).map(({ code, count }) => `${code} ${count}`)

test('what did not happen has no line, but that nobody called after a time with calls has', () => {
  expect(codes({})).toEqual([])
  expect(briefOf(called({ before: 4 }))).toEqual([{ code: 'no_calls', count: 0, before: 4, records: [] }])
  const quietest = [{ id: 'lead:aaaa:lead1', name: 'Acme', lastActivityAt: noonOf('2026-02-14') }]
  const leads = { created: 2, qualified: 1, disqualified: 0, silent: 3, quietest }
  expect(codes(did({ leads }))).toEqual(['new_leads 2', 'qualified 1', 'silent 3', 'silence 1'])
  expect(briefOf(did({ leads })).at(-1)).toMatchObject({ name: 'Acme', days: 30, records: ['lead:aaaa:lead1'] })
})

test('calls worth hearing about are named, the latest of each kind, with the objection as it was noted', () => {
  const won = note('note1', { outcome: 'won' })
  const lost = note('note2', { outcome: 'lost', objections: ' Too\n expensive ' })
  const ids = [won.id, lost.id, 'call-note:aaaa:note3']
  const lines = briefOf(called({ total: 60, before: 2, ids, quoted: [won, lost], objections: [lost] }))
  expect(lines).toMatchObject([
    { code: 'calls', count: 60, before: 2, records: ids },
    { code: 'won', name: 'Acme', records: ['call-note:aaaa:note1'] },
    { code: 'lost', records: ['call-note:aaaa:note2'] },
    { code: 'objection', text: 'Too expensive' },
    { code: 'no_praise', records: ['call-note:aaaa:note1'] },
  ])
})

test('promises: kept on the day is in time, the day after is late, open after its day is broken', () => {
  const done = [
    task('aaa1', { doneAt: noonOf('2026-03-05'), dueDate: '2026-03-05' }),
    task('aaa2', { doneAt: noonOf('2026-03-06'), dueDate: '2026-03-05' }),
    task('aaa3', { doneAt: noonOf('2026-03-06'), dueDate: null }),
  ]
  const overdue = [task('bbb1', { dueDate: '2026-03-15' })]
  const actions = [{ id: 'action-item:aaaa:item', dueDate: '2026-03-01' }] as unknown as ActionItemRow[]
  expect(codes({ ...did({ done, overdue }), actions })).toEqual(['kept 2', 'late 1', 'broken 1', 'actions 1'])
})

test('training under way says how far it is; finished in this time it deserves a word, finished before it has no line', () => {
  const plan = (id: string, change: object): TrainingAssignmentRow =>
    ({
      id: `training-assignment:aaaa:${id}`,
      planTitle: 'SPIN',
      startDate: '2026-03-02',
      measured: {},
      items: [
        { key: 'read', kind: 'reading', order: 1, dueDays: 2 },
        { key: 'hear', kind: 'mentoring', order: 2, dueDays: 30 },
      ],
      ...change,
    }) as unknown as TrainingAssignmentRow
  const both = (at: string) => ({ done: { read: noonOf('2026-03-03'), hear: noonOf(at) } })
  const training = [plan('aaa1', {}), plan('aaa2', both('2026-03-10'))]
  const lines = briefOf({ ...quiet, training })
  expect(lines).toMatchObject([
    { code: 'training', name: 'SPIN', training: { done: 0, total: 2, late: 1 }, records: [training[0]?.id] },
    { code: 'trained', records: [training[1]?.id] },
    { code: 'no_praise', records: [training[1]?.id] },
  ])
  // Its last item was done in the time before.
  expect(
    briefOf({
      ...quiet,
      training: [plan('aaa3', { done: { read: noonOf('2026-02-19'), hear: noonOf('2026-02-20') } })],
    }),
  ).toEqual([])
})

const goal = (id: string, fields: object, line: object = {}): GoalLine =>
  ({
    goal: {
      id: `goal:aaaa:${id}`,
      title: id,
      period: '2026-03',
      target: 40,
      metric: { measure: 'count', of: { records: 'callNotes', filter: {} } },
      ...fields,
    },
    measured: 10,
    ratio: null,
    daily: [],
    ...line,
  }) as unknown as GoalLine

test('goals come first, the worst before the others, with attainment and an even pace by working days', () => {
  const goals = [
    goal('calls', {}, { measured: 40 }),
    goal('visits', {}),
    goal('none', { target: null }),
    goal('later', { period: '2026-04' }),
    goal('told', { metric: { measure: 'check_ins', use: 'latest' } }, { measured: null }),
    goal('before', { period: '2026-02' }),
  ]
  const lines = briefOf({ ...quiet, goals }).filter(({ code }) => code === 'goal')
  expect(lines.map(({ name, goal: stand }) => `${name ?? ''} ${stand?.state ?? ''}`)).toEqual([
    'before missed',
    'visits off_pace',
    'told unknown',
    'calls reached',
  ])
  // Of the 22 weekdays of March 2026, ten are over on the morning of the 16th.
  expect(lines[1]).toMatchObject({ goal: { attainment: 0.25 }, records: ['goal:aaaa:visits'] })
  expect(lines[1]?.goal?.expected).toBeCloseTo(10 / 22, 10)
  expect(lines[2]?.goal).toMatchObject({ attainment: null, expected: null })
  expect(lines.map(isWin)).toEqual([false, false, false, true])
})

test('a review of the development plan that is due has a line, and each skill that is past its day', () => {
  const development = [
    { kind: 'review' as const, name: '', date: '2026-03-16' },
    { kind: 'focus' as const, name: 'Asking', date: '2026-03-13' },
  ]
  expect(briefOf({ ...quiet, development })).toEqual([
    { code: 'review', count: 1, name: '', date: '2026-03-16', records: [] },
    { code: 'focus', count: 1, name: 'Asking', date: '2026-03-13', records: [] },
  ])
})

test('recognition that was given has a line with the latest words; that none was, only where there was a win', () => {
  const given = (id: string): PraiseRow =>
    ({ id: `agenda-point:aaaa:${id}`, title: id, tickedIn: 'one-on-one:aaaa:meet' }) as unknown as PraiseRow
  const won = called({ total: 1, quoted: [note('note1', { outcome: 'won' })] })
  const last = (facts: Partial<BriefFacts>) => briefOf({ ...quiet, ...facts }).at(-1)
  expect(last({ ...won, praise: [given('Well asked'), given('On time')] })).toMatchObject({
    code: 'praised',
    count: 2,
    text: 'Well asked',
    meetingId: 'one-on-one:aaaa:meet',
  })
  expect(last(won)).toMatchObject({ code: 'no_praise' })
  expect(last(did({ done: [task('aaa1', { doneAt: FROM })] }))).toMatchObject({ code: 'kept' })
  expect(last(called({ total: 1, quoted: [note('note1', { outcome: 'lost' })] }))).toMatchObject({ code: 'lost' })
})

test('for any steps: each one done in the time is kept or late, and none is both', () => {
  const day = fc.integer({ min: 0, max: 40 }).map((days) => FROM - 10 * 86_400_000 + days * 86_400_000 + 3_600_000)
  const steps = fc.array(fc.record({ doneAt: day, due: fc.option(day) }))
  fc.assert(
    fc.property(steps, (made) => {
      const done = made.map(({ doneAt, due }, at) =>
        task(`step${at}`, { doneAt, dueDate: due === null ? null : toIsoDate(due) }),
      )
      const lines = briefOf(did({ done }))
      const sum = lines.reduce((count, line) => count + line.count, 0)
      expect(sum).toBe(made.length)
      const ids = lines.flatMap(({ records }) => records)
      expect(new Set(ids).size).toBe(ids.length)
    }),
  )
})

test('it tells since the last meeting that was held', () => {
  const meetings = [
    { id: 'a', date: '2026-03-02', heldAt: 1 },
    { id: 'b', date: '2026-03-09', heldAt: null },
    { id: 'c', date: '2026-03-23', heldAt: 1 },
  ]
  expect(briefSince({ id: 'x', date: '2026-03-16' }, meetings)).toBe('2026-03-02')
  expect(briefSince({ id: 'a', date: '2026-03-02' }, meetings)).toBeNull()
})
