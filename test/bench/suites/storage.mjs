// @ts-check
/** The benchmarks of stored leads: open, edit, merge, rebuild. */
import { build } from '../../../pwa/server/build.mjs'
import { launch, runTask, within } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { profileWorkers } from '../lib/profile.mjs'
import { percentile } from '../lib/report.mjs'
import { onCopy } from '../lib/systems.mjs'
import { openApp, usedApps } from './app.mjs'
import { mergeInApp } from './app-merge.mjs'

/** @typedef {import('../lib/in-turn.mjs').Options} Options */

export const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * One task in the first tab of a fresh browser.
 * @param {Options} options
 * @param {import('playwright').BrowserContext} context
 * @param {string} address
 * @param {number} patience ms
 */
export async function run(options, context, address, patience) {
  const page = context.pages()[0] ?? (await context.newPage())
  const stop = options.profile ? await profileWorkers(context, page) : null
  const { value } = await runTask(context, address, { page, patience })
  await stop?.()
  return value
}

/**
 * A fresh browser process on a profile that holds N leads: from the start of the navigation until the first 50 rows, latest change
 * first, stand in the page. `from script` leaves out what the browser needs to fetch and start the page's own script. For ours also the
 * whole built app, until its list shows a screenful of rows: on a device where it was used before, and the first time it is opened there.
 * @param {Options} options
 */
export async function open(options) {
  if (options.systems.includes('touchline')) await build({ only: ['app'] })
  const used = usedApps(options.site.url)
  try {
    return await inTurn(options, async ({ name, label, profile, url, patience }, samples) => {
      if (name === 'touchline') {
        const profiles = { 'whole app': await used.of(profile, patience), 'whole app, for the first time': profile }
        for (const [what, from] of Object.entries(profiles)) {
          const shown = await onCopy(from, (context) => openApp(context, options.site.url, patience))
          samples.add(`${label} (${what})`, 'first 50 rows', 'ms', shown.value)
        }
      }
      const context = await launch(profile)
      try {
        const page = context.pages()[0]
        const { value } = await runTask(context, url('open'), { page, patience })
        samples.add(label, 'first 50 rows', 'ms', value.rows)
        samples.add(label, 'from script start', 'ms', value.rows - value.script)
        samples.add(label, 'store open after', 'ms', value.opened - value.script)
        await pause(200)
      } finally {
        await context.close()
      }
    })
  } finally {
    await used.remove()
  }
}

/**
 * One edit of a lead of the first screen, one after the other with a pause: until the list of the same tab shows it, until it is
 * durable, and until the list of a second tab shows it. The second tab's clock is compared with the first one's before and after.
 * @param {Options} options
 */
export function edit(options) {
  return inTurn(options, ({ label, profile, url, patience }, samples) =>
    onCopy(profile, async (context) => {
      const { edits, there, drift } = await editInTwoTabs(context, url('edits'), options.edits, patience)
      if (drift > 1) console.error(`  ${label}: the clocks of the two tabs drifted apart by ${drift.toFixed(2)} ms`)
      const visible = edits.map((one) => one.visible)
      const durable = edits.map((one) => one.durable)
      samples.add(label, 'own tab', 'ms', percentile(visible, 0.5))
      samples.add(label, 'own tab p95', 'ms', percentile(visible, 0.95))
      samples.add(label, 'other tab', 'ms', percentile(there, 0.5))
      samples.add(label, 'other tab p95', 'ms', percentile(there, 0.95))
      samples.add(label, 'durable', 'ms', percentile(durable, 0.5))
    }),
  )
}

/**
 * @param {import('playwright').BrowserContext} context
 * @param {string} address @param {number} count @param {number} patience ms
 * @returns {Promise<{ edits: { visible: number, durable: number }[], there: number[], drift: number }>} ms since each edit began; `there`:
 *   until the second tab showed it; `drift`: between the clocks, from the first edit to the last
 */
export async function editInTwoTabs(context, address, count, patience) {
  const first = await runTask(context, address, { page: context.pages()[0], patience })
  const second = await runTask(context, address, { patience })
  await pause(500)
  /** @type {() => Promise<{ offset: number }>} */
  const compareClocks = () => first.page.evaluate(() => /** @type {any} */ (globalThis).benchClock())
  const before = await compareClocks()
  /** @type {{ title: string, started: number, visible: number, durable: number }[]} */
  const edits = await within(
    patience,
    `${count} edits`,
    first.page.evaluate((edits) => /** @type {any} */ (globalThis).benchEdits(edits), count),
  )
  await pause(500)
  const after = await compareClocks()
  /** @type {Record<string, number>} */
  const seen = await second.page.evaluate(() => /** @type {any} */ (globalThis).benchSeen())
  const offset = (before.offset + after.offset) / 2
  const there = edits.map(({ title, started }) => {
    const at = seen[title]
    if (at === undefined) throw new Error('the second tab has not shown an edit half a second after it')
    return at - offset - started
  })
  return { edits, there, drift: Math.abs(after.offset - before.offset) }
}

/**
 * Ten thousand updates of another device, one field of one lead each, in deliveries of 500: until the list shows the last of them and
 * until all are durable; the longest task of the main thread by the browser's own observer (0: none took 50 ms), and the longest
 * stretch in which no timer came through. `hot`: the documents concerned are in memory already; `cold`: they are not. For peers without
 * documents both are the same. Ours is handed all deliveries at once, as a network would; plain Dexie is measured both ways in the first
 * round, and with the quicker one from then on. For ours also the whole built app, its list of leads open meanwhile.
 * @param {Options} options
 */
export async function merge(options) {
  if (options.systems.includes('touchline')) await build({ only: ['app'] })
  /** @type {Map<string, 0 | 1>} 1: all deliveries at once */
  const ways = new Map()
  return inTurn(options, async ({ name, label, profile, url, patience }, samples) => {
    const measure = (/** @type {0 | 1} */ together, /** @type {0 | 1} */ hot = 0) =>
      onCopy(profile, (context) =>
        run(options, context, url('merge', { updates: options.updates, together, hot }), patience),
      )
    const note = (/** @type {string} */ system, /** @type {any} */ value) => {
      samples.add(system, 'visible', 'ms', value.visible)
      samples.add(system, 'durable', 'ms', value.durable)
      samples.add(system, 'longest task', 'ms', value.longestTask)
      samples.add(system, 'longest gap', 'ms', value.longestGap)
    }
    if (name === 'touchline') {
      note(label, await measure(1, 1))
      note(`${label} (cold)`, await measure(1))
      const app = await onCopy(profile, (context) =>
        mergeInApp(context, url('hold', { updates: options.updates, hot: 1 }), options.site.url, patience),
      )
      samples.add(`${label} (whole app)`, 'visible', 'ms', app.visible)
      samples.add(`${label} (whole app)`, 'longest task', 'ms', app.longestTask)
      return
    }
    const known = ways.get(name) ?? (name.startsWith('dexie') ? undefined : 0)
    if (known !== undefined) return note(label, await measure(known))
    const apart = await measure(0)
    const together = await measure(1)
    const isQuicker = together.visible < apart.visible
    ways.set(name, isQuicker ? 1 : 0)
    console.log(
      `  ${label}: visible after ${apart.visible.toFixed(0)} ms in turn, ${together.visible.toFixed(0)} ms all at once; the quicker way is kept`,
    )
    note(label, isQuicker ? together : apart)
  })
}

/**
 * Everything derived is made again from the stored truth; plain Dexie reads and writes every row instead, having nothing derived.
 * `--notes 3` adds three notes for each lead.
 * @param {Options} options
 */
export function rebuild(options) {
  return inTurn(
    options,
    ({ label, profile, url, patience }, samples) =>
      onCopy(profile, async (context) => {
        const value = await run(options, context, url('rebuild'), patience)
        samples.add(label, 'whole', 'ms', value.ms)
        samples.add(label, 'per 1,000 leads', 'ms', value.ms / (options.n / 1000))
      }),
    { notes: options.notes },
  )
}
