// @ts-check
import { build } from '../../../pwa/server/build.mjs'
import { launch, runTask } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { percentile } from '../lib/report.mjs'
import { slowDown } from '../lib/slow-down.mjs'
import { onCopy } from '../lib/systems.mjs'
import { jumpAround, openApp } from './app.mjs'
import { editInTwoTabs } from './storage.mjs'

/** Times slower. */
const RATE = 6
/** MB. V8 gives a page a quarter of the device's memory, here 4 GB. */
const HEAP = 1024

/**
 * An old laptop or a phone: every page six times slower, and V8 given what it would take on a device of 4 GB. The first 50 rows, an edit,
 * and the list of the whole app (ours). What a page leaves to the browser's own process, IndexedDB above all, runs at full speed for
 * everybody. Where Chromium slows pages only, a system with a worker is flattered: its name then says "worker at full speed".
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export async function slow(options) {
  if (options.systems.includes('touchline')) await build({ only: ['app'] })
  const limits = { heap: HEAP }
  return inTurn(options, async ({ name, label, profile, url, patience }, samples, round) => {
    const named = (/** @type {{ refused: number }} */ { refused }, /** @type {string} */ what) =>
      `${label}${what}${refused > 0 ? ' (worker at full speed)' : ''}`
    const context = await launch(profile, limits)
    try {
      const slowed = await slowDown(context, RATE)
      const { value } = await runTask(context, url('open'), { page: context.pages()[0], patience })
      samples.add(named(slowed, ''), 'first 50 rows', 'ms', value.rows)
    } finally {
      await context.close()
    }
    const editSlowly = async (/** @type {import('playwright').BrowserContext} */ context) => {
      const slowed = await slowDown(context, RATE)
      const { edits, there } = await editInTwoTabs(context, url('edits'), options.edits, patience)
      const visible = edits.map((one) => one.visible)
      const system = named(slowed, '')
      samples.add(system, 'edit, own tab', 'ms', percentile(visible, 0.5))
      samples.add(system, 'edit, own tab p95', 'ms', percentile(visible, 0.95))
      samples.add(system, 'edit, other tab p95', 'ms', percentile(there, 0.95))
    }
    await onCopy(profile, editSlowly, limits)
    if (name !== 'touchline') return
    const scrollSlowly = async (/** @type {import('playwright').BrowserContext} */ context) => {
      const slowed = await slowDown(context, RATE)
      const { page, value } = await openApp(context, options.site.url, patience)
      const { jumps, longestTask } = await jumpAround(page, round)
      const system = named(slowed, ' (whole app)')
      samples.add(system, 'first 50 rows', 'ms', value)
      samples.add(system, 'jump', 'ms', percentile(jumps, 0.5))
      samples.add(system, 'jump p95', 'ms', percentile(jumps, 0.95))
      samples.add(system, 'longest task', 'ms', longestTask)
    }
    await onCopy(profile, scrollSlowly, limits)
  })
}
