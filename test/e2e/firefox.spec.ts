/** A smoke run: the Firefox build is accepted by a real Firefox, its panel opens, and the app works there, in a shared team, too. */
import { expect, test } from '../support/e2e.ts'
import { addLead, leadLink, shareAndInvite } from '../support/team-pages.ts'
import { findFirefox, launchFirefox, type FirefoxBrowser } from '../support/firefox.ts'

const firefoxPath = findFirefox()
test.skip(firefoxPath === null, 'no Firefox was found')

let firefox: FirefoxBrowser
test.beforeAll(async () => {
  firefox = await launchFirefox(firefoxPath ?? '')
})
test.afterAll(() => firefox?.close())

const text = () => firefox.evaluate('document.body.innerText.trim()')

test('Firefox takes the extension, and its panel shows something', async () => {
  await firefox.open(firefox.extensionUrl('sidepanel.html'))
  await expect.poll(text).not.toBe('')
})

test('the app opens in Firefox', async ({ server }) => {
  await firefox.open(server.url)
  await expect.poll(text).not.toBe('')
})

/** Whether there was such a button to press. */
const press = (name: string) =>
  firefox.evaluate(`(() => {
    const button = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === ${JSON.stringify(name)})
    button?.click()
    return button !== undefined
  })()`)

/** Whether there was such a field to fill. */
const fill = (label: string, value: string) =>
  firefox.evaluate(`(() => {
    const field = [...document.querySelectorAll('input')].find((one) =>
      [...(one.labels ?? [])].some((label) => label.textContent.trim().startsWith(${JSON.stringify(label)})))
    if (!field) return false
    field.value = ${JSON.stringify(value)}
    return field.dispatchEvent(new Event('input', { bubbles: true }))
  })()`)

test('somebody with Firefox joins a team that was shared with Chromium; each sees what the other adds', async ({
  server,
  page,
}) => {
  const link = await shareAndInvite({ server, owner: page, guest: page })
  await firefox.open(link)
  await expect.poll(text).toContain('An invitation for you')
  expect(await fill('Your name', 'Lin')).toBe(true)
  expect(await press('Ask to be let in')).toBe(true)
  await expect.poll(() => firefox.evaluate("document.querySelector('nav') !== null"), { timeout: 40_000 }).toBe(true)
  await firefox.open(`${server.url}/leads`)
  await expect.poll(text, { timeout: 40_000 }).toContain('Mara Quill')
  await addLead(page, server.url, 'From Chromium')
  await expect.poll(text, { timeout: 40_000 }).toContain('From Chromium')

  await firefox.open(`${server.url}/leads?new=1`)
  await expect.poll(() => fill('Full name', 'From Firefox')).toBe(true)
  expect(await press('Save lead')).toBe(true)
  await page.goto(`${server.url}/leads`)
  await expect(leadLink(page, 'From Firefox')).toBeVisible({ timeout: 40_000 })
})
