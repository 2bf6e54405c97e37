import { expect, test } from '../support/e2e.ts'
import { isServiceWorkerRunning, stopServiceWorker, wakeServiceWorker } from '../support/chromium.ts'

test('the app opens without breaking its own content security policy', async ({ server, page }) => {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(server.url)
  await expect(page.locator('#app')).not.toBeEmpty()
  expect(complaints).toEqual([])
})

test('the browser finds nothing to complain of in the manifest, and would install the app', async ({
  server,
  page,
}) => {
  await page.goto(server.url)
  const session = await page.context().newCDPSession(page)
  const manifest = await session.send('Page.getAppManifest')
  expect(manifest.errors).toEqual([])
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  expect(installabilityErrors.map((error) => error.errorId).filter((id) => id !== 'in-incognito')).toEqual([])
})

test("the extension's worker comes back after it was stopped", async ({ context }) => {
  const worker = await wakeServiceWorker(context)
  expect(await worker.evaluate(() => 1 + 1)).toBe(2)
  await stopServiceWorker(context)
  expect(await isServiceWorkerRunning(context)).toBe(false)
  const again = await wakeServiceWorker(context)
  expect(await again.evaluate(() => 2 + 2)).toBe(4)
})
