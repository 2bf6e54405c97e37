/**
 * Journeys in a real Chromium with the built extension (`npm run build` first; `npm test` does it).
 *
 *   npm run e2e -- clip                     the files whose name holds "clip"
 *   npm run e2e -- -g "offline"             the tests whose title holds "offline"
 */
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'playwright/test'

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

// Set once, for the workers read this file again.
process.env.TOUCHLINE_E2E_RUN ??= String(process.pid)

export default defineConfig({
  testDir: at('test/e2e'),
  testMatch: '**/*.spec.ts',
  // One folder a run: Playwright empties it at the start, under the feet of a run beside it.
  outputDir: at(`.output/e2e/${process.env.TOUCHLINE_E2E_RUN}`),
  // Journeys also wait, for a connection to be missed (20 s) or for what is tried again later: a second one fills that time. More would only
  // be slow, for a page keeps more than one core busy.
  workers: Math.min(2, availableParallelism()),
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  // A test that passes the second time has still failed once: it is to be mended.
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: process.env.TOUCHLINE_E2E_REPORT
    ? [['list'], ['json', { outputFile: process.env.TOUCHLINE_E2E_REPORT }]]
    : [['list']],
})
