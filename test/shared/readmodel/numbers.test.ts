import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { Numbers } from '../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import type { WorkspaceTab } from '../../../shared/workspace/workspace.ts'
import { beginning, deed, Team } from '../../support/random-work.ts'
import { liveRecords, plainRows, type AnyFields } from '../../support/plain-lists.ts'
import { createTeam, FIRST_SCREEN, type TestTeam } from '../../support/team.ts'

let team: TestTeam
afterEach(() => team.tab.kill())

const DAY = 86_400_000
const START = Date.UTC(2026, 1, 25)
const bounds = Array.from({ length: 12 }, (_, day) => START + day * DAY)
const { today } = FIRST_SCREEN

function countBy<R>(rows: readonly R[], keyOf: (row: R) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const row of rows) counts[keyOf(row)] = (counts[keyOf(row)] ?? 0) + 1
  return counts
}

function series(instants: readonly number[]): number[] {
  return bounds.slice(1).map((end, index) => {
    const start = bounds[index] ?? 0
    return instants.filter((at) => at >= start && at < end).length
  })
}

/** Every number again, in the plainest way, from the records of an export, which knows nothing of columns. */
async function recount(workspace: Workspace): Promise<Numbers> {
  const records = [...(await liveRecords(workspace)).values()]
  const { leads } = await plainRows(workspace)
  const allNotes = records.filter(({ type }) => type === 'call-note')
  const tasks = records.filter(({ type }) => type === 'task')
  const open = tasks.filter(({ doneAt }) => !doneAt)
  const done = tasks.filter(({ doneAt }) => doneAt)
  const last = bounds.at(-1) ?? 0
  const timeOf = (note: AnyFields): number => (note['at'] ?? note['createdAt']) as number
  const notes = allNotes.filter((note) => timeOf(note) >= START && timeOf(note) < last)
  return {
    leads: {
      total: leads.length,
      byStatus: countBy(leads, ({ record }) => record['status'] ?? 'new'),
      byOwner: countBy(leads, ({ record }) => record['ownerId'] ?? ''),
      bySource: countBy(leads, ({ record }) => record['source'] ?? ''),
      withoutStep: leads.filter((row) => row.openSteps.length === 0).length,
      overdue: leads.filter((row) => row.nextStepDate !== null && row.nextStepDate < today).length,
      created: series(leads.map(({ record }) => record['createdAt'] as number)),
    },
    notes: {
      total: notes.length,
      byAuthor: countBy(notes, (note) => note['authorId'] ?? ''),
      byOutcome: countBy(notes, (note) => note['outcome'] ?? ''),
      byChannel: countBy(notes, (note) => note['channel'] ?? ''),
      made: series(notes.map(timeOf)),
    },
    steps: {
      open: open.length,
      overdue: open.filter(({ dueDate }) => dueDate && dueDate < today).length,
      done: series(done.map(({ doneAt }) => doneAt as number)),
    },
  }
}

test('[S21] after any work the numbers of the dashboards are those of a full recount', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 30 }), fc.nat(3), async (deeds, every) => {
      team = await createTeam()
      const work = new Team(team.workspace)
      for (const [position, one] of [...beginning, ...deeds].entries()) {
        team.device.clock.time += 1000
        await work.does(one)
        if (position % 7 === every) await (team.workspace as WorkspaceTab).call('maintain', { force: true })
      }
      expect(await team.workspace.query('numbers', { bounds, today })).toEqual(await recount(team.workspace))
      team.tab.kill()
    }),
    { numRuns: 12 },
  )
}, 120_000)

test('a person’s numbers hold what they own, wrote and have to do', async () => {
  team = await createTeam()
  const { workspace } = team
  await workspace.run('createLead', { fields: { name: 'Mine', ownerId: workspace.personId } })
  await workspace.run('createLead', { fields: { name: 'Nobody’s' } })
  const mine = await workspace.query('numbers', { bounds, today, ownerId: workspace.personId })
  const all = await workspace.query('numbers', { bounds, today })
  expect([mine.leads.total, all.leads.total]).toEqual([1, 2])
  expect(all.leads.byOwner).toEqual({ [workspace.personId]: 1, '': 1 })
})
