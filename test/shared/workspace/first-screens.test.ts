import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import type { Window, LeadRow } from '../../../shared/readmodel/rows.ts'
import { DexieDocumentStore } from '../../../shared/store/dexie-document-store.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { spaceName } from '../../../shared/workspace/protocol.ts'
import { readSavedScreens } from '../../../shared/workspace/saved-screens.ts'
import { screenKey } from '../../../shared/workspace/screen-key.ts'
import type { WorkspaceTab } from '../../../shared/workspace/workspace.ts'
import { askEverything } from '../../support/every-query.ts'
import { beginning, deed, Team } from '../../support/random-work.ts'
import type { SimulatedTab } from '../../support/simulated-device.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: SimulatedTab[] = []
afterEach(() => {
  vi.restoreAllMocks()
  team.device.crashAtWrite(null)
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

async function reopen(): Promise<Workspace> {
  const tab = await team.device.openTab()
  tabs.push(tab)
  return tab.directory.open(team.space.spaceId)
}

const saved = () => readSavedScreens(team.device.indexedDB, spaceName(team.space.spaceId))
const key = screenKey('leads.window', FIRST_SCREEN) ?? ''

/** Everything a watch is answered, in order. */
function watchLeads(workspace: Workspace): Window<LeadRow>[] {
  const answers: Window<LeadRow>[] = []
  workspace.watch('leads.window', FIRST_SCREEN, (answer) => answers.push(answer))
  return answers
}

test('the first list is shown from the disk, before any core runs', async () => {
  team = await createTeam()
  value(await team.workspace.run('createLead', { fields: { name: '王芳' } }))
  watchLeads(team.workspace)
  await until(async () => (await saved()).has(key))
  // The old tab goes on holding the locks: no core can start in the new one until it is gone.
  const channel = team.tab.environment.openChannel
  const tab = await team.device.openTab()
  tabs.push(tab)
  tab.environment.openChannel = (name) => ({ ...channel(name), postMessage: () => undefined })
  const answers = watchLeads(await tab.directory.open(team.space.spaceId))
  await until(() => answers.length > 0)
  expect(answers[0]?.rows.map(({ name }) => name)).toEqual(['王芳'])
})

test('the screens of goals, one-on-ones, scorecards and deleted records are shown from the disk, too; those of goals on their day', async () => {
  team = await createTeam()
  const { workspace } = team
  const goals = { period: '2026-Q1', today: FIRST_SCREEN.today, zone: 'Europe/Berlin' } as const
  const { id } = value(await workspace.run('createLead', { fields: { name: 'Gone' } }))
  value(await workspace.run('deleteRecords', { ids: [id] }))
  const questions = [
    ['goals.of', goals],
    ['goals.periods', {}],
    ['meetings.all', {}],
    ['cadence.get', {}],
    ['actionItems.all', { state: 'open' }],
    ['scorecards.all', {}],
    ['trends.all', {}],
    ['deleted.window', { offset: 0, limit: 50 }],
  ] as const
  for (const [name, params] of questions) await workspace.query(name, params as never)
  const keys = questions.map(([name, params]) => screenKey(name, params) ?? '')
  await until(async () => {
    const held = await saved()
    return keys.every((each) => held.has(each))
  })
  expect((await saved()).get(keys.at(-1) ?? '')).toMatchObject({ total: 1, rows: [{ title: 'Gone' }] })
  expect(screenKey('goals.of', { ...goals, today: '2026-03-03' })).not.toBe(keys[0])
  value(await workspace.run('restoreRecords', { ids: [id] }))
  expect((await saved()).has(keys.at(-1) ?? '')).toBe(false)
})

test('[S20] a change takes the kept answer away with it: a tab that dies at once shows no old list at the next start', async () => {
  team = await createTeam()
  const { id } = value(await team.workspace.run('createLead', { fields: { name: 'Before' } }))
  watchLeads(team.workspace)
  await until(async () => (await saved()).has(key))
  value(await team.workspace.run('editLead', { id, set: { name: 'After' } }))
  team.tab.kill()
  const answers = watchLeads(await reopen())
  await until(() => answers.length > 0)
  expect(answers[0]?.rows.map(({ name }) => name)).toEqual(['After'])
})

test('[S19] an edit shows while the disk is still busy with it, and is acknowledged only afterwards', async () => {
  team = await createTeam()
  const { id } = value(await team.workspace.run('createLead', { fields: { name: 'Before' } }))
  let release: () => void = () => undefined
  const gate = new Promise<void>((resolve) => (release = resolve))
  const store = vi.spyOn(DexieDocumentStore.prototype, 'commit')
  const write = store.getMockImplementation() ?? DexieDocumentStore.prototype.commit
  store.mockRestore()
  vi.spyOn(DexieDocumentStore.prototype, 'commit').mockImplementation(async function (this: DexieDocumentStore, batch) {
    await gate
    return write.call(this, batch)
  })
  let isDone = false
  const done = team.workspace.run('editLead', { id, set: { name: 'After' } }).then(() => (isDone = true))
  await until(async () => (await team.workspace.query('lead.byId', { id }))?.name === 'After')
  expect(isDone).toBe(false)
  expect((await saved()).get(key)).toBeUndefined()
  release()
  await done
})

test('[S21] after any work and any restarts, with columns stored or not, every question is answered as after a rebuild', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof({ weight: 5, arbitrary: deed }, { weight: 1, arbitrary: fc.constantFrom('restart', 'store') }),
        {
          minLength: 5,
          maxLength: 25,
        },
      ),
      async (deeds) => {
        team = await createTeam()
        let { workspace } = team
        const work = new Team(workspace)
        for (const one of [...beginning, ...deeds]) {
          team.device.clock.time += 1000
          if (one === 'store') await (workspace as WorkspaceTab).call('maintain', { force: true })
          else if (one === 'restart') {
            for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
            workspace = await reopen()
            work.moveTo(workspace)
          } else await work.does(one as never)
        }
        // What is kept of the first screens is what the core answers.
        for (const [kept, answer] of await saved()) {
          const [name, params] = JSON.parse(kept) as [never, object]
          expect(answer).toEqual(await workspace.query(name, { ...params, today: FIRST_SCREEN.today } as never))
        }
        const before = await askEverything(workspace)
        value(await workspace.rebuildReadModel())
        expect(await askEverything(workspace)).toEqual(before)
        for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
      },
    ),
    { numRuns: 8 },
  )
}, 120_000)

test('[S1] the worker dies at any row it writes: what was acknowledged is there, the rest is answered, nothing twice', async () => {
  for (let at = 0; at < 60; at += 3) {
    team = await createTeam(at + 1)
    const crashes = team.device.crashes()
    const first = value(await team.workspace.run('createLead', { fields: { name: 'Lead 0' } }))
    team.device.crashAtWrite(at)
    const runs = [1, 2, 3, 4].map((index) =>
      team.workspace.run('createLead', { fields: { name: `Lead ${String(index)}` } }),
    )
    runs.push(team.workspace.run('editLead', { id: first.id, set: { company: 'Edited' } }) as never)
    for (const done of await Promise.all(runs)) value(done)
    team.device.crashAtWrite(null)
    const { rows, total } = await team.workspace.query('leads.window', FIRST_SCREEN)
    expect(total, `dies at write ${String(at)}`).toBe(5)
    expect(rows.map(({ name }) => name).sort()).toEqual(['Lead 0', 'Lead 1', 'Lead 2', 'Lead 3', 'Lead 4'])
    const before = await askEverything(team.workspace)
    value(await team.workspace.rebuildReadModel())
    expect(await askEverything(team.workspace)).toEqual(before)
    expect(await team.workspace.query('lead.byId', { id: first.id })).toMatchObject({ company: 'Edited' })
    if (at < 15) expect(team.device.crashes()).toBe(crashes + 1)
    team.tab.kill()
  }
}, 120_000)
