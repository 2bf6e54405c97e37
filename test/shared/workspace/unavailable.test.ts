// A core that cannot be opened, or dies again and again: it is said, nothing hangs, and it is opened without a reload when that is possible.
import { afterEach, expect, test, vi } from 'vitest'
import type { LeadRow, Window } from '../../../shared/readmodel/rows.ts'
import { DexieDocumentStore } from '../../../shared/store/dexie-document-store.ts'
import type { Workspace, WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { Starts } from '../../../shared/workspace/worker-health.ts'
import type { SimulatedTab } from '../../support/simulated-device.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'
import { openWatchedTab } from '../../support/watched-workers.ts'

let team: TestTeam
const tabs: SimulatedTab[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

function statusOf(workspace: Workspace): () => WorkspaceStatus {
  let status: WorkspaceStatus | null = null
  workspace.onStatus((held) => {
    status = held
  })
  return () => status as unknown as WorkspaceStatus
}

async function openTab(): ReturnType<typeof openWatchedTab> {
  const tab = await openWatchedTab(team.device)
  tabs.push(tab)
  return tab
}

test('a space that cannot be opened: every tab is told, no call hangs, and screens are filled once it can', async () => {
  team = await createTeam()
  value(await team.workspace.run('createLead', { fields: { name: 'Safe' } }))
  team.tab.kill()
  const broken = vi
    .spyOn(DexieDocumentStore.prototype, 'meta')
    .mockRejectedValue(new DOMException('cannot be read', 'UnknownError'))
  const seats = await Promise.all([openTab(), openTab()])
  const [first, second] = await Promise.all(seats.map((tab) => tab.directory.open(team.space.spaceId)))
  if (!first || !second) return expect.fail()
  const answers: Window<LeadRow>[] = []
  second.watch('leads.window', FIRST_SCREEN, (answer) => answers.push(answer))
  const statuses = [first, second].map(statusOf)
  await until(() => statuses.every((status) => status().unavailable === 'storage_failed'))
  const refused = { ok: false, error: { code: 'core_unreachable', detail: 'storage_failed' } }
  expect(await first.run('createLead', { fields: { name: 'Too early' } })).toEqual(refused)
  await expect(second.query('leads.window', FIRST_SCREEN)).rejects.toThrow('core_unreachable')
  expect(statuses[0]?.().pendingWrites).toBe(0)

  broken.mockRestore()
  second.reopen()
  first.reopen()
  await until(() => statuses.every((status) => status().unavailable === null && status().role !== 'starting'))
  await until(() => answers.at(-1)?.rows[0]?.name === 'Safe')
  value(await first.run('createLead', { fields: { name: 'Now' } }))
})

test('a space that cannot be opened is opened by itself as soon as it can be', async () => {
  team = await createTeam()
  value(await team.workspace.run('createLead', { fields: { name: 'Safe' } }))
  team.tab.kill()
  vi.spyOn(DexieDocumentStore.prototype, 'meta').mockRejectedValueOnce(new DOMException('not now', 'UnknownError'))
  const workspace = await (await openTab()).directory.open(team.space.spaceId)
  const status = statusOf(workspace)
  await until(() => status().unavailable !== null)
  await until(() => status().role === 'owner')
  expect((await workspace.query('leads.window', FIRST_SCREEN)).rows.map(({ name }) => name)).toEqual(['Safe'])
})

test('a worker that dies at every start is not started for ever; it is said, and tried again', async () => {
  team = await createTeam()
  team.tab.kill()
  const tab = await openTab()
  tab.workers.areDead = true
  const workspace = await tab.directory.open(team.space.spaceId)
  const status = statusOf(workspace)
  const asked = workspace.run('createLead', { fields: { name: 'Asked' } })
  expect(await asked).toMatchObject({ ok: false, error: { code: 'core_unreachable' } })
  expect(status().unavailable).toBe('core_unreachable')
  expect(tab.workers.started).toBe(5)
  tab.workers.areDead = false
  workspace.reopen()
  await until(() => status().role === 'owner')
  value(await workspace.run('createLead', { fields: { name: 'Answered' } }))
})

test('a worker that starts well and dies soon, again and again, gets pauses as well', async () => {
  team = await createTeam()
  team.tab.kill()
  const tab = await openTab()
  const workspace = await tab.directory.open(team.space.spaceId)
  const status = statusOf(workspace)
  for (let start = 1; start <= 5; start++) {
    await until(() => status().role === 'owner' && tab.workers.started === start)
    team.device.clock.time += 3000
    tab.loseWorker()
    await until(() => status().role === 'starting')
  }
  await until(() => status().unavailable === 'core_unreachable')
  expect(tab.workers.started).toBe(5)
})

test('pauses between tries grow up to half a minute, and are short again after a quiet minute', () => {
  const starts = new Starts()
  const pauses: number[] = []
  let now = 0
  for (let start = 0; start < 8; start++) {
    starts.note(now)
    const pause = starts.nextPause()
    pauses.push(pause)
    now += pause
  }
  expect(pauses).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000])
  starts.note(now + 60_000)
  expect(starts.nextPause()).toBe(2000)
})
