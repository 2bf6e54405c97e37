// @ts-check
/** The benchmarks of stored data. Each system runs in turn within a round, so that a slow minute of the machine hits all alike. */
import { build } from '../../../pwa/server/build.mjs'
import { memoryOf, launch, runTask } from '../lib/browser.mjs'
import { profileWorkers } from '../lib/profile.mjs'
import { percentile, Samples } from '../lib/report.mjs'
import { onCopy, prepare, sizeOf, toLabel } from '../lib/systems.mjs'

/**
 * @typedef {{ n: number, runs: number, systems: string[], site: { url: string }, keep: boolean, updates: number, edits: number, profile?: boolean }} Options
 */

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * @param {Options} options
 * @param {(name: string, prepared: Awaited<ReturnType<typeof prepare>>, samples: Samples, round: number) => Promise<void>} measure
 * @param {{ notes?: number, runs?: number }} [more]
 */
async function inTurn(options, measure, more = {}) {
  const samples = new Samples()
  /** @type {Map<string, Awaited<ReturnType<typeof prepare>>>} */
  const prepared = new Map()
  for (const name of options.systems) {
    try {
      prepared.set(name, await prepare(name, { ...options, notes: more.notes ?? 0 }))
    } catch (error) {
      // One peer that cannot hold so much must not end the run of the others.
      console.error(`  ${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  for (let round = 0; round < (more.runs ?? options.runs); round++) {
    for (const [name, held] of prepared) {
      if (process.stderr.isTTY) process.stderr.write(`  run ${round + 1}: ${name}          \r`)
      try {
        await measure(name, held, samples, round)
      } catch (error) {
        console.error(`  ${name}: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  return samples.results()
}

/**
 * One task in the first tab of a fresh browser.
 * @param {Options} options
 * @param {import('playwright').BrowserContext} context
 * @param {string} address
 */
async function run(options, context, address) {
  const page = context.pages()[0] ?? (await context.newPage())
  const stop = options.profile ? await profileWorkers(context, page) : null
  const { value } = await runTask(context, address, { page })
  await stop?.()
  return value
}

/**
 * A fresh browser process on a profile that holds N leads: from the start of the navigation until the first 50 rows, latest change
 * first, stand in the page. `from script` leaves out what the browser needs to fetch and start the page's own script.
 * @param {Options} options
 */
export async function open(options) {
  const withApp = options.systems.includes('touchline')
  if (withApp) await build({ only: ['app'] })
  return inTurn(options, async (name, { profile, url }, samples) => {
    if (name === 'touchline' && withApp) await openApp(profile, options, samples)
    const context = await launch(profile)
    try {
      const page = context.pages()[0]
      const { value } = await runTask(context, url('open'), { page })
      samples.add(toLabel(name), 'first 50 rows', 'ms', value.rows)
      samples.add(toLabel(name), 'from script start', 'ms', value.rows - value.script)
      samples.add(toLabel(name), 'store open after', 'ms', value.opened - value.script)
      await pause(200)
    } finally {
      await context.close()
    }
  })
}

/**
 * The same with the whole built app: from the start of the navigation until the list of leads shows a screenful of rows.
 * @param {string} profile @param {Options} options @param {Samples} samples
 */
async function openApp(profile, { site }, samples) {
  await onCopy(profile, async (context) => {
    await context.addInitScript(() => {
      new MutationObserver((_, observer) => {
        const rows = document.querySelectorAll('[role="row"] [role="gridcell"], [role="row"] [role="cell"], tbody tr')
        if (rows.length < 15) return
        observer.disconnect()
        console.log(`bench:${JSON.stringify({ kind: 'open', value: performance.now() })}`)
      }).observe(document, { childList: true, subtree: true })
    })
    const { value } = await runTask(context, `${site.url}/leads`, { page: context.pages()[0], patience: 60_000 })
    samples.add('touchline (whole app)', 'first 50 rows', 'ms', value)
  })
}

/**
 * Memory two seconds after the first list, in a fresh process: the page's own process with its workers, and the whole browser.
 * @param {Options} options
 */
export function memory(options) {
  return inTurn(options, async (name, { profile, url }, samples) => {
    const context = await launch(profile)
    try {
      await runTask(context, url('open'), { page: context.pages()[0] })
      await pause(2000)
      const held = await memoryOf(context)
      if (!held) throw new Error('memory is read from /proc, which this system does not have')
      samples.add(toLabel(name), 'tab', 'MB', held.tab)
      samples.add(toLabel(name), 'browser', 'MB', held.all)
    } finally {
      await context.close()
    }
  })
}

/**
 * Bytes on the disk after N leads were stored and the browser was closed, started and closed again.
 * @param {Options} options
 */
export function disk(options) {
  return inTurn(
    options,
    async (name, { profile, url }, samples) => {
      const context = await launch(profile)
      await runTask(context, url('open'), { page: context.pages()[0] })
      await pause(3000)
      await context.close()
      const folders = ['IndexedDB', 'File System', 'Local Storage']
      let bytes = 0
      for (const folder of folders) bytes += await sizeOf(`${profile}/Default/${folder}`)
      samples.add(toLabel(name), 'on disk', 'MB', bytes / 1e6)
    },
    { runs: 1 },
  )
}

/**
 * One edit of a lead of the first screen, one after the other with a pause: until the list of the same tab shows it, until it is
 * durable, and until the list of a second tab shows it.
 * @param {Options} options
 */
export function edit(options) {
  return inTurn(options, (name, { profile, url }, samples) =>
    onCopy(profile, async (context) => {
      const first = await runTask(context, url('edits'), { page: context.pages()[0] })
      const second = await runTask(context, url('edits'))
      await pause(500)
      /** @type {{ title: string, started: number, visible: number, durable: number }[]} */
      const edits = await first.page.evaluate(
        (count) => /** @type {any} */ (globalThis).benchEdits(count),
        options.edits,
      )
      await pause(500)
      /** @type {Record<string, number>} */
      const seen = await second.page.evaluate(() => /** @type {any} */ (globalThis).benchSeen())
      const there = edits.map(({ title, started }) => (seen[title] ?? Number.POSITIVE_INFINITY) - started)
      const label = toLabel(name)
      samples.add(
        label,
        'own tab',
        'ms',
        percentile(
          edits.map(({ visible }) => visible),
          0.5,
        ),
      )
      samples.add(
        label,
        'own tab p95',
        'ms',
        percentile(
          edits.map(({ visible }) => visible),
          0.95,
        ),
      )
      samples.add(label, 'other tab', 'ms', percentile(there, 0.5))
      samples.add(label, 'other tab p95', 'ms', percentile(there, 0.95))
      samples.add(
        label,
        'durable',
        'ms',
        percentile(
          edits.map(({ durable }) => durable),
          0.5,
        ),
      )
    }),
  )
}

/**
 * Ten thousand updates of another device, one field of one lead each, in deliveries of 500: until the list shows the last of them and
 * until all are durable, and the longest stretch in which the main thread did not answer. `hot`: the documents concerned are in memory
 * already; `cold`: they are not. For peers without documents both are the same.
 * @param {Options} options
 */
export async function merge(options) {
  return inTurn(options, async (name, { profile, url }, samples) => {
    const label = toLabel(name)
    for (const kind of name === 'touchline' ? ['hot', 'cold'] : ['']) {
      await onCopy(profile, async (context) => {
        const address = url('merge', { updates: options.updates, hot: kind === 'hot' ? 1 : 0 })
        const value = await run(options, context, address)
        const system = kind ? (kind === 'hot' ? label : `${label} (cold)`) : label
        samples.add(system, 'visible', 'ms', value.visible)
        samples.add(system, 'durable', 'ms', value.durable)
        samples.add(system, 'main thread held', 'ms', value.longest)
      })
    }
  })
}

/**
 * Search over N leads and 3N notes: each query as typed (its first letters) and whole, three rounds.
 * @param {Options} options
 */
export function search(options) {
  return inTurn(
    options,
    (name, { profile, url }, samples) =>
      onCopy(profile, async (context) => {
        const value = await run(options, context, url('search'))
        const label = toLabel(name)
        samples.add(label, 'made ready', 'ms', value.ready)
        samples.add(label, 'median', 'ms', percentile(value.times, 0.5))
        samples.add(label, 'p95', 'ms', percentile(value.times, 0.95))
        samples.add(label, 'hits', 'rows', value.hits)
        const held = await memoryOf(context)
        if (held) samples.add(label, 'tab', 'MB', held.tab)
      }),
    { notes: 3 },
  )
}

/**
 * Everything derived is made again from the stored truth; plain Dexie reads and writes every row instead, having nothing derived.
 * @param {Options} options
 */
export function rebuild(options) {
  return inTurn(options, (name, { profile, url }, samples) =>
    onCopy(profile, async (context) => {
      const value = await run(options, context, url('rebuild'))
      samples.add(toLabel(name), 'whole', 'ms', value.ms)
      samples.add(toLabel(name), 'per 1,000 leads', 'ms', value.ms / (options.n / 1000))
    }),
  )
}
