/** A promise of a one-on-one stands in the day of who made it, is ticked off by keyboard and taken back, with no server; a line opens its meeting. */
import type { Page } from 'playwright/test'
import { expectAccessible } from '../../support/accessible.ts'
import { startServer } from '../../support/app-server.ts'
import { startTeam } from '../../support/app.ts'
import { launchWithExtension } from '../../support/chromium.ts'
import { expect, test } from '../../support/e2e.ts'

const PROMISE = 'Role-play the price talk'

/** In a pair: a meeting of today with a point and a promise of this person. */
async function meetToday(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'One-on-ones' }).first().click()
  await page.getByRole('button', { name: 'New meeting' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(page).toHaveURL(/\/meetings\/one-on-one/)
  await page.getByRole('textbox', { name: 'Add a point' }).fill('Pricing')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'New action item' }).fill(PROMISE)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('checkbox', { name: `Done: ${PROMISE}` })).toBeVisible()
}

test('what was promised in a one-on-one stands in the day, by keyboard, without a server', async () => {
  test.setTimeout(120_000)
  const own = await startServer()
  const rep = await launchWithExtension({ appUrl: own.url, extensionDir: null })
  const page = rep.context.pages()[0] ?? (await rep.context.newPage())
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await startTeam(page, own.url, { team: 'Harbour Sales', name: 'Robin' })
  await page
    .getByRole('button', { name: /^Team: Harbour Sales/ })
    .first()
    .click()
  await page.getByRole('menuitem', { name: 'Open a coaching pair' }).click()
  await page.getByRole('dialog').getByLabel('Name of the other person').fill('Li Wei')
  await page.getByRole('dialog').getByRole('button', { name: 'Open and invite' }).click()
  await expect(page).toHaveURL(/\/team$/)
  await meetToday(page)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await own.stop()

  await page
    .getByRole('button', { name: /^Coaching pair: Robin & Li Wei/ })
    .first()
    .click()
  await page
    .getByRole('menuitem', { name: 'Harbour Sales' })
    .or(page.getByRole('menuitemcheckbox', { name: 'Harbour Sales' }))
    .or(page.getByRole('menuitemradio', { name: 'Harbour Sales' }))
    .click()
  await page.goto(own.url)
  const promise = page.getByRole('button', { name: PROMISE, exact: true })
  await expect(promise).toBeVisible()
  await expect(page.getByRole('button', { name: /^One-on-one today: Robin & Li Wei/ })).toContainText('Pricing')
  await expectAccessible(page, 'my day')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(promise).toBeFocused()
  await page.keyboard.press('x')
  await expect(promise).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(promise).toBeVisible()
  await promise.focus()
  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: 'Tomorrow' }).click()
  await expect(page.getByRole('heading', { name: /^Next 7 days/ })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { name: /^Next 7 days/ })).toBeVisible()
  await promise.click()
  await expect(page).toHaveURL(/\/meetings\/one-on-one/)
  await expect(page.getByRole('checkbox', { name: `Done: ${PROMISE}` })).toBeVisible()
  await rep.close()
})
