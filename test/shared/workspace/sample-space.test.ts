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
  // Beside it a coaching pair, and the coach's own space, which knows whom the pair is about.
  const spaces = await tab.directory.list()
  expect(spaces.map(({ kind, sample, sampleOf }) => [kind, sample, sampleOf])).toEqual([
    ['team', true, undefined],
    ['pair', true, opened.value.spaceId],
    ['own', true, opened.value.spaceId],
  ])
  expect((await tab.directory.active())?.spaceId).toBe(opened.value.spaceId)
  const [, pair, own] = spaces
  const ofOwn = await tab.directory.open(own?.spaceId ?? '')
  const link = await ofOwn.query('pairLink.of', { pairId: pair?.spaceId ?? '' })
  const coachee = (await workspace.query('people.all', {})).find(({ id }) => id === link?.personId)
  expect([link?.teamId, coachee?.name]).toEqual([opened.value.spaceId, '徐蕾'])
  const ofPair = await tab.directory.open(pair?.spaceId ?? '')
  expect(await ofPair.query('meetings.all', {})).toHaveLength(2)
  const [trends] = await ofPair.query('trends.all', {})
  expect(trends?.trends.map(({ competency }) => competency)).toContain('提问')
  await tab.directory.removeSpace(opened.value.spaceId)
  expect(await tab.directory.list()).toEqual([])
  expect((await device.indexedDB.databases()).map(({ name }) => name)).toEqual(['touchline-directory'])
  tab.kill()
})
