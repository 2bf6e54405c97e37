import { afterEach, expect, test, vi } from 'vitest'
import type { Workspace, WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { createTeam, FIRST_SCREEN, value, type TestTeam } from '../../support/team.ts'
import { until } from '../../support/until.ts'

let team: TestTeam
const tabs: { kill(): void }[] = []
afterEach(() => {
  vi.unstubAllGlobals()
  team.device.failReads(null)
  for (const tab of [team.tab, ...tabs.splice(0)]) tab.kill()
})

/** A team open in a core that has read nothing yet but what it needs to open. */
async function openAnew(): Promise<Workspace> {
  team = await createTeam()
  value(await team.workspace.run('createLead', { fields: { name: '王芳' } }))
  team.tab.kill()
  const tab = await team.device.openTab()
  tabs.push(tab)
  const workspace = await tab.directory.open(team.space.spaceId)
  await workspace.query('team.get', {})
  return workspace
}

function statusOf(workspace: Workspace): () => WorkspaceStatus | null {
  let status: WorkspaceStatus | null = null
  workspace.onStatus((held) => (status = held))
  return () => status
}

test('people, receipts and lists that could not be read once are read by the next one who asks', async () => {
  const workspace = await openAnew()
  team.device.failReads('UnknownError')
  await expect(workspace.query('people.all', {})).rejects.toThrow('storage_failed')
  await expect(workspace.query('leads.window', FIRST_SCREEN)).rejects.toThrow('storage_failed')
  const refused = await workspace.run('createLead', { fields: { name: 'Not now' } })
  expect(refused).toMatchObject({ ok: false, error: { code: 'storage_failed' } })
  team.device.failReads(null)
  expect((await workspace.query('people.all', {})).map(({ name }) => name)).toEqual(['Rep'])
  value(await workspace.run('createLead', { fields: { name: 'Now' } }))
  const { rows } = await workspace.query('leads.window', { ...FIRST_SCREEN, limit: 99 })
  expect(rows.map(({ name }) => name).sort()).toEqual(['Now', '王芳'])
})

test('a screen whose question fails asks again by itself', async () => {
  const workspace = await openAnew()
  const status = statusOf(workspace)
  team.device.failReads('UnknownError')
  const answers: unknown[] = []
  workspace.watch('tasks.of', { subjectId: 'lead:none:none' }, (answer) => answers.push(answer))
  await expect(workspace.query('team.get', {})).rejects.toThrow('storage_failed')
  team.device.failReads(null)
  await until(() => answers.length > 0)
  expect(status()?.unread).toBeNull()
})

test('a screen whose question fails twice says so, until it is answered or gone', async () => {
  const workspace = await openAnew()
  const status = statusOf(workspace)
  team.device.failReads('UnknownError')
  const answers: unknown[] = []
  const stop = workspace.watch('tasks.of', { subjectId: 'lead:none:none' }, () => undefined)
  await until(() => status()?.unread?.code === 'storage_failed')
  stop()
  expect(status()?.unread).toBeNull()
  workspace.watch('tasks.of', { subjectId: 'lead:none:none' }, (answer) => answers.push(answer))
  await until(() => status()?.unread?.code === 'storage_failed')
  team.device.failReads(null)
  workspace.askAgain()
  await until(() => answers.length > 0)
  expect(status()?.unread).toBeNull()
})

test('a screen that throws at an answer gets the next one all the same', async () => {
  const errors: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => errors.push(error))
  const workspace = await openAnew()
  const answers: number[] = []
  workspace.watch('leads.window', { ...FIRST_SCREEN, limit: 99 }, ({ total }) => {
    answers.push(total)
    throw new Error(`screen ${total}`)
  })
  await until(() => answers.length > 0)
  value(await workspace.run('createLead', { fields: { name: 'Later' } }))
  await until(() => answers.at(-1) === 2)
  expect(errors.map(String)).toContain('Error: screen 2')
})
