/** A smoke run: the Firefox build is accepted by a real Firefox, its panel opens, and the app works there. */
import { expect, test } from '../support/e2e.ts'
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
