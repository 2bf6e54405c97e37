/** A day in the app: first run, the sample team, a note during a call, both languages, keyboard only, nothing axe finds serious. */
import { expectAccessible } from '../../support/accessible.ts'
import { expect, test } from '../../support/e2e.ts'
import { startTeam } from '../../support/app.ts'

const SCREENS = [
  '',
  'leads',
  'companies',
  'contacts',
  'notes',
  'steps',
  'search?q=audit',
  'needs',
  'goals',
  'numbers',
  'settings',
  'deleted',
  'team',
  'team/sync',
  'join',
  'recover',
  'leads?new=1',
  'notes/new',
]

test('the sample team: axe finds nothing serious on any screen, in light and in dark', async ({ server, page }) => {
  test.setTimeout(360_000)
  /** The very same page in both: what is loaded does not depend on the theme. */
  const look = async (screen: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await expectAccessible(page, `${screen} in ${colorScheme}`)
    }
  }
  await page.goto(server.url)
  await look('welcome')
  await page.getByRole('button', { name: 'Open the sample team' }).click()
  await expect(page.getByRole('navigation').first()).toBeVisible()
  for (const screen of SCREENS) {
    await page.goto(`${server.url}/${screen}`)
    await page.waitForTimeout(400)
    await look(screen || 'today')
  }
  await page.goto(`${server.url}/leads`)
  await page.locator('main a[href^="/leads/lead:"]').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await look('lead')
  await page.goto(`${server.url}/notes`)
  await page.locator('main a[href^="/notes/call-note:"]').first().click()
  await page.waitForTimeout(600)
  await look('note')
})

test('the sample team opens with one click and goes with one click and a yes', async ({ server, page }) => {
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Open the sample team' }).click()
  await expect(page.getByText('This is a sample team', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Remove it' }).click()
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: /remove/i })
    .click()
  await expect(page.getByRole('button', { name: 'Open the sample team' })).toBeVisible()
  const left = await page.evaluate(async () => (await indexedDB.databases()).map((database) => database.name))
  expect(left.filter((name) => name?.startsWith('touchline-') && name !== 'touchline-directory')).toEqual([])
})

test('rep writes a call note during a call; what was typed is there after the tab is closed at once', async ({
  server,
  context,
  page,
}) => {
  await startTeam(page, server.url)
  await page.goto(`${server.url}/leads?new=1`)
  await page.getByRole('dialog').getByRole('textbox', { name: 'Full name' }).fill('Mara Quill')
  await page.getByRole('dialog').getByRole('button', { name: 'Save lead' }).click()
  // Saving opens the new lead.
  await page
    .getByRole('link', { name: /^New (?:call )?note$/ })
    .first()
    .click()
  await page.getByLabel('Objective', { exact: false }).first().fill('Find out who signs')
  const editor = page.locator('[contenteditable=true]')
  await editor.click()
  await page.keyboard.type('# Budget\nabout 40k, **signed** by the managing director')
  await expect(page).toHaveURL(/\/notes\/call-note:/)
  const address = page.url()
  await page.close()

  const again = await context.newPage()
  await again.goto(address)
  await expect(again.getByLabel('Objective', { exact: false }).first()).toHaveValue('Find out who signs')
  await expect(again.locator('[contenteditable=true]')).toContainText('about 40k, signed by the managing director')
  await expect(again.locator('[contenteditable=true] strong')).toHaveText('signed')

  // Two tabs on one note: what one types the other sees, and both survive.
  const other = await context.newPage()
  await other.goto(address)
  await expect(other.locator('[contenteditable=true]')).toContainText('about 40k')
  await again.locator('[contenteditable=true]').click()
  await again.keyboard.press('Control+End')
  await again.keyboard.type(' – from the first tab')
  await expect(other.locator('[contenteditable=true]')).toContainText('from the first tab')
  await other.goto(`${server.url}/search?q=managing`)
  await expect(other.getByText('Mara Quill').first()).toBeVisible()
})

test.describe(() => {
  test.use({ locale: 'zh-CN' })
  test('a colleague with a Chinese browser sees the same in Chinese, and may switch', async ({ server, page }) => {
    await page.goto(server.url)
    await page.getByRole('button', { name: '打开示例团队' }).click()
    await expect(page.getByRole('navigation').first()).toBeVisible()
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await page.goto(`${server.url}/leads`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('线索')
    await page.goto(`${server.url}/search?q=${encodeURIComponent('报警')}`)
    await expect(page.locator('mark').first()).toContainText('报警')
    await page.getByRole('button', { name: 'EN', exact: false }).first().click()
    await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  })
})

test('keyboard only: palette to a lead, the next one, back, help', async ({ server, page }) => {
  await page.goto(server.url)
  await page.getByRole('button', { name: 'Open the sample team' }).click()
  await expect(page.getByRole('navigation').first()).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('l')
  await expect(page).toHaveURL(/\/leads$/)
  await expect(page.locator('main a[href^="/leads/lead:"]').first()).toBeVisible()
  // Just after a list opens, its cursor may be set back once: press until it stands.
  await expect(async () => {
    await page.keyboard.press('j')
    await page.waitForTimeout(300)
    await expect(page.locator('[aria-activedescendant]')).toHaveCount(1, { timeout: 100 })
  }).toPass()
  await page.keyboard.press('j')
  await page.waitForTimeout(100)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/leads\/lead:/)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('settings')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/settings/)
})
