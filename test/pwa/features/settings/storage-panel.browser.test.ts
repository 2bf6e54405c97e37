// Storage in the settings, over the real core: what is used and left, the browser's promise, the index, and a rebuild that is stopped.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-svelte'
import '../../../../shared/ui/tokens.css'
import StoragePanel from '../../../../pwa/features/settings/StoragePanel.svelte'
import { bytesText } from '../../../../pwa/features/settings/bytes.ts'
import { router } from '../../../../pwa/platform/router.svelte.ts'
import { session } from '../../../../pwa/platform/session.svelte.ts'
import { setLocale } from '../../../../shared/i18n/index.ts'
import type { Directory, SpaceInfo, Workspace } from '../../../../shared/workspace/api.ts'
import { browserEnvironment } from '../../../../shared/workspace/browser-environment.ts'
import { openDirectory } from '../../../../shared/workspace/directory.ts'
import { value } from '../../../support/team.ts'
import Harness from '../leads/Harness.svelte'

/** Enough for a rebuild to be stopped in the middle. */
const LEADS = 4000
const PATIENCE = 60_000
let directory: Directory
let space: SpaceInfo
let workspace: Workspace
let stopStatus: () => void

beforeAll(async () => {
  setLocale('en')
  directory = await openDirectory(browserEnvironment('test'))
  space = value(await directory.foundTeam({ teamName: 'Team', personName: 'Lin Yue', region: 'CN' }))
  workspace = await directory.open(space.spaceId)
  session.directory = directory
  session.space = space
  session.workspace = workspace
  stopStatus = workspace.onStatus((status) => (session.status = status))
  const args = Array.from({ length: LEADS }, (_, at) => ({ fields: { name: `Lead ${String(at)}` } }))
  value(await workspace.runMany('createLead', args, { label: 'created_lead' }))
}, PATIENCE)

afterAll(async () => {
  stopStatus()
  session.status = null
  session.workspace = session.space = session.directory = null
  await workspace.close()
  await directory.removeSpace(space.spaceId)
})

beforeEach(async () => {
  await page.viewport(390, 844)
  router.navigate('/settings')
  await render(Harness, { props: { workspace, screen: StoragePanel as never } })
  document.querySelector<HTMLElement>('.frame')?.style.setProperty('width', '100%')
})

const button = (name: string) => page.getByRole('button', { name, exact: true })
async function press(name: string): Promise<void> {
  ;(button(name).element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
}

test('what is used and left is the browser’s own answer; nothing is wider than the phone', async () => {
  await expect.element(page.getByRole('progressbar', { name: / used$/ })).toBeVisible()
  const { quota = 0 } = await navigator.storage.estimate()
  await expect.element(page.getByText(/^about .+ left of /)).toHaveTextContent(`left of ${bytesText(quota)}`)
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390)
})

test('the browser is asked to protect the data, and its answer is said', async () => {
  expect(await navigator.storage.persisted()).toBe(false)
  await expect.element(page.getByText(/^Not protected/)).toBeVisible()
  await press('Ask the browser to protect it')
  await expect
    .poll(async () => {
      const isKept = await navigator.storage.persisted()
      const said = document.body.textContent
      return isKept ? said.includes('Protected: the browser will not') : said.includes('The browser said no.')
    })
    .toBe(true)
})

test(
  'a rebuild shows how far it is, can be stopped, and goes on to the end when it is asked again',
  { timeout: PATIENCE },
  async () => {
    await press('Rebuild lists and search')
    const progress = page.getByRole('progressbar', { name: 'Rebuilding' })
    await expect.element(progress).toBeVisible()
    await press('Cancel')
    await expect.element(page.getByText(/^Stopped\. Nothing is lost/)).toBeVisible()
    expect(progress.query()).toBeNull()

    await press('Rebuild lists and search')
    await expect.element(progress).toBeVisible()
    await expect.poll(() => progress.query(), { timeout: PATIENCE }).toBeNull()
    expect(page.getByText(/^Stopped\./).query()).toBeNull()
    const sort = { field: 'name', direction: 'asc' } as const
    const list = await workspace.query('leads.window', { offset: 0, limit: 1, filter: {}, sort, today: '2026-11-20' })
    expect(list).toMatchObject({ total: LEADS, rows: [{ name: 'Lead 0' }] })
  },
)

test('how far the search index is stands here, too, until it is complete', { timeout: PATIENCE }, async () => {
  await workspace.query('search', { text: 'lead', limit: 1 })
  await expect
    .poll(() => page.getByText(/^Search is complete: [\d,]+ records\.$/).query(), { timeout: PATIENCE })
    .not.toBeNull()
})
