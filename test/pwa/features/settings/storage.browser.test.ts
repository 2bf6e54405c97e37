// Storage as a person sees it, over the real core and IndexedDB of a browser: what a rebuild says, wherever it shows, and how it is stopped.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import Banners from '../../../../pwa/app/Banners.svelte'
import StoragePanel from '../../../../pwa/features/settings/StoragePanel.svelte'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import { until } from '../../../support/until.ts'
import Harness from '../leads/Harness.svelte'

/** Documents of 256 leads: a rebuild of so many takes seconds. */
const LEADS = 12 * 256
const PATIENCE = 20_000
let directory: Directory
let workspace: Workspace

beforeAll(async () => {
  setLocale('en')
  localStorage.clear()
  router.navigate('/settings')
  directory = await openDirectory(browserEnvironment('test'))
  const space = value(await directory.foundTeam({ teamName: 'Harbour', personName: 'Robin', region: 'DE' }))
  workspace = await directory.open(space.spaceId)
  session.directory = directory
  session.space = space
  session.workspace = workspace
  workspace.onStatus((status) => (session.status = status))
  const leads = Array.from({ length: LEADS }, (_, at) => ({ fields: { name: `Lead ${String(at)}` } }))
  value(await workspace.runMany('createLead', leads, { label: 'created_lead' }))
}, 60_000)

afterAll(async () => {
  await workspace.close()
  for (const { spaceId } of await directory.list()) await directory.removeSpace(spaceId)
})

const button = (name: string) => page.getByRole('button', { name, exact: true })

test('a rebuild is stopped by keyboard, from a panel opened later, says that it is not done, and goes on when asked', async () => {
  await page.viewport(390, 844)
  let shown = await render(Harness, { props: { workspace, screen: StoragePanel as never, props: {} } })
  await expect.element(page.getByRole('heading', { name: 'If a list looks wrong' })).toBeVisible()
  await button('Rebuild lists and search').click()
  await until(() => session.status?.rebuild !== null)
  // Who leaves the settings and comes back, or looks from another tab, can stop it as well.
  await shown.unmount()
  shown = await render(Harness, { props: { workspace, screen: StoragePanel as never, props: {} } })
  button('Cancel').element().focus()
  await userEvent.keyboard('{Enter}')
  await expect
    .element(page.getByText('Stopped. Nothing is lost; begun again within a day, it goes on from here.'))
    .toBeVisible()
  await button('Rebuild lists and search').click()
  await until(() => session.status?.rebuildProblem === null && session.status.rebuild === null, PATIENCE)
  expect(page.getByText('Stopped. Nothing is lost').elements()).toEqual([])
  expect((await workspace.query('leads.counts', { filter: {}, today: '2026-03-02' })).total).toBe(LEADS)
  await shown.unmount()
}, 60_000)

test('the line over every screen shows the progress and stops it, too', async () => {
  await page.viewport(1280, 800)
  const shown = await render(Banners)
  const rebuilt = workspace.rebuildReadModel()
  await button('Cancel').click()
  expect(await rebuilt).toEqual({ ok: false, error: { code: 'cancelled' } })
  await until(() => session.status?.rebuild === null)
  // A person stopped it: that is no problem to be told of on every screen.
  expect(page.getByRole('alert').elements()).toEqual([])
  await shown.unmount()
}, 60_000)

test('what could not be read is said over every screen, in both languages, and asked again on a click', async () => {
  // The disk of a worker is out of reach here: this question fails in the core as one whose rows cannot be read.
  const params = { offset: 0, limit: 1, filter: {}, sort: null as never, today: '2026-03-02' }
  const stop = workspace.watch('leads.window', params, () => undefined)
  let shown = await render(Banners)
  const words = 'Something stored on this device could not be read, so part of this page may be missing.'
  await expect.element(page.getByText(words)).toBeVisible()
  await button('Try again').click()
  await shown.unmount()
  setLocale('zh-CN')
  shown = await render(Banners)
  await expect.element(page.getByText('本机有数据读取失败，这一页可能缺少部分内容。')).toBeVisible()
  stop()
  await until(() => session.status?.unread === null)
  await until(() => page.getByRole('alert').elements().length === 0)
  await shown.unmount()
  setLocale('en')
}, 60_000)
