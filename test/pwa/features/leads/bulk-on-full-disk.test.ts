// A bulk action whose device runs full in the middle: the person hears how far it came.
import { afterEach, expect, test } from 'vitest'
import { LeadsList } from '../../../../pwa/features/leads/leads-list.svelte.ts'
import { LEAD_LIST } from '../../../../pwa/platform/lists/list-definitions.ts'
import { paramsToQuery } from '../../../../pwa/platform/lists/list-query.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'

const LEADS = 2000
let team: TestTeam
afterEach(() => {
  team.device.failWrites(null)
  team.tab.kill()
})

test('as many as it says show the change, and are stored when there is room again', async () => {
  team = await createTeam()
  const { workspace, device } = team
  const args = Array.from({ length: LEADS }, (_, at) => ({ fields: { name: `Lead ${String(at)}` } }))
  value(await workspace.runMany('createLead', args, { label: 'created_lead' }))
  const list = new LeadsList({
    workspace,
    query: () => paramsToQuery(LEAD_LIST, new URLSearchParams()) as never,
    today: () => FIRST_SCREEN.today,
    columnStore: { read: () => null, write: () => undefined },
  })
  await list.selectAll(true)
  expect(list.selection.size).toBe(LEADS)

  const doing = list.setStatus('working')
  await until(() => (list.work?.done ?? 0) > 0, 30_000)
  device.failWrites('QuotaExceededError')
  const outcome = await doing
  expect(outcome).toMatchObject({ ok: false, error: { code: 'storage_full' }, total: LEADS })
  expect(outcome.count).toBeGreaterThan(0)
  expect(outcome.count).toBeLessThan(LEADS)
  expect(list.work).toBeNull()

  const working = async (): Promise<number | undefined> =>
    (await team.workspace.query('leads.counts', { filter: {}, today: FIRST_SCREEN.today })).byStatus['working']
  expect(await working()).toBe(outcome.count)

  device.failWrites(null)
  value(await workspace.retryWrites())
  team.tab.kill()
  const tab = await device.openTab()
  team = { ...team, tab, workspace: await tab.directory.open(workspace.spaceId) }
  expect(await working()).toBe(outcome.count)
})
