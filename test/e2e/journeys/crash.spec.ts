/** The tab that keeps the data dies, as when the browser runs out of memory, while another tab saves: nothing is lost, nothing is there twice. */
import { startTeam } from '../../support/app.ts'
import { expect, test } from '../../support/e2e.ts'

test('the tab with the core crashes while another one saves a lead: it is saved once, without a reload', async ({
  server,
  context,
  page: owner,
}) => {
  await startTeam(owner, server.url)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(owner)
  for (const name of ['Before The Crash', 'During The Crash', 'After The Crash']) {
    await page.goto(`${server.url}/leads?new=1`)
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Full name' }).fill(name)
    const crashed = name.startsWith('During') ? owner.waitForEvent('crash') : Promise.resolve()
    // Never answered: the page is gone.
    if (name.startsWith('During')) void devtools.send('Page.crash').catch(() => undefined)
    await dialog.getByRole('button', { name: 'Save lead' }).click()
    await crashed
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Storage: Saved' })).toBeVisible()
  }
  await page.goto(`${server.url}/leads`)
  for (const name of ['Before The Crash', 'During The Crash', 'After The Crash']) {
    await expect(page.getByRole('link', { name, exact: true })).toHaveCount(1)
  }
})
