// @ts-check
import { runTask, within } from '../lib/browser.mjs'
import { openApp } from './app.mjs'

/**
 * Remote updates merged while the list of the whole built app stands in a second tab, which is a guest of the bench page's core as any
 * second tab is of the first's: until the app's list has the last of them at its top, ms since the merge began, by the clocks of the two
 * tabs, which may be a few ms apart; and the longest task of the app's main thread from then until a second after (0: none took 50 ms).
 * @param {import('playwright').BrowserContext} context
 * @param {string} address of the bench page, task `hold`
 * @param {string} site @param {number} patience ms
 * @returns {Promise<{ visible: number, longestTask: number }>}
 */
export async function mergeInApp(context, address, site, patience) {
  const { page: holder, value } = await runTask(context, address, { page: context.pages()[0], patience })
  const { page: app } = await openApp(context, site, patience, { page: await context.newPage() })
  await app.waitForTimeout(1000)
  await app.evaluate(watchTop, value.last)
  const started = await within(
    patience,
    'a merge beside the app',
    holder.evaluate(() => /** @type {any} */ (globalThis).benchMerge()),
  )
  const seenAt = await within(
    patience,
    'the merge in the list of the app',
    app.evaluate(() => /** @type {any} */ (globalThis).benchTop),
  )
  await app.waitForTimeout(1000)
  return {
    visible: seenAt - started,
    longestTask: await app.evaluate(() => /** @type {any} */ (globalThis).benchTask()),
  }
}

/**
 * Runs in the page: `benchTop` resolves with the instant (absolute ms) in which the first row of the list is this lead's.
 * @param {string} id
 */
function watchTop(id) {
  let longestTask = 0
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration)
  })
  observer.observe({ entryTypes: ['longtask'] })
  const isThere = () => document.querySelector(`[role="row"][aria-rowindex="2"] a[href*="${id}"]`) !== null
  if (isThere()) throw new Error('the lead that is merged last stands at the top already')
  Object.assign(globalThis, {
    benchTask: () => longestTask,
    benchTop: new Promise((resolve) => {
      new MutationObserver((_, changes) => {
        if (!isThere()) return
        changes.disconnect()
        resolve(performance.timeOrigin + performance.now())
      }).observe(document, { childList: true, subtree: true, attributes: true })
    }),
  })
}
