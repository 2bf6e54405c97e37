import { expect, test } from 'vitest'
import { createDevice } from '../../support/simulated-device.ts'

const SORT = { field: 'lastActivityAt', direction: 'desc' } as const

test('one click opens a lively sample team, one click removes it', async () => {
  const device = createDevice()
  const tab = await device.openTab()
  const progress: number[] = []
  const opened = await tab.directory.openSampleTeam({ locale: 'zh-CN', today: '2026-03-02' }, (done) =>
    progress.push(done),
  )
  if (!opened.ok) throw new Error(JSON.stringify(opened.error))
  expect(opened.value.sample).toBe(true)
  expect(progress.length).toBeGreaterThan(1)
  const workspace = await tab.directory.open(opened.value.spaceId)
  const leads = await workspace.query('leads.window', {
    offset: 0,
    limit: 50,
    filter: {},
    sort: SORT,
    today: '2026-03-02',
  })
  expect(leads.total).toBeGreaterThan(150)
  expect(leads.rows.some((row) => row.noteCount > 0 && row.lastNote !== '')).toBe(true)
  expect((await workspace.query('people.all', {})).some(({ id }) => id === workspace.personId)).toBe(true)
  await tab.directory.removeSpace(opened.value.spaceId)
  expect(await tab.directory.list()).toEqual([])
  expect((await device.indexedDB.databases()).map(({ name }) => name)).toEqual(['touchline-directory'])
  tab.kill()
})
