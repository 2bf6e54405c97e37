/**
 * What every journey needs: `import { test, expect } from '../support/e2e.ts'`.
 *
 *   server       the real server, one for the whole run
 *   rep          a Chromium with the extension and a fresh profile, closed after the test; `test.use({ locale })` sets its language
 *   context      its windows; `page` is its first tab. Addresses need `server.url` in front
 */
import { test as base, type BrowserContext, type Page } from 'playwright/test'
import { startServer, type RunningServer } from './app-server.ts'
import { launchWithExtension, type ExtensionBrowser } from './chromium.ts'

export { expect } from 'playwright/test'

interface Fixtures {
  rep: ExtensionBrowser
  context: BrowserContext
  page: Page
}

export const test = base.extend<Fixtures, { server: RunningServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
    async ({}, use) => {
      const server = await startServer()
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],
  rep: async ({ server, locale }, use) => {
    const rep = await launchWithExtension({ appUrl: server.url, locale: locale ?? 'en-US' })
    await use(rep)
    await rep.close()
  },
  context: async ({ rep }, use) => use(rep.context),
  page: async ({ context }, use) => use(context.pages()[0] ?? (await context.newPage())),
  baseURL: async ({ server }, use) => use(server.url),
})
