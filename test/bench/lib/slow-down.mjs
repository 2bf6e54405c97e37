// @ts-check
import { execFileSync } from 'node:child_process'
import { Worker } from 'node:worker_threads'

/**
 * Slows a browser with all its processes: pages, workers, and its own work for IndexedDB, files and network. They are stopped and continued
 * by signals, 4 ms of every 24 for a rate of 6, so that each thread gets a sixth of what it would have, as on a slow device with as many
 * cores. What the page measures as one task includes the stops that fall into it. Chromium's own throttling slows pages only, and refuses
 * their workers; it is used where there are no signals (Windows).
 * @param {import('playwright').BrowserContext} context
 * @param {number} rate times slower
 * @returns {Promise<{ way: string, stop: () => Promise<void> }>} `way`: what was slowed, in words for the table
 */
export async function slowDown(context, rate) {
  const browser = context.browser()
  if (!browser) throw new Error('this context has no browser to slow down')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  const pid = processInfo.find(({ type }) => type === 'browser')?.id
  const own = pid === undefined ? null : groupOf(pid, processInfo)
  if (own === null) return slowPages(context, rate)
  const state = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(new URL('duty-cycle.mjs', import.meta.url), { workerData: { group: own, rate, state } })
  const ended = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
  const stop = async () => {
    Atomics.store(state, 0, 1)
    Atomics.notify(state, 0)
    await ended
  }
  context.once('close', () => void stop())
  return { way: `all processes ${rate} times slower`, stop }
}

/**
 * The process group that holds the browser, all its processes and nobody else, or null.
 * @param {number} pid
 * @param {{ id: number }[]} all
 */
function groupOf(pid, all) {
  if (process.platform === 'win32') return null
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'utf8' }).trim().split('\n')
  const groups = new Map(lines.map((line) => /** @type {[number, number]} */ (line.trim().split(/\s+/).map(Number))))
  const group = groups.get(pid)
  // Playwright starts a browser as the leader of a group; a group that we are in ourselves must not be stopped.
  if (group === undefined || group !== pid || group === groups.get(process.pid)) return null
  return all.every(({ id }) => (groups.get(id) ?? group) === group) ? group : null
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {number} rate
 */
async function slowPages(context, rate) {
  const slow = async (/** @type {import('playwright').Page} */ page) => {
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate })
  }
  for (const page of context.pages()) await slow(page)
  context.on('page', (page) => void slow(page))
  return { way: `pages ${rate} times slower, workers at full speed`, stop: async () => {} }
}
