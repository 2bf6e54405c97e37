import { expect, test } from 'vitest'
import { createDevice } from '../../support/simulated-device.ts'
import { until } from '../../support/until.ts'

test('a founder starts a team, adds a lead and finds both again after a restart', async () => {
  const device = createDevice()
  const tab = await device.openTab()
  const founded = await tab.directory.foundTeam({ teamName: 'Nordlicht', personName: 'Mia Berg', region: 'DE' })
  if (!founded.ok) throw new Error(founded.error.code)
  const workspace = await tab.directory.open(founded.value.spaceId)
  const created = await workspace.run('createLead', { fields: { name: '王芳', company: '蓝海科技' } })
  expect(created.ok).toBe(true)
  tab.kill()

  const later = await device.openTab()
  const active = await later.directory.active()
  const again = await later.directory.open(active!.spaceId)
  expect((await again.query('team.get', {}))?.name).toBe('Nordlicht')
  expect((await again.query('people.all', {})).map(({ name, role }) => [name, role])).toEqual([['Mia Berg', 'owner']])
  const leads = await again.query('leads.window', {
    offset: 0,
    limit: 50,
    filter: {},
    sort: { field: 'lastActivityAt', direction: 'desc' },
    today: '2026-03-02',
  })
  expect(leads.rows.map(({ name }) => name)).toEqual(['王芳'])
  later.kill()
})

test('a change in one tab reaches what another tab watches', async () => {
  const device = createDevice()
  const first = await device.openTab()
  const founded = await first.directory.foundTeam({ teamName: 'Team', personName: 'Rep', region: 'CN' })
  if (!founded.ok) throw new Error(founded.error.code)
  const second = await device.openTab()
  const [a, b] = [await first.directory.open(founded.value.spaceId), await second.directory.open(founded.value.spaceId)]
  const created = await a.run('createLead', { fields: { name: 'Old name' } })
  if (!created.ok) throw new Error(created.error.code)
  const names: (string | undefined)[] = []
  b.watch('lead.byId', { id: created.value.id }, (lead) => names.push(lead?.name))
  await until(() => names.at(-1) === 'Old name')
  await a.run('editLead', { id: created.value.id, set: { name: 'New name' } })
  await until(() => names.at(-1) === 'New name')
  first.kill()
  second.kill()
})
