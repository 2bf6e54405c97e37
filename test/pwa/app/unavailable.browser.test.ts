// The data cannot be opened: the banner says why and tries again, by keyboard and on a narrow screen.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../shared/ui/tokens.css'
import Banners from '../../../pwa/app/Banners.svelte'
import StatusButton from '../../../pwa/app/StatusButton.svelte'
import { session } from '../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../shared/i18n/index.ts'
import type { Workspace, WorkspaceErrorCode, WorkspaceStatus } from '../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../shared/workspace/directory.ts'

const cleanups: (() => void | Promise<void>)[] = []
beforeEach(() => setLocale('en'))
afterEach(async () => {
  session.status = null
  session.workspace = null
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

function statusWith(unavailable: WorkspaceErrorCode): WorkspaceStatus {
  const writes = { pendingWrites: 0, failedWrites: null } as const
  return {
    role: 'starting',
    ...writes,
    unread: null,
    reloadNeeded: false,
    rebuild: null,
    rebuildProblem: null,
    unavailable,
  }
}

test.each([
  ['storage_full', 'free some space'],
  ['storage_denied', 'private window'],
  ['storage_failed', 'fault of its storage'],
  ['core_unreachable', 'several times in a row'],
] as const)('%s is said in words of its own, and the sign says that nothing is open', async (code, words) => {
  await page.viewport(390, 800)
  session.status = statusWith(code)
  await render(Banners)
  await render(StatusButton)
  await expect.element(page.getByText(words, { exact: false })).toBeVisible()
  await expect.element(page.getByText('What was saved is safe', { exact: false })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Storage: Not open' })).toBeVisible()
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390)
})

test('a worker that dies again and again is said; “Try again”, by keyboard, opens the space without a reload', async () => {
  const home = await openDirectory(browserEnvironment('test'))
  const founded = await home.foundTeam({ teamName: 'Team', personName: 'Rep', region: 'DE' })
  if (!founded.ok) throw new Error(founded.error.code)
  const { spaceId } = founded.value
  cleanups.push(() => home.removeSpace(spaceId))
  const first = await home.open(spaceId)
  const made = await first.run('createLead', { fields: { name: 'Mara Quill' } })
  expect(made.ok).toBe(true)
  await first.close()

  const environment = browserEnvironment('test')
  const { startWorker } = environment
  // Real workers, which the browser ends at once.
  environment.startWorker = () => {
    const worker = startWorker()
    worker.terminate()
    return { ...worker, onError: (callback) => void setTimeout(() => callback(new Error('out of memory')), 0) }
  }
  const workspace: Workspace = await (await openDirectory(environment)).open(spaceId)
  cleanups.push(() => workspace.close())
  session.workspace = workspace
  workspace.onStatus((status) => (session.status = status))
  let names: (string | undefined)[] = []
  const query = { offset: 0, limit: 50, filter: {}, today: '2026-03-02' } as const
  workspace.watch('leads.window', { ...query, sort: { field: 'createdAt', direction: 'desc' } }, (window) => {
    names = window.rows.map(({ name }) => name)
  })
  await render(Banners)
  const again = page.getByRole('button', { name: 'Try again' })
  await expect.element(again).toBeVisible()
  environment.startWorker = startWorker
  ;(again.element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
  await expect.element(again).not.toBeInTheDocument()
  await expect.poll(() => names).toEqual(['Mara Quill'])
})
