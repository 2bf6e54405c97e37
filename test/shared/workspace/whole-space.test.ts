import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { askEverything } from '../../support/every-query.ts'
import { beginning, deed, Team } from '../../support/random-work.ts'
import { createDevice, type SimulatedTab } from '../../support/simulated-device.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'

const tabs: SimulatedTab[] = []
const keep = (team: TestTeam): TestTeam => {
  tabs.push(team.tab)
  return team
}
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.kill()
})

test('[S12] after any work, rows kept true change by change are the rows a rebuild makes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), async (deeds) => {
      const { workspace, device } = keep(await createTeam())
      const team = new Team(workspace)
      for (const one of [...beginning, ...deeds]) {
        device.clock.time += 1000
        await team.does(one)
      }
      const before = await askEverything(workspace)
      value(await workspace.rebuildReadModel())
      expect(await askEverything(workspace)).toEqual(before)
    }),
    { numRuns: 8 },
  )
}, 120_000)

test('an export, restored on another device, answers every question the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 5, maxLength: 25 }), async (deeds) => {
      const { workspace, device, tab, space } = keep(await createTeam())
      const team = new Team(workspace)
      for (const one of [...beginning, ...deeds]) {
        device.clock.time += 1000
        await team.does(one)
      }
      const file = await workspace.exportSpace()
      const other = createDevice(99)
      other.clock.time = device.clock.time
      const otherTab = await other.openTab()
      tabs.push(otherTab)
      const restored = value(await otherTab.directory.restore(file))
      expect(restored).toMatchObject({ merged: false, space: { spaceId: space.spaceId, name: 'Team' } })
      const again = await otherTab.directory.open(space.spaceId)
      expect(await askEverything(again)).toEqual(await askEverything(workspace))
      tab.kill()
      otherTab.kill()
    }),
    { numRuns: 6 },
  )
}, 120_000)

async function secondDevice(team: TestTeam): Promise<{ workspace: TestTeam['workspace']; tab: SimulatedTab }> {
  const device = createDevice(2)
  const tab = await device.openTab()
  tabs.push(tab)
  value(await tab.directory.restore(await team.workspace.exportSpace()))
  return { tab, workspace: await tab.directory.open(team.space.spaceId) }
}

test('rep and coach work apart and exchange files: nothing of either is lost, and both see the same', async () => {
  const rep = keep(await createTeam())
  const { id } = value(await rep.workspace.run('createLead', { fields: { name: 'Shared', company: 'Old' } }))
  const coach = await secondDevice(rep)
  value(await rep.workspace.run('editLead', { id, set: { name: 'Named by the rep' } }))
  value(await coach.workspace.run('editLead', { id, set: { company: 'Corrected by the coach' } }))
  value(await coach.workspace.run('createCallNote', { fields: { body: 'Listen more', subjects: { [id]: id } } }))
  value(await rep.workspace.run('createLead', { fields: { name: 'New of the rep' } }))
  const [ofRep, ofCoach] = [await rep.workspace.exportSpace(), await coach.workspace.exportSpace()]
  expect(value(await rep.tab.directory.restore(ofCoach)).merged).toBe(true)
  expect(value(await coach.tab.directory.restore(ofRep)).merged).toBe(true)
  const expected = {
    name: 'Named by the rep',
    company: 'Corrected by the coach',
    noteCount: 1,
    lastNote: 'Listen more',
  }
  expect(await rep.workspace.query('lead.byId', { id })).toMatchObject(expected)
  expect(await askEverything(coach.workspace)).toEqual(await askEverything(rep.workspace))
})

test('[S8] the rep undoes an edit after the coach has changed one of its fields: that one is skipped', async () => {
  const rep = keep(await createTeam())
  const { id } = value(await rep.workspace.run('createLead', { fields: { name: 'Name', company: 'Company' } }))
  value(await rep.workspace.run('editLead', { id, set: { name: 'Rep', company: 'Rep' } }))
  const coach = await secondDevice(rep)
  value(await coach.workspace.run('editLead', { id, set: { company: 'Coach' } }))
  value(await rep.tab.directory.restore(await coach.workspace.exportSpace()))
  expect(value(await rep.workspace.undo())).toEqual({ code: 'edited_lead', count: 1, skipped: 1 })
  expect(await rep.workspace.query('lead.byId', { id })).toMatchObject({ name: 'Name', company: 'Coach' })
})

test('[S9] what a full disk refused is in the export, and merges back without harm', async () => {
  const team = keep(await createTeam())
  const { id } = value(await team.workspace.run('createLead', { fields: { name: 'Stored' } }))
  team.device.failWrites('QuotaExceededError')
  await team.workspace.run('createLead', { fields: { name: 'Only in memory' } })
  await team.workspace.run('editLead', { id, set: { company: 'only in memory' } })
  const file = await team.workspace.exportSpace()
  team.device.failWrites(null)
  // The browser goes down before a retry. The next session uses the same places in the documents for something else.
  team.tab.kill()
  const later = await team.device.openTab()
  tabs.push(later)
  const workspace = await later.directory.open(team.space.spaceId)
  value(await workspace.run('createLead', { fields: { name: 'Made later' } }))
  value(await workspace.run('editLead', { id, set: { title: 'made later' } }))
  value(await later.directory.restore(file))
  const names = (await workspace.query('leads.window', FIRST_SCREEN)).rows.map(({ name }) => name)
  expect(names.sort()).toEqual(['Made later', 'Only in memory', 'Stored'])
  expect(await workspace.query('lead.byId', { id })).toMatchObject({ company: 'only in memory', title: 'made later' })
})

test('[S11] a device that was restored writes under a client id of its own', async () => {
  const rep = keep(await createTeam())
  value(await rep.workspace.run('createLead', { fields: { name: 'First' } }))
  const copy = await secondDevice(rep)
  // Both go on from the same state; had they the same id, their operations would take each other's places.
  for (let index = 0; index < 5; index++) {
    value(await rep.workspace.run('createLead', { fields: { name: `rep ${index}` } }))
    value(await copy.workspace.run('createLead', { fields: { name: `copy ${index}` } }))
  }
  value(await rep.tab.directory.restore(await copy.workspace.exportSpace()))
  expect((await rep.workspace.query('leads.window', FIRST_SCREEN)).total).toBe(11)
})

test('[S13] a damaged file is refused with its reason, and nothing is changed', async () => {
  const team = keep(await createTeam())
  for (let index = 0; index < 5; index++) {
    value(await team.workspace.run('createLead', { fields: { name: `Lead ${index}`, company: '蓝海科技' } }))
  }
  const whole = new Uint8Array(await (await team.workspace.exportSpace()).arrayBuffer())
  const device = createDevice(3)
  const tab = await device.openTab()
  tabs.push(tab)
  const restore = async (bytes: Uint8Array): Promise<string> => {
    const result = await tab.directory.restore(new Blob([bytes as BlobPart]))
    return result.ok ? 'restored' : result.error.code
  }
  const cuts = Array.from({ length: 40 }, (_, index) => Math.floor((index * whole.length) / 40))
  for (const cut of [...cuts, 1, 2, 3, whole.length - 1]) {
    expect(['file_damaged', 'not_a_touchline_file']).toContain(await restore(whole.subarray(0, cut)))
    if (cut > 20) expect(await restore(whole.subarray(0, cut))).toBe('file_damaged')
  }
  for (let flip = 10; flip < whole.length; flip += Math.ceil(whole.length / 60)) {
    const damaged = whole.slice()
    damaged[flip] = (damaged[flip] ?? 0) ^ 0x10
    expect(await restore(damaged)).toBe('file_damaged')
  }
  expect(await restore(new TextEncoder().encode('id,name\n1,x'))).toBe('not_a_touchline_file')
  expect(await tab.directory.list()).toEqual([])
  expect((await device.indexedDB.databases()).map(({ name }) => name)).toEqual(['touchline-directory'])
}, 60_000)
