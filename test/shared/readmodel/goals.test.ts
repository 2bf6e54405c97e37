// What goals measure, against a plain recount of the records.
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Metric, MetricSource } from '../../../shared/domain/goal/metric.ts'
import { periodParts, periodToSpan, type Period } from '../../../shared/kernel/periods.ts'
import { dayStart } from '../../../shared/kernel/days.ts'
import type { GoalDetail, GoalLine } from '../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import type { WorkspaceTab } from '../../../shared/workspace/workspace.ts'
import { beginning, deed, Team } from '../../support/random-work.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
afterEach(() => team.tab.kill())

const zone = 'Asia/Shanghai'
const { today } = FIRST_SCREEN
const asked = { today, zone }
const MONTH = '2026-03'
const notes = (filter: Record<string, string[]> = {}): MetricSource => ({ records: 'callNotes', filter })
const count = (of: MetricSource): Metric => ({ measure: 'count', of })
const PAGE = { offset: 0, limit: 500 }

async function makeGoal(workspace: Workspace, metric: Metric, change: Record<string, unknown> = {}): Promise<string> {
  const unit = { count: 'count', sum: 'minutes', ratio: 'percent', check_ins: 'count' }[metric.measure]
  const fields = { title: 'Goal', kind: 'activity', metric, unit, period: MONTH, target: 10, ownerId: null, ...change }
  return value(await workspace.run('createGoal', { fields })).id
}

async function detail(workspace: Workspace, id: string): Promise<GoalDetail> {
  const found = await workspace.query('goal.byId', { id, ...asked })
  if (!found) throw new Error('no goal')
  return found
}

const at = (day: string, hour = 12): number => dayStart(day, zone) + hour * 3_600_000

describe('measured from records', () => {
  test('[S21] after any work a goal is what a full recount says, and its records are those counted', async () => {
    const metrics: [Metric, string][] = [
      [count(notes()), 'callNotes'],
      [count({ records: 'leads', filter: {} }), 'leads'],
      [count({ records: 'leads', filter: { status: ['qualified', 'new'] } }), 'qualified'],
      [count({ records: 'tasks', filter: {} }), 'tasks'],
      [count({ records: 'accounts', filter: {} }), 'accounts'],
      [count({ records: 'contacts', filter: {} }), 'contacts'],
    ]
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), fc.nat(3), async (deeds, every) => {
        team = await createTeam()
        const { workspace } = team
        const ids = await Promise.all(metrics.map(([metric]) => makeGoal(workspace, metric)))
        const work = new Team(workspace)
        for (const [position, one] of [...beginning, ...deeds].entries()) {
          team.device.clock.time += 1000
          await work.does(one)
          if (position % 7 === every) await (workspace as WorkspaceTab).call('maintain', { force: true })
        }
        const span = periodToSpan(MONTH)
        const inMonth = (time: number | null | undefined): boolean =>
          typeof time === 'number' && time >= at(span.from, 0) && time < dayStart('2026-04-01', zone)
        const leads = (await workspace.query('leads.window', { ...FIRST_SCREEN, ...PAGE })).rows
        const done = (await workspace.query('tasks.window', { ...PAGE, state: 'done' })).rows
        // What a person did in a stretch of time is what of all falls in it.
        const { personId } = workspace
        const stretch = { from: at(span.from, 0), to: dayStart('2026-04-01', zone), before: 0, silentBefore: 0 }
        const did = await workspace.query('person.work', { personId, ...stretch, today })
        expect(did.done.map(({ id }) => id)).toEqual(
          done.filter((row) => row.ownerId === personId && inMonth(row.doneAt)).map(({ id }) => id),
        )
        const made = async (name: 'accounts.window' | 'contacts.window') =>
          (await workspace.query(name, { ...PAGE, text: '' })).rows.filter((row) => inMonth(row.createdAt))
        const expected: Record<string, { id: string }[]> = {
          callNotes: (await workspace.query('callNotes.window', { ...PAGE, text: '' })).rows.filter((row) =>
            inMonth(row.at),
          ),
          leads: leads.filter((row) => inMonth(row.createdAt)),
          qualified: leads.filter(
            (row) => inMonth(row.createdAt) && ['qualified', 'new'].includes(row.status ?? 'new'),
          ),
          tasks: done.filter((row) => inMonth(row.doneAt)),
          accounts: await made('accounts.window'),
          contacts: await made('contacts.window'),
        }
        for (const [position, [, name]] of metrics.entries()) {
          const id = ids[position] ?? ''
          const line = await detail(workspace, id)
          const records = await workspace.query('goal.records', { id, zone, ...PAGE })
          expect([name, line.measured, records.total]).toEqual([name, expected[name]?.length, expected[name]?.length])
          expect(records.rows.map((row) => row.id).sort()).toEqual(
            expected[name]?.map((row) => row.id as string).sort(),
          )
          expect(line.daily.reduce((sum, each) => sum + each, 0)).toBe(line.measured)
        }
        team.tab.kill()
      }),
      { numRuns: 8 },
    )
  }, 120_000)

  test('by person, by filter, by the minute and in proportion; days are those of the asker', async () => {
    team = await createTeam()
    const { workspace } = team
    const other = value(await workspace.run('addPerson', { fields: { name: 'Other' } })).id
    const note = (fields: Record<string, unknown>) => workspace.run('createCallNote', { fields })
    await note({ authorId: workspace.personId, at: at('2026-03-01', 0), outcome: 'connected', durationSeconds: 90 })
    await note({
      authorId: workspace.personId,
      at: at('2026-03-01', 0) - 1,
      outcome: 'connected',
      durationSeconds: 6000,
    })
    await note({ authorId: other, at: at('2026-03-02'), outcome: 'no_answer', durationSeconds: 150, template: 'spin' })
    await note({ authorId: other, at: at('2026-03-02'), outcome: 'won', channel: 'visit', durationSeconds: 60 })
    const measured = async (metric: Metric, ownerId: string | null = null): Promise<number | null> =>
      (await detail(workspace, await makeGoal(workspace, metric, { ownerId }))).measured
    expect(await measured(count(notes()))).toBe(3)
    expect([await measured(count(notes()), workspace.personId), await measured(count(notes()), other)]).toEqual([1, 2])
    expect(await measured(count(notes({ outcome: ['won', 'connected'] })))).toBe(2)
    expect(await measured(count(notes({ outcome: ['won', 'connected'], channel: ['visit'] })))).toBe(1)
    expect(await measured(count(notes({ template: ['spin'] })))).toBe(1)
    expect(await measured({ measure: 'sum', of: notes(), field: 'minutes' })).toBe(5)
    const rate: Metric = { measure: 'ratio', of: notes({ outcome: ['won'] }), over: notes() }
    expect(await measured(rate)).toBe(3333)
    // Of nothing there is no proportion, which is not zero.
    expect([await measured(rate, workspace.personId), await measured(rate, team.space.personId)]).toEqual([0, 0])
    const nobody = value(await workspace.run('addPerson', { fields: { name: 'New' } })).id
    expect(await measured(rate, nobody)).toBeNull()
    expect(await measured(count(notes()), nobody)).toBe(0)
  })

  test('a note that is changed, moved to another month, deleted and restored changes the goal that is watched', async () => {
    team = await createTeam()
    const { workspace } = team
    await makeGoal(workspace, count(notes({ outcome: ['won'] })))
    const seen: GoalLine[][] = []
    const stop = workspace.watch('goals.of', { period: MONTH, ...asked }, (lines) => seen.push(lines))
    const shows = (measured: number) => until(() => seen.at(-1)?.[0]?.measured === measured)
    await shows(0)
    const { id } = value(await workspace.run('createCallNote', { fields: { at: at('2026-03-02'), outcome: 'won' } }))
    await shows(1)
    await workspace.run('editCallNote', { id, set: { at: at('2026-04-02') } })
    await shows(0)
    await workspace.run('editCallNote', { id, set: { at: at('2026-03-03') } })
    await shows(1)
    await workspace.run('deleteRecords', { ids: [id] })
    await shows(0)
    await workspace.run('restoreRecords', { ids: [id] })
    await shows(1)
    stop()
  })
})

test('the goals of several periods are those of each, in the order asked for, from one reading', async () => {
  team = await createTeam()
  const { workspace } = team
  const metrics: Metric[] = [count(notes()), { measure: 'check_ins', use: 'sum' }]
  for (const day of ['2026-01-10', '2026-03-01', '2026-03-31', '2026-04-01'])
    await workspace.run('createCallNote', { fields: { at: at(day), authorId: workspace.personId } })
  const periods: Period[] = ['2026-03', '2026', '2026-Q1', '2026-01', '2025-12', 'x']
  for (const period of periods.slice(0, 4))
    for (const metric of metrics) await makeGoal(workspace, metric, { period, ownerId: workspace.personId })
  const ask = { ...asked, ownerId: workspace.personId }
  const each = await Promise.all(periods.map((period) => workspace.query('goals.of', { period, ...ask })))
  expect(each.map(({ length }) => length)).toEqual([2, 2, 2, 2, 0, 0])
  expect(await workspace.query('goals.ofPeriods', { periods, ...ask })).toEqual(each.flat())
})

describe('check-ins', () => {
  test('count in each goal of the family whose days and person they fall in, once; none is not zero', async () => {
    team = await createTeam()
    const { workspace } = team
    const other = value(await workspace.run('addPerson', { fields: { name: 'Other' } })).id
    const told: Metric = { measure: 'check_ins', use: 'sum' }
    const root = await makeGoal(workspace, told, { period: '2026-Q1', target: 100, kind: 'closing' })
    const people = [workspace.personId, other].map((ownerId) => ({ ownerId, period: '2026-Q1', weight: 1 }))
    value(await workspace.run('breakDownGoal', { id: root, by: 'people', method: 'even', parts: people }))
    const quarter = { period: '2026-Q1', ...asked }
    const owners = async (of: object) =>
      (await workspace.query('goals.of', { ...quarter, ...of })).map(({ goal }) => goal.ownerId)
    expect(await owners({})).toHaveLength(3)
    expect(await owners({ ownerId: other })).toEqual([other])
    const mine = (await detail(workspace, root)).children.find(({ goal }) => goal.ownerId === workspace.personId)
    const months = periodParts('2026-Q1').map((period) => ({ ownerId: workspace.personId, period, weight: 1 }))
    value(
      await workspace.run('breakDownGoal', { id: mine?.goal.id ?? '', by: 'periods', method: 'even', parts: months }),
    )
    expect((await detail(workspace, root)).measured).toBeNull()
    const checkIn = async (goalId: string, ownerId: string | null, day: string, amount: number) =>
      value(await workspace.run('addCheckIn', { fields: { goalId, day, value: amount }, ownerId }))
    const march = (await detail(workspace, mine?.goal.id ?? '')).children.at(-1)?.goal
    await checkIn(march?.id ?? '', workspace.personId, '2026-03-02', 7)
    await checkIn(mine?.goal.id ?? '', workspace.personId, '2026-02-02', 5)
    await checkIn(root, null, '2025-12-31', 1000)
    const after = await detail(workspace, root)
    expect(after.measured).toBe(12)
    expect(after.children.map(({ goal, measured }) => [goal.ownerId === other, measured]).sort()).toEqual([
      [false, 12],
      [true, null],
    ])
    const parts = (await detail(workspace, mine?.goal.id ?? '')).children
    expect(parts.map(({ goal, measured, daily }) => [goal.period, measured, daily.length])).toEqual([
      ['2026-01', null, 31],
      ['2026-02', 5, 28],
      ['2026-03', 7, 2],
    ])
    expect(after.checkIns.map(({ value: told }) => told)).toEqual([7, 5])
    expect(parts[2]?.lastCheckIn).toMatchObject({ value: 7, ownerName: 'Rep' })
  })

  test('the latest and the mean of them', async () => {
    team = await createTeam()
    const { workspace } = team
    const level = await makeGoal(
      workspace,
      { measure: 'check_ins', use: 'latest' },
      { kind: 'improvement', unit: 'points' },
    )
    const orders = await makeGoal(
      workspace,
      { measure: 'check_ins', use: 'average' },
      { kind: 'order_value', unit: 'money', currency: 'CNY' },
    )
    for (const [day, amount] of [
      ['2026-03-02', 30],
      ['2026-03-01', 80],
      ['2026-03-02', 41],
    ] as const) {
      for (const goalId of [level, orders])
        await workspace.run('addCheckIn', { fields: { goalId, day, value: amount }, ownerId: null })
      team.device.clock.time += 1000
    }
    expect([(await detail(workspace, level)).measured, (await detail(workspace, orders)).measured]).toEqual([41, 50])
  })
})

describe('what stands beside', () => {
  test('proposals by person, parts that sum, one step of undo for a breakdown, and the same after a rebuild', async () => {
    team = await createTeam()
    const { workspace } = team
    const id = await makeGoal(workspace, count(notes()), { period: '2026-Q1', target: 100 })
    const parts = periodParts('2026-Q1').map((period) => ({ ownerId: null, period, weight: 1 }))
    value(await workspace.run('breakDownGoal', { id, by: 'periods', method: 'even', parts }))
    const first = value(await workspace.run('proposeTarget', { goalId: id, value: 80, reason: 'small team' }))
    value(await workspace.run('proposeTarget', { goalId: id, id: first.id, value: 85 }))
    const before = await detail(workspace, id)
    expect(before.children.map(({ goal }) => goal.target)).toEqual([34, 33, 33])
    expect(before.proposals).toMatchObject([{ value: 85, byName: 'Rep' }])
    expect(await workspace.query('goals.periods', {})).toEqual(
      ['2026-01', '2026-02', '2026-03', '2026-Q1'].map((period) => ({ period, count: 1 })),
    )
    value(await workspace.rebuildReadModel())
    expect(await detail(workspace, id)).toEqual(before)
    value(await workspace.undo())
    value(await workspace.undo())
    value(await workspace.undo())
    expect((await detail(workspace, id)).children).toEqual([])
    expect((await workspace.query('goals.of', { period: '2026-Q1', ...asked })).map(({ goal }) => goal.id)).toEqual([
      id,
    ])
  })

  test('history and potential, for seasons and for who has much to work with', async () => {
    team = await createTeam()
    const { workspace } = team
    for (const day of ['2025-01-10', '2025-01-11', '2025-03-05'])
      await workspace.run('createCallNote', { fields: { at: at(day), authorId: workspace.personId } })
    const periods: Period[] = ['2025-01', '2025-02', '2025-03']
    const history = await workspace.query('goals.history', { metric: count(notes()), ownerId: null, periods, zone })
    expect(history).toEqual([2, 0, 1])
    await workspace.run('createLead', { fields: { name: 'Open', ownerId: workspace.personId } })
    await workspace.run('createLead', { fields: { name: 'Lost', ownerId: workspace.personId, status: 'disqualified' } })
    expect(await workspace.query('goals.potential', {})).toEqual({ [workspace.personId]: 1 })
  })

  test('a goal that was deleted is answered, its records too; one that never was is not', async () => {
    team = await createTeam()
    const { workspace } = team
    const id = await makeGoal(workspace, count(notes()))
    await workspace.run('deleteRecords', { ids: [id] })
    expect((await detail(workspace, id)).goal.deletedAt).toBeGreaterThan(0)
    expect(await workspace.query('goals.of', { period: MONTH, ...asked })).toEqual([])
    expect(await workspace.query('goal.byId', { id: 'goal:aaaa:none', ...asked })).toBeNull()
    expect(await workspace.query('goals.of', { period: 'x', ...asked })).toEqual([])
  })
})
