// @ts-check
/** A real Chromium, started anew for every measurement that says cold, on a profile that holds the data. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { chromium } from 'playwright'
import { CHROMIUM_ARGS, findChromium } from '../../../pwa/server/find-chromium.mjs'

/** The version of the Chromium found. */
export function chromiumVersion() {
  const path = findChromium()
  if (!path) throw new Error('no Chromium was found; see CHROMIUM_PATH')
  return execFileSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .trim()
    .split(' ')
    .slice(0, 2)
    .join(' ')
}

/** A worker by the name of its file: pages' own scripts are left alone. */
const WORKER = /worker[^/]*\.js$/u

/**
 * Starts a browser on a profile.
 * @param {string} profile
 * @param {{ heap?: number, memory?: number }} [limits] `heap`: most MB of JavaScript objects that V8 keeps in each page and each worker;
 *   `memory`: GB that the device says it has, to workers as well, which read it before they do anything
 */
export async function launch(profile, { heap, memory } = {}) {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findChromium() ?? undefined,
    // The app's service worker would answer for the pages of the systems, too.
    serviceWorkers: 'block',
    args: [...CHROMIUM_ARGS, `--js-flags=--expose-gc${heap ? ` --max-old-space-size=${heap}` : ''}`],
  })
  if (memory === undefined) return context
  const say = `Object.defineProperty(navigator, 'deviceMemory', { get: () => ${memory} });`
  await context.addInitScript(say)
  await context.route(WORKER, async (route) => {
    try {
      const response = await route.fetch()
      await route.fulfill({ response, body: say + (await response.text()) })
    } catch {
      // The browser is being closed while a worker is on its way. Otherwise the page says that its worker did not start.
      await route.abort().catch(() => undefined)
    }
  })
  return context
}

/**
 * Rejects when work has not ended in time; the work itself goes on.
 * @template T
 * @param {number} patience ms
 * @param {string} what
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
export function within(patience, what, work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: not done within ${patience / 1000} s`)), patience)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/**
 * Opens a page of the site and waits for what it reports on its console: reading it costs the page nothing, where polling would.
 * @param {import('playwright').BrowserContext} context
 * @param {string} url
 * @param {{ patience?: number, page?: import('playwright').Page }} [options]
 * @returns {Promise<{ page: import('playwright').Page, value: any }>}
 */
export async function runTask(context, url, options = {}) {
  const page = options.page ?? (await context.newPage())
  const task = new URL(url).searchParams.get('task') ?? 'the page'
  const told = new Promise((resolve, reject) => {
    page.on('console', (message) => {
      const text = message.text()
      if (!text.startsWith('bench:')) {
        if (message.type() === 'error') console.error(`  ${text}`)
        return
      }
      const report = JSON.parse(text.slice(6))
      if (report.kind === 'failed') reject(new Error(`${task}: ${report.value}`))
      else resolve(report.value)
    })
    page.on('pageerror', (error) => reject(error))
    page.on('crash', () => reject(new Error(`${task}: the page crashed`)))
    page.goto(url, { waitUntil: 'commit' }).catch(reject)
  })
  return { page, value: await within(options.patience ?? 300_000, task, told) }
}

/**
 * Memory of a browser's processes, MB, as the kernel counts it (proportional set size).
 * @param {import('playwright').BrowserContext} context
 * @returns {Promise<{ tab: number, all: number } | null>} null where the system has no /proc
 */
export async function memoryOf(context) {
  const browser = context.browser()
  if (!browser || process.platform !== 'linux') return null
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  let tab = 0
  let all = 0
  for (const { id, type } of processInfo) {
    const size = pss(id)
    all += size
    // The largest renderer is the page; the others are spares that Chromium keeps ready.
    if (type === 'renderer') tab = Math.max(tab, size)
  }
  return { tab, all }
}

/** @param {number} pid */
function pss(pid) {
  try {
    const line = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+) kB/m)
    return Number(line?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
