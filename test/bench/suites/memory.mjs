// @ts-check
import { build } from '../../../pwa/server/build.mjs'
import { launch, memoryOf, runTask } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { makeCopy, onCopy } from '../lib/systems.mjs'
import { openApp } from './app.mjs'
import { pause } from './storage.mjs'

/** After the first list, ms: what it took to be shown; and later, when what begins in quiet moments, such as search, is on too. */
const FIRST_MS = 2000
const LATER_MS = 15_000

/**
 * Memory two seconds after the first list, in a fresh process: the page's own process with its workers, and the whole browser. Again 15
 * seconds after it, when ours has its index of words open, which was made before. For ours also the whole built app.
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export async function memory(options) {
  if (options.systems.includes('touchline')) await build({ only: ['app'] })
  /** @type {Map<string, { copy: string, remove: () => Promise<void> }>} by system: a profile that is ready for search */
  const indexed = new Map()
  try {
    return await inTurn(options, async ({ name, label, profile, url, patience }, samples) => {
      const held = indexed.get(name) ?? (await makeCopy(profile, 'indexed'))
      if (!indexed.has(name)) {
        indexed.set(name, held)
        await useOnce(held.copy, url('index'), patience)
      }
      const note = async (/** @type {import('playwright').BrowserContext} */ context, /** @type {string} */ system) => {
        await pause(FIRST_MS)
        const first = await memoryNow(context)
        samples.add(system, 'tab', 'MB', first.tab)
        samples.add(system, 'browser', 'MB', first.all)
        await pause(LATER_MS - FIRST_MS)
        const later = await memoryNow(context)
        samples.add(system, 'tab, after 15 s', 'MB', later.tab)
        samples.add(system, 'browser, after 15 s', 'MB', later.all)
      }
      const context = await launch(held.copy)
      try {
        await runTask(context, url('open'), { page: context.pages()[0], patience })
        await note(context, label)
      } finally {
        await context.close()
      }
      if (name !== 'touchline') return
      await onCopy(held.copy, async (app) => {
        await openApp(app, options.site.url, patience)
        await note(app, `${label} (whole app)`)
      })
    })
  } finally {
    for (const { remove } of indexed.values()) await remove()
  }
}

/** @param {string} profile @param {string} address @param {number} patience ms */
async function useOnce(profile, address, patience) {
  const context = await launch(profile)
  try {
    await runTask(context, address, { page: context.pages()[0], patience })
    await pause(FIRST_MS)
  } finally {
    await context.close()
  }
}

/** @param {import('playwright').BrowserContext} context */
async function memoryNow(context) {
  const held = await memoryOf(context)
  if (!held) throw new Error('memory is read from /proc, which this system does not have')
  return held
}
