// When a tab takes its worker for dead, and when not.
import { afterEach, expect, test, vi } from 'vitest'
import { DexieDocumentStore } from '../../../shared/store/dexie-document-store.ts'
import type { WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { LOOK_MS, Pulse } from '../../../shared/workspace/worker-health.ts'
import type { SimulatedTab } from '../../support/simulated-device.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'
import { openWatchedTab } from '../../support/watched-workers.ts'

let team: TestTeam
const tabs: SimulatedTab[] = []
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

test('a laptop that wakes up with a call under way lets its worker live; one that hears nothing is replaced', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  team = await createTeam()
  team.tab.kill()
  const tab = await openWatchedTab(team.device)
  tabs.push(tab)
  const workspace = await tab.directory.open(team.space.spaceId)
  let status: WorkspaceStatus | null = null
  workspace.onStatus((held) => (status = held))
  const now = (): WorkspaceStatus => status as unknown as WorkspaceStatus
  await until(() => now().role === 'owner')
  const look = (): void => {
    team.device.clock.time += LOOK_MS
    vi.advanceTimersByTime(LOOK_MS)
  }
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const write = DexieDocumentStore.prototype.commit
  vi.spyOn(DexieDocumentStore.prototype, 'commit').mockImplementation(async function (this: DexieDocumentStore, batch) {
    await gate
    return write.call(this, batch)
  })
  const underWay = workspace.run('createLead', { fields: { name: 'Before the night' } })
  await until(() => now().pendingWrites === 1)
  look()
  team.device.clock.time += 8 * 3_600_000
  look()
  expect(tab.workers.started).toBe(1)
  release()
  value(await underWay)
  expect(tab.workers.started).toBe(1)

  tab.workers.areDeaf = true
  const unheard = workspace.run('createLead', { fields: { name: 'Unheard' } })
  for (let looks = 0; looks < 2; looks++) look()
  expect(tab.workers.started).toBe(1)
  tab.workers.areDeaf = false
  // What was said to the deaf one is not said again: the next look finds that nothing was answered.
  look()
  expect(tab.workers.started).toBe(2)
  value(await unheard)
  expect((await workspace.query('leads.window', FIRST_SCREEN)).total).toBe(2)
})

test('a tab in the background, which always looks late, still finds a dead worker', () => {
  const pulse = new Pulse(0)
  expect([60_000, 120_000, 180_000, 240_000].map((now) => pulse.look(now))).toEqual([true, true, false, false])
})
