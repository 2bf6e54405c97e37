// The real thing: workers, Web Locks, BroadcastChannel and IndexedDB of a Chromium. Two directories in one page are two tabs: each has
// its own line to the core, its own place in the queue for the lock, and its own worker when its turn comes.
import { afterEach, expect, test } from 'vitest'
import type { Directory, Workspace } from '../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../shared/workspace/directory.ts'
import { until } from '../../support/until.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function openTab(): Promise<Directory> {
  return openDirectory(browserEnvironment('test'))
}

async function founded(): Promise<{ first: Directory; spaceId: string; workspace: Workspace }> {
  const first = await openTab()
  const team = await first.foundTeam({ teamName: '测试队', personName: 'Rep', region: 'CN' })
  if (!team.ok) throw new Error(team.error.code)
  cleanups.push(() => first.removeSpace(team.value.spaceId))
  return { first, spaceId: team.value.spaceId, workspace: await first.open(team.value.spaceId) }
}

const WINDOW = {
  offset: 0,
  limit: 50,
  filter: {},
  sort: { field: 'createdAt', direction: 'desc' },
  today: '2026-03-02',
} as const

test('what the rep saves in one tab stands in the other in a moment', async () => {
  const { spaceId, workspace } = await founded()
  const other = await (await openTab()).open(spaceId)
  let names: (string | undefined)[] = []
  other.watch('leads.window', { ...WINDOW }, (window) => {
    names = window.rows.map(({ name }) => name)
  })
  const made = await workspace.run('createLead', { fields: { name: 'Ada Lovelace', company: 'Engines' } })
  expect(made.ok).toBe(true)
  await until(() => names[0] === 'Ada Lovelace')
  await other.close()
})

test('when the tab that runs the core goes, the other takes over and answers what was asked', async () => {
  const { spaceId, workspace } = await founded()
  const other = await (await openTab()).open(spaceId)
  await until(() => {
    let role = ''
    other.onStatus((status) => (role = status.role))()
    return role === 'guest'
  })
  const writes = Array.from({ length: 20 }, (_, index) =>
    other.run('createLead', { fields: { name: `Lead ${index}` } }),
  )
  await workspace.close()
  const results = await Promise.all(writes)
  expect(results.every((result) => result.ok)).toBe(true)
  const window = await other.query('leads.window', { ...WINDOW })
  expect(window.total).toBe(20)
  let role = ''
  other.onStatus((status) => (role = status.role))
  await until(() => role === 'owner')
  await other.close()
})
