// @ts-check
import { build } from '../../../pwa/server/build.mjs'
import { launch, runTask } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { percentile } from '../lib/report.mjs'
import { slowDown } from '../lib/slow-down.mjs'
import { onCopy } from '../lib/systems.mjs'
import { jumpAround, openApp, usedApps } from './app.mjs'
import { editInTwoTabs } from './storage.mjs'

/** Times slower. */
const RATE = 6
/** MB. V8 gives a page a quarter of the device's memory, here 4 GB. */
const HEAP = 1024
/** GB; what the browser tells of the device. The app then keeps fewer documents, and search waits for who searches. */
const MEMORY = 4

/** Updates of another device that arrive while somebody works. */
const UPDATES = 1000

/**
 * An old laptop or a phone: the whole browser six times slower, and V8 given what it would take on a device of 4 GB. The first 50 rows, an
 * edit, a merge of 1,000 updates, and the list of the whole app (ours). How the browser was slowed stands in the name of each system.
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export async function slow(options) {
  if (options.systems.includes('touchline')) await build({ only: ['app'] })
  const limits = { heap: HEAP, memory: MEMORY }
  const used = usedApps(options.site.url)
  return inTurn(options, async ({ name, label, profile, url, patience }, samples, round) => {
    /**
     * Slowed while it is measured only: starting and closing the browser is no part of it.
     * @template T
     * @param {import('playwright').BrowserContext} context
     * @param {() => Promise<T>} work
     * @param {string} [what]
     */
    const slowly = async (context, work, what = '') => {
      const { way, stop } = await slowDown(context, RATE)
      try {
        return { value: await work(), system: `${label}${what} (${way})` }
      } finally {
        await stop()
      }
    }
    const context = await launch(profile, limits)
    try {
      const { value, system } = await slowly(context, () =>
        runTask(context, url('open'), { page: context.pages()[0], patience }),
      )
      samples.add(system, 'first 50 rows', 'ms', value.value.rows)
    } finally {
      await context.close()
    }
    await onCopy(
      profile,
      async (context) => {
        const { value, system } = await slowly(context, () =>
          editInTwoTabs(context, url('edits'), options.edits, patience),
        )
        const visible = value.edits.map((one) => one.visible)
        samples.add(system, 'edit, own tab', 'ms', percentile(visible, 0.5))
        samples.add(system, 'edit, own tab p95', 'ms', percentile(visible, 0.95))
        samples.add(system, 'edit, other tab p95', 'ms', percentile(value.there, 0.95))
      },
      limits,
    )
    await onCopy(
      profile,
      async (context) => {
        // Ours is handed all deliveries at once, as a network would; plain Dexie is quicker in turn.
        const together = name === 'touchline' ? 1 : 0
        const { value, system } = await slowly(context, () =>
          runTask(context, url('merge', { updates: UPDATES, together, hot: 0 }), {
            page: context.pages()[0],
            patience,
          }),
        )
        samples.add(system, 'merge of 1,000, visible', 'ms', value.value.visible)
        samples.add(system, 'merge of 1,000, longest task', 'ms', value.value.longestTask)
      },
      limits,
    )
    if (name !== 'touchline') return
    await onCopy(
      await used.of(profile, patience),
      async (context) => {
        const { value, system } = await slowly(
          context,
          async () => {
            const { page, value: rows } = await openApp(context, options.site.url, patience)
            return { rows, ...(await jumpAround(page, round)) }
          },
          ' (whole app)',
        )
        samples.add(system, 'first 50 rows', 'ms', value.rows)
        samples.add(system, 'jump', 'ms', percentile(value.jumps, 0.5))
        samples.add(system, 'jump p95', 'ms', percentile(value.jumps, 0.95))
        samples.add(system, 'longest task', 'ms', value.longestTask)
      },
      limits,
    )
  }).finally(used.remove)
}
