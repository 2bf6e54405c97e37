// What the records say one person did, against a plain recount of the records.
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { OPEN_LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import { dayStart } from '../../../shared/kernel/days.ts'
import type { PersonWork } from '../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { makePeopleRecords, peopleRecords } from '../../support/people-records.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'

let team: TestTeam
afterEach(() => team.tab.kill())

const DAY = 86_400_000
const { today } = FIRST_SCREEN
const now = dayStart(today, 'Asia/Shanghai') + DAY / 2
const PAGE = { offset: 0, limit: 500 }
const asked = { from: now - 5 * DAY, to: now, before: now - 10 * DAY, silentBefore: now - 4 * DAY, today }

/** Everything again from the lists, in the plainest way. */
async function recount(workspace: Workspace, personId: string): Promise<PersonWork> {
  const { from, to, before, silentBefore } = asked
  const isWithin = (time: number | null | undefined): boolean =>
    Boolean(time) && (time ?? 0) >= from && (time ?? 0) < to
  const notes = (await workspace.query('callNotes.window', { ...PAGE, text: '', authorId: personId })).rows
  const own = notes.filter(({ at }) => isWithin(at))
  const leads = (await workspace.query('leads.window', { ...FIRST_SCREEN, ...PAGE })).rows.filter(
    ({ ownerId }) => ownerId === personId,
  )
  const steps = async (state: 'open' | 'done') =>
    (await workspace.query('tasks.window', { ...PAGE, state, ownerId: personId })).rows.map(
      ({ id, dueDate, doneAt }) => ({ id, dueDate: dueDate ?? null, doneAt: doneAt ?? null }),
    )
  const silent = leads
    .filter(({ status }) => (OPEN_LEAD_STATUSES as readonly string[]).includes(status ?? 'new'))
    .filter(({ lastActivityAt }) => lastActivityAt < silentBefore)
    .sort((a, b) => a.lastActivityAt - b.lastActivityAt || (a.id < b.id ? -1 : 1))
  const ended = (wanted: string): number =>
    leads.filter(({ status, updatedAt }) => status === wanted && isWithin(updatedAt)).length
  return {
    notes: {
      total: own.length,
      before: notes.filter(({ at = 0 }) => at >= before && at < from).length,
      ids: own.map(({ id }) => id),
      quoted: ['won', 'meeting_booked', 'lost'].flatMap((wanted) =>
        own.filter(({ outcome }) => outcome === wanted).slice(0, 3),
      ),
      objections: own.filter(({ objections }) => objections?.trim()).slice(0, 3),
    },
    done: (await steps('done'))
      .filter(({ doneAt }) => isWithin(doneAt))
      .sort((a, b) => (b.doneAt ?? 0) - (a.doneAt ?? 0) || (a.id < b.id ? -1 : 1)),
    overdue: (await steps('open'))
      .filter(({ dueDate }) => dueDate && dueDate < today)
      .sort((a, b) => ((a.dueDate ?? '') < (b.dueDate ?? '') ? -1 : a.dueDate === b.dueDate && a.id < b.id ? -1 : 1)),
    leads: {
      created: leads.filter(({ createdAt }) => isWithin(createdAt)).length,
      qualified: ended('qualified'),
      disqualified: ended('disqualified'),
      silent: silent.length,
      quietest: silent.slice(0, 3).map(({ id, name = '', lastActivityAt }) => ({ id, name, lastActivityAt })),
    },
  }
}

test('[S21] for any records, changed and deleted, what a person did is what a full recount of the lists says', async () => {
  await fc.assert(
    fc.asyncProperty(peopleRecords, async ({ records, changes }) => {
      team = await createTeam()
      const { workspace } = team
      await makePeopleRecords(team, now, records, changes)
      for (const { id: personId } of await workspace.query('people.all', {}))
        expect(await workspace.query('person.work', { ...asked, personId })).toEqual(await recount(workspace, personId))
      team.tab.kill()
    }),
    { numRuns: 12 },
  )
}, 120_000)

test('an objection is found behind many notes without one; a person nobody knows did nothing', async () => {
  team = await createTeam()
  const { workspace } = team
  const note = async (back: number, objections: string) =>
    value(
      await workspace.run('createCallNote', {
        fields: { authorId: workspace.personId, at: now - DAY - back * 1000, objections },
      }),
    ).id
  const told = await note(200, 'No budget')
  for (let back = 0; back < 120; back++) await note(back, '')
  const work = await workspace.query('person.work', { ...asked, personId: workspace.personId })
  expect(work.notes).toMatchObject({ total: 121, before: 0, quoted: [], objections: [{ id: told }] })
  expect(work.notes.ids).toHaveLength(50)
  expect(await workspace.query('person.work', { ...asked, personId: 'person:aaaa:nobody' })).toEqual({
    notes: { total: 0, before: 0, ids: [], quoted: [], objections: [] },
    done: [],
    overdue: [],
    leads: { created: 0, qualified: 0, disqualified: 0, silent: 0, quietest: [] },
  })
}, 60_000)
