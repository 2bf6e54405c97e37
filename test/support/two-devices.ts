// Two people's browsers, each with a profile of its own, and app and relay between them.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright/test'
import { startServer, type RunningServer } from './app-server.ts'
import { launchWithExtension, type ExtensionBrowser } from './chromium.ts'
import { test as base } from './e2e.ts'
import type { TwoPages } from './team-pages.ts'

export interface TwoDevices extends TwoPages {
  server: RunningServer
  /** Stops app and relay, and brings the same ones back. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** Journeys of two: `devices` is nobody's yet, and gone with the test. */
export const test = base.extend<{ devices: TwoDevices }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of a fixture's needs from this pattern
  devices: async ({}, use) => {
    const relayData = await mkdtemp(join(tmpdir(), 'touchline-relay-'))
    const browsers: ExtensionBrowser[] = []
    let server = await startServer({ relayData })
    const open = async (): Promise<Page> => {
      const browser = await launchWithExtension({ extensionDir: null })
      browsers.push(browser)
      return browser.context.pages()[0] ?? (await browser.context.newPage())
    }
    await use({
      server,
      owner: await open(),
      guest: await open(),
      stop: () => server.stop(),
      start: async () => {
        server = await startServer({ port: server.port, relayData })
      },
    })
    for (const browser of browsers) await browser.close()
    await server.stop()
    await rm(relayData, { recursive: true, force: true, maxRetries: 5 })
  },
})
