// What people do in the app, as steps of a journey. English words; journeys in Chinese name theirs in place.
import { expect, type BrowserContext, type Page } from 'playwright/test'
import { openPanel, triggerAction } from './chromium.ts'

/** Opens the app and starts a team; ends on the first screen of the empty team. */
export async function startTeam(
  page: Page,
  url: string,
  { team = 'Harbour Sales', name = 'Robin' } = {},
): Promise<void> {
  await page.goto(url)
  await page.getByLabel('Name of the team').fill(team)
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(page.getByRole('navigation').first()).toBeVisible()
}

/** Shows the list of leads and waits for the one with this name. */
export async function expectLead(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/leads`)
  await expect(page.getByRole('link', { name, exact: true }).first()).toBeVisible()
}

/** Opens the panel in a tab, shows a page in another, clicks the toolbar button on it, and waits until the panel has read it. */
export async function clipPage(context: BrowserContext, page: Page, address: string, heading = FOUND): Promise<Page> {
  const panel = await openPanel(context)
  await panel.setViewportSize({ width: 400, height: 900 })
  await page.goto(address)
  await triggerAction(context, page, {
    untilTrue: async () => (await panel.getByRole('heading', { name: heading }).count()) > 0,
  })
  return panel
}

/** The file that Settings → Export everything hands over. */
export async function exportEverything(page: Page, url: string, path: string): Promise<void> {
  await page.goto(`${url}/settings`)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export everything' }).click()
  await (await download).saveAs(path)
}

/** Headings of the panel once it has read a page, in either language. */
export const FOUND = /^(?:Found on this page|\d+ leads on this page|在本页找到|本页有 \d+ 条线索)$/
