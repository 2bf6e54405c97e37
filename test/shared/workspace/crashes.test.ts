// [S1] for the long calls: the worker dies at any row, or when a part is on the disk and the answer is not out yet. The call is sent again
// to the next worker, which must end where an undisturbed one would have.
import { afterEach, expect, test, vi } from 'vitest'
import { crashAt, type CrashPoint } from '../../support/crash-points.ts'
import { askEverything } from '../../support/every-query.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'

vi.setConfig({ testTimeout: 240_000 })

let team: TestTeam
afterEach(() => {
  vi.restoreAllMocks()
  team.device.crashAtWrite(null)
  team.tab.kill()
})

/** Three slices of a bulk write. */
const LEADS = 450
const points: CrashPoint[] = [
  ...[0, 2, 90, 205, 410, 480, 640].map((row) => ({ row })),
  ...[1, 2, 3].map((commit) => ({ commit })),
]

const statuses = async (): Promise<Record<string, number>> =>
  (await team.workspace.query('leads.counts', FIRST_SCREEN)).byStatus

async function createLeads(): Promise<string[]> {
  const argsList = Array.from({ length: LEADS }, (_, index) => ({ fields: { name: `Lead ${index}`, status: 'new' } }))
  value(await team.workspace.runMany('createLead', argsList, { label: 'created_lead' }))
  return team.workspace.query('leads.ids', FIRST_SCREEN)
}

async function setStatus(ids: string[], status: string): Promise<number> {
  const argsList = ids.map((id) => ({ id, set: { status } }))
  return value(await team.workspace.runMany('editLead', argsList, { label: 'edited_lead' })).done
}

async function expectAsRebuilt(): Promise<void> {
  const before = await askEverything(team.workspace)
  value(await team.workspace.rebuildReadModel())
  expect(await askEverything(team.workspace)).toEqual(before)
}

test('[S1] undo and redo of a bulk step, stopped anywhere, take that step, wholly, and nothing of the one below', async () => {
  team = await createTeam()
  const ids = await createLeads()
  await setStatus(ids, 'working')
  await setStatus(ids, 'qualified')
  let died = 0
  for (const point of points) {
    for (const [turn, left] of [
      ['undo', 'working'],
      ['redo', 'qualified'],
    ] as const) {
      team.device.clock.time += 120_000
      const isOver = crashAt(team, point)
      const report = value(await team.workspace[turn]())
      if (isOver()) died++
      expect(report, `${turn} ${JSON.stringify(point)}`).toEqual({ code: 'edited_lead', count: LEADS, skipped: 0 })
      expect(await statuses(), `${turn} ${JSON.stringify(point)}`).toEqual({ [left]: LEADS })
    }
  }
  expect(died).toBeGreaterThan(12)
  await expectAsRebuilt()
})

test('[S1] an undo that is stored when the worker dies is not followed by one of the step below', async () => {
  team = await createTeam()
  const ids = await createLeads()
  await setStatus(ids, 'working')
  const id = ids[0] ?? ''
  value(await team.workspace.run('editLead', { id, set: { status: 'qualified' } }))
  const isOver = crashAt(team, { commit: 1 })
  expect(value(await team.workspace.undo())).toEqual({ code: 'edited_lead', count: 1, skipped: 0 })
  expect(isOver()).toBe(true)
  expect(await statuses()).toEqual({ working: LEADS })
})

test('[S1] a bulk write stopped anywhere is done once, over all records, as one step', async () => {
  team = await createTeam()
  const ids = await createLeads()
  let died = 0
  for (const [at, point] of points.entries()) {
    team.device.clock.time += 120_000
    const status = at % 2 === 0 ? 'working' : 'qualified'
    const isOver = crashAt(team, point)
    expect(await setStatus(ids, status), JSON.stringify(point)).toBe(LEADS)
    if (isOver()) died++
    expect(await statuses(), JSON.stringify(point)).toEqual({ [status]: LEADS })
  }
  expect(died).toBeGreaterThan(6)
  expect(value(await team.workspace.undo())).toEqual({ code: 'edited_lead', count: LEADS, skipped: 0 })
  await expectAsRebuilt()
})

test('[S1] the sample team, stopped anywhere, is there once and whole', async () => {
  /** How many of everything there are. */
  const totals = async (): Promise<Record<string, unknown>> => {
    const filled = value(await team.tab.directory.openSampleTeam({ locale: 'en', today: '2026-03-02' }))
    team.workspace = await team.tab.directory.open(filled.spaceId)
    const answers = Object.entries(await askEverything(team.workspace))
    return Object.fromEntries(
      answers.map(([question, answer]) => [question, (answer as { total?: number } | null)?.total]),
    )
  }
  team = await createTeam(7)
  const undisturbed = await totals()
  expect(Object.values(undisturbed).some((total) => Number(total) > 100)).toBe(true)
  let died = 0
  for (const point of [{ row: 0 }, { row: 150 }, { row: 400 }, { commit: 1 }]) {
    team.tab.kill()
    team = await createTeam(7)
    const isOver = crashAt(team, point)
    const filled = await totals()
    if (isOver()) died++
    expect(filled, JSON.stringify(point)).toEqual(undisturbed)
    await expectAsRebuilt()
  }
  expect(died).toBe(4)
})
