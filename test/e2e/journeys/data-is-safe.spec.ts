/** Two tabs, a newer version, an export and its restore, undo: what a rep has entered stays. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyOfApp, startServer } from '../../support/app-server.ts'
import { expectLead, exportEverything, startTeam } from '../../support/app.ts'
import { launchWithExtension } from '../../support/chromium.ts'
import { expect, test } from '../../support/e2e.ts'
import type { Page } from 'playwright/test'

async function addLead(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/leads?new=1`)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: 'Full name' }).fill(name)
  await dialog.getByRole('button', { name: 'Save lead' }).click()
  await expect(dialog).toBeHidden()
}

test('two tabs show the same; when the tab that runs the core closes, the other goes on', async ({
  server,
  context,
  page,
}) => {
  await startTeam(page, server.url)
  const second = await context.newPage()
  await second.goto(`${server.url}/leads`)
  await addLead(page, server.url, 'Mara Quill')
  await expect(second.getByRole('link', { name: 'Mara Quill' })).toBeVisible()
  // The first tab held the core.
  await page.close()
  await addLead(second, server.url, 'Tomas Reed')
  const third = await context.newPage()
  await expectLead(third, server.url, 'Tomas Reed')
  await expectLead(third, server.url, 'Mara Quill')
})

test('an update of the app waits for a yes, and keeps everything', async () => {
  const copy = await copyOfApp()
  const server = await startServer({ root: copy.root })
  const rep = await launchWithExtension({ appUrl: server.url, extensionDir: null })
  const page = rep.context.pages()[0] ?? (await rep.context.newPage())
  await startTeam(page, server.url)
  await addLead(page, server.url, 'Mara Quill')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  // From the second visit on, the page is served by the worker, and a newer one has to wait for it.
  await page.reload()
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true)
  await copy.publishUpdate()
  await page.evaluate(() =>
    navigator.serviceWorker.ready.then((registration) => registration.update()).then(() => undefined),
  )
  const banner = page.getByText('A new version of Touchline is ready', { exact: false })
  await expect(banner).toBeVisible()
  await page.getByRole('button', { name: 'Reload' }).click()
  await expect(page.locator('meta[name=version]')).toBeAttached()
  await expectLead(page, server.url, 'Mara Quill')
  await rep.close()
  await server.stop()
  await copy.remove()
})

test('an export restores into an empty browser, and every lead and note is there', async ({ server, page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-export-'))
  const file = join(folder, 'team.touchline')
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Open the sample team' }).click()
  await expect(page.getByRole('navigation').first()).toBeVisible()
  await page.goto(`${server.url}/leads`)
  await expect(page.locator('main a[href^="/leads/lead:"]').first()).toBeVisible()
  const names = await page.locator('main a[href^="/leads/lead:"]').allInnerTexts()
  await exportEverything(page, server.url, file)

  const other = await launchWithExtension({ appUrl: server.url, extensionDir: null })
  const fresh = other.context.pages()[0] ?? (await other.context.newPage())
  await fresh.goto(server.url)
  const chooser = fresh.waitForEvent('filechooser')
  await fresh.getByRole('button', { name: 'Restore an export file' }).click()
  await (await chooser).setFiles(file)
  await expect(fresh.getByRole('navigation').first()).toBeVisible({ timeout: 30_000 })
  await fresh.goto(`${server.url}/leads`)
  await expect(fresh.locator('main a[href^="/leads/lead:"]').first()).toBeVisible()
  expect(await fresh.locator('main a[href^="/leads/lead:"]').allInnerTexts()).toEqual(names)
  await other.close()
  await rm(folder, { recursive: true })
})

test('a deleted lead comes back by undo, and later from the recently deleted ones', async ({ server, page }) => {
  await startTeam(page, server.url)
  await addLead(page, server.url, 'Mara Quill')
  const row = page.getByRole('link', { name: 'Mara Quill', exact: true })
  await page.goto(`${server.url}/leads`)
  await page.getByRole('checkbox').nth(1).check()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(row).toBeHidden()
  // The row goes with the commit, the word that it is done (and can be taken back) comes a moment later.
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(row).toBeVisible()

  await page.getByRole('checkbox').nth(1).check()
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(row).toBeHidden()
  await page.goto(`${server.url}/deleted`)
  await expect(page.getByText('Mara Quill')).toBeVisible()
  const restore = page.getByRole('button', { name: 'Restore Mara Quill' })
  await restore.click()
  // Going away in the same instant would take the page that asks for it.
  await expect(restore).toBeHidden()
  await expectLead(page, server.url, 'Mara Quill')
})
