// What the records say about people, against a plain recount of the records.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { OPEN_LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import { dayStart } from '../../../shared/kernel/days.ts'
import type { PersonPulse } from '../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { makePeopleRecords, peopleRecords } from '../../support/people-records.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'

let team: TestTeam
afterEach(() => team.tab.kill())

const zone = 'Asia/Shanghai'
const DAY = 86_400_000
const { today } = FIRST_SCREEN
const now = dayStart(today, zone) + DAY / 2
const PAGE = { offset: 0, limit: 500 }
const asked = { today, zone, quietBefore: now - 5 * DAY, winsFrom: now - 3 * DAY }

/** Everything again from the records, in the plainest way. */
async function recount(workspace: Workspace): Promise<Omit<PersonPulse, 'goals'>[]> {
  const leads = (await workspace.query('leads.window', { ...FIRST_SCREEN, ...PAGE })).rows
  const notes = (await workspace.query('callNotes.window', { ...PAGE, text: '' })).rows
  const steps = (await workspace.query('tasks.window', { ...PAGE, state: 'open' })).rows
  return (await workspace.query('people.all', {}))
    .filter(({ inactive }) => !inactive)
    .map((person) => {
      const own = leads.filter(
        ({ ownerId, status }) =>
          ownerId === person.id && (OPEN_LEAD_STATUSES as readonly string[]).includes(status ?? 'new'),
      )
      const written = notes.filter(({ authorId }) => authorId === person.id)
      const due = steps.filter(({ ownerId }) => ownerId === person.id)
      return {
        person,
        lastNoteAt: written.reduce((most, { at }) => Math.max(most, at ?? 0), 0) || null,
        leads: {
          open: own.length,
          quiet: own.filter(({ lastActivityAt }) => lastActivityAt < asked.quietBefore).length,
        },
        steps: { open: due.length, overdue: due.filter(({ dueDate }) => dueDate && dueDate < today).length },
        wins: written.filter(({ at, outcome }) => (at ?? 0) >= asked.winsFrom && outcome === 'won').length,
      }
    })
    .sort((a, b) => (a.person.id < b.person.id ? -1 : 1))
}

test('[S21] for any records, changed and deleted, each person’s counts are those of a full recount', async () => {
  await fc.assert(
    fc.asyncProperty(peopleRecords, async ({ records, changes }) => {
      team = await createTeam()
      const { workspace } = team
      await makePeopleRecords(team, now, records, changes)
      const answered = await workspace.query('people.pulse', asked)
      const bare = answered.map(({ goals: _goals, ...pulse }) => pulse)
      expect(bare.sort((a, b) => (a.person.id < b.person.id ? -1 : 1))).toEqual(await recount(workspace))
      team.tab.kill()
    }),
    { numRuns: 12 },
  )
}, 120_000)

test('goals whose period is on are told with each person, as the screen of goals measures them; who left is not asked about', async () => {
  team = await createTeam()
  const { workspace } = team
  const ann = value(await workspace.run('addPerson', { fields: { name: 'Ann' } })).id
  const gone = value(await workspace.run('addPerson', { fields: { name: 'Gone', inactive: true } })).id
  const goal = async (change: Record<string, unknown>) =>
    value(
      await workspace.run('createGoal', {
        fields: {
          title: 'Calls',
          kind: 'activity',
          metric: { measure: 'count', of: { records: 'callNotes', filter: {} } },
          unit: 'count',
          period: '2026-03',
          target: 10,
          ownerId: ann,
          ...change,
        },
      }),
    ).id
  const month = await goal({})
  const quarter = await goal({ period: '2026-Q1' })
  const rate = {
    measure: 'ratio',
    of: { records: 'callNotes', filter: { outcome: ['won'] } },
    over: { records: 'callNotes', filter: {} },
  }
  const ratio = await goal({ title: 'Won', metric: rate, unit: 'percent' })
  const told = await goal({ title: 'Said', metric: { measure: 'check_ins', use: 'latest' }, period: '2026' })
  await goal({ period: '2026-02' })
  await goal({ period: '2026-04' })
  const teams = await goal({ ownerId: null })
  for (const [day, outcome] of [
    ['2026-02-27', 'won'],
    ['2026-03-01', 'connected'],
    ['2026-03-02', 'won'],
  ] as const) {
    const fields = { authorId: ann, at: dayStart(day, zone), outcome }
    value(await workspace.run('createCallNote', { fields }))
  }
  const stands = await workspace.query('goals.now', { today, zone, ownerId: ann })
  expect(stands.map(({ goal: { id }, measured }) => [id, measured])).toEqual([
    [told, null],
    [quarter, 3],
    [month, 2],
    [ratio, 5000],
  ])
  for (const {
    goal: { id },
    measured,
    ratio: parts,
  } of stands) {
    const line = await workspace.query('goal.byId', { id, today, zone })
    expect([line?.measured, line?.ratio]).toEqual([measured, parts])
  }
  const all = await workspace.query('goals.now', { today, zone })
  expect(all.map(({ goal: { id } }) => id)).toContain(teams)
  expect(all).toHaveLength(5)
  const pulse = await workspace.query('people.pulse', asked)
  expect(pulse.find(({ person }) => person.id === ann)?.goals).toEqual(stands)
  expect(pulse.map(({ person }) => person.id)).not.toContain(gone)
  expect(pulse.find(({ person }) => person.id === workspace.personId)?.goals).toEqual([])
})
