/** A coach opens a notebook with a rep, writes in it, keeps it through a reload and an export, and copies a page into a plan. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from '../../support/accessible.ts'
import { exportEverything, startTeam } from '../../support/app.ts'
import { launchWithExtension } from '../../support/chromium.ts'
import { expect, test } from '../../support/e2e.ts'
import type { Page } from 'playwright/test'

const sideNav = (page: Page) => page.getByRole('navigation').first().getByRole('link')

async function openSwitcher(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('button', { name }).first().click()
}

test('a pair is opened from the switcher, holds pages and nothing of the team, and survives reload, export and restore', async ({
  server,
  page,
}) => {
  test.setTimeout(120_000)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await startTeam(page, server.url, { team: 'Harbour Sales', name: 'Robin' })
  await page.goto(`${server.url}/leads?new=1`)
  await page.getByRole('dialog').getByRole('textbox', { name: 'Full name' }).fill('Mara Quill')
  await page.getByRole('dialog').getByRole('button', { name: 'Save lead' }).click()
  await expect(page).toHaveURL(/\/leads\/lead:/)

  await openSwitcher(page, /^Team: Harbour Sales/)
  await page.getByRole('menuitem', { name: 'Open a coaching pair' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByText('A notebook for a coach and a rep', { exact: false })).toBeVisible()
  await expectAccessible(page, 'pair dialog')
  await dialog.getByLabel('Name of the other person').fill('Li Wei')
  await dialog.getByRole('button', { name: 'Open and invite' }).click()
  await expect(page).toHaveURL(/\/team$/)
  await expect(page.getByRole('button', { name: /^Coaching pair: Robin & Li Wei/ }).first()).toBeVisible()

  // What only teams have leads to the pages.
  await page.goto(server.url)
  await expect(page).toHaveURL(/\/pages$/)
  await page.goto(`${server.url}/leads`)
  await expect(page).toHaveURL(/\/pages$/)
  await expect(page.getByRole('heading', { name: 'A notebook for the two of you' })).toBeVisible()
  await expect(sideNav(page).filter({ hasText: 'Leads' })).toHaveCount(0)
  await expect(sideNav(page).filter({ hasText: 'Notebook' })).toHaveCount(1)
  await expectAccessible(page, 'empty notebook')

  await page.getByRole('link', { name: 'New page' }).click()
  await page.getByRole('textbox', { name: 'Title' }).fill('First talk')
  await page.keyboard.press('Enter')
  await expect(page.locator('[contenteditable=true]')).toBeFocused()
  await page.keyboard.type('# Seen\nTold more than he **asked**')
  await expect(page).toHaveURL(/\/pages\/page:/)
  await expect(page.locator('[data-save=saved]')).toBeVisible()
  await expectAccessible(page, 'page')
  await page.reload()
  const editor = page.locator('[contenteditable=true]')
  await expect(editor).toContainText('Told more than he asked')
  await expect(editor.locator('strong')).toHaveText('asked')
  await expect(page.getByRole('textbox', { name: 'Title' })).toHaveValue('First talk')
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.locator('main a[href^="/pages/page:"]')).toContainText(['First talk'])
  await expectAccessible(page, 'notebook')
  await page.goto(`${server.url}/search?q=asked`)
  await expect(page.getByRole('option', { name: /^First talk/ })).toBeVisible()
  await page.goto(`${server.url}/search?q=Mara`)
  await expect(page.getByText('Nothing', { exact: false }).first()).toBeVisible()
  await expect(page.getByText('Mara Quill')).toHaveCount(0)

  const folder = await mkdtemp(join(tmpdir(), 'touchline-pair-'))
  const file = join(folder, 'pair.touchline')
  await exportEverything(page, server.url, file)
  const other = await launchWithExtension({ appUrl: server.url, extensionDir: null })
  const fresh = other.context.pages()[0] ?? (await other.context.newPage())
  await fresh.goto(server.url)
  const chooser = fresh.waitForEvent('filechooser')
  await fresh.getByRole('button', { name: 'Restore an export file' }).click()
  await (await chooser).setFiles(file)
  await expect(fresh.getByRole('button', { name: /^Coaching pair: Robin & Li Wei/ }).first()).toBeVisible()
  await fresh.goto(`${server.url}/pages`)
  await fresh.locator('main a[href^="/pages/page:"]').click()
  await expect(fresh.locator('[contenteditable=true] strong')).toHaveText('asked')
  await other.close()
  await rm(folder, { recursive: true, force: true })

  // Back in the team everything is as it was, and there is no page.
  await page.goto(`${server.url}/pages`)
  await openSwitcher(page, /^Coaching pair: /)
  await page
    .getByRole('menuitem', { name: 'Harbour Sales' })
    .or(page.getByRole('menuitemcheckbox', { name: 'Harbour Sales' }))
    .or(page.getByRole('menuitemradio', { name: 'Harbour Sales' }))
    .click()
  await expect(page.getByRole('button', { name: /^Team: Harbour Sales/ }).first()).toBeVisible()
  await page.goto(`${server.url}/leads`)
  await expect(page.getByRole('link', { name: 'Mara Quill' })).toBeVisible()
  await page.goto(`${server.url}/search?q=asked`)
  await expect(page.getByText('Nothing', { exact: false }).first()).toBeVisible()
  await expect(page.getByRole('option')).toHaveCount(0)
})

test('on a phone: a plan is begun, a page of it copied into another plan, with only that in it', async ({
  server,
  page,
}) => {
  test.setTimeout(120_000)
  await page.setViewportSize({ width: 390, height: 844 })
  await startTeam(page, server.url)
  await openSwitcher(page, /^Team: /)
  await page.getByRole('menuitem', { name: 'Share a plan with someone' }).click()
  await page.getByRole('dialog').getByLabel('Title of the plan').fill('Spring training')
  await page.getByRole('dialog').getByRole('button', { name: 'Start and invite' }).click()
  await expect(page.getByRole('button', { name: /^Plan: Spring training/ }).first()).toBeVisible()
  for (const title of ['Week one', 'Week two']) {
    await page.goto(`${server.url}/pages/new`)
    await page.getByRole('textbox', { name: 'Title' }).fill(title)
    await page.keyboard.press('Enter')
    await page.keyboard.type(`Ten open questions in ${title}`)
    await expect(page).toHaveURL(/\/pages\/page:/)
    await expect(page.locator('[data-save=saved]')).toBeVisible()
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await page.getByRole('button', { name: 'Done' }).click()
  }
  // A plan is read from its beginning.
  await expect(page.locator('main a[href^="/pages/page:"] .title')).toHaveText(['Week one', 'Week two'])
  await page.getByRole('link', { name: /Week two/ }).click()
  await page.getByRole('main').getByRole('button', { name: 'More' }).click()
  await page.getByRole('menuitem', { name: 'Copy to a shared plan' }).click()
  await expect(page.getByLabel('Title of the plan')).toHaveValue('Week two')
  await page.getByLabel('Title of the plan').fill('For Kim')
  await page.getByRole('button', { name: 'Copy and invite' }).click()
  await expect(page.getByRole('button', { name: /^Plan: For Kim/ }).first()).toBeVisible()
  await expect(page).toHaveURL(/\/team$/)
  await page.goto(`${server.url}/pages`)
  await expect(page.locator('main a[href^="/pages/page:"] .title')).toHaveText(['Week two'])
  await page.getByRole('link', { name: /Week two/ }).click()
  await expect(page.locator('[contenteditable=true]')).toContainText('Ten open questions in Week two')
})
