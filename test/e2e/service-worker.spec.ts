/** The service worker by itself: nothing here needs a screen of the app. */
import type { Page } from 'playwright/test'
import { copyOfApp, startServer } from '../support/app-server.ts'
import { launchWithExtension } from '../support/chromium.ts'
import { expect, test as base } from '../support/e2e.ts'

/** A server that a test may stop, on a copy of the app that it may change. */
const test = base.extend<{ own: { url: string; stop(): Promise<void>; publishUpdate(): Promise<void> } }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  own: async ({}, use) => {
    const copy = await copyOfApp()
    const server = await startServer({ root: copy.root })
    await use({ url: server.url, stop: server.stop, publishUpdate: copy.publishUpdate })
    await server.stop()
    await copy.remove()
  },
  rep: async ({ own }, use) => {
    const rep = await launchWithExtension({ appUrl: own.url })
    await use(rep)
    await rep.close()
  },
})

/** Registers the worker as the app does and waits until every file is kept. */
async function install(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' })
    await navigator.serviceWorker.ready
  })
}

test('after one visit, the first deep link opens with the server gone', async ({ own, page }) => {
  await page.goto(own.url)
  await install(page)
  await own.stop()
  await page.goto(`${own.url}/leads/lead:x:1`)
  await expect(page.locator('#app')).not.toBeEmpty()
  await page.reload()
  await expect(page.locator('#app')).not.toBeEmpty()
})

test('a newer version waits until it is asked to take over', async ({ own, page }) => {
  await page.goto(own.url)
  await install(page)
  await page.reload()
  await own.publishUpdate()
  const state = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
    const next = registration.installing ?? registration.waiting
    while (next && next.state === 'installing') await new Promise((resolve) => setTimeout(resolve, 50))
    return next?.state
  })
  expect(state).toBe('installed')
  await page.reload()
  await expect(page.locator('meta[name=version]')).not.toBeAttached()

  await page.evaluate(async () => {
    const changed = new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
    const registration = await navigator.serviceWorker.ready
    registration.waiting?.postMessage({ type: 'SKIP_WAITING' })
    await changed
  })
  await page.reload()
  await expect(page.locator('meta[name=version]')).toHaveAttribute('content', '2')
})

test('a page shared from a phone is kept, file and all, and the app is sent to it', async ({ own, page }) => {
  await page.goto(own.url)
  await install(page)
  await page.reload()
  await page.evaluate(() => {
    const form = Object.assign(document.createElement('form'), {
      method: 'post',
      action: '/share',
      enctype: 'multipart/form-data',
    })
    for (const [name, value] of [
      ['title', 'Acme <b>Ltd'],
      ['text', '你好'],
      ['url', 'https://acme.example/'],
    ] as const) {
      form.append(Object.assign(document.createElement('input'), { name, value }))
    }
    const file = Object.assign(document.createElement('input'), { type: 'file', name: 'file' })
    const transfer = new DataTransfer()
    transfer.items.add(new File(['BEGIN:VCARD'], 'card.vcf', { type: 'text/vcard' }))
    file.files = transfer.files
    form.append(file)
    document.body.append(form)
    form.submit()
  })
  await page.waitForURL(/\/share-target\?id=/)
  const kept = await page.evaluate(async () => {
    const cache = await caches.open('touchline-shared')
    const texts = await Promise.all((await cache.keys()).map(async (key) => (await cache.match(key))?.text()))
    return texts.join('\n')
  })
  expect(kept).toContain('Acme <b>Ltd')
  expect(kept).toContain('你好')
  expect(kept).toContain('BEGIN:VCARD')
})
