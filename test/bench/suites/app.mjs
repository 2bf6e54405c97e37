// @ts-check
/** The whole built app, on the profile that holds the team. */
import { build } from '../../../pwa/server/build.mjs'
import { launch, runTask, within } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { percentile } from '../lib/report.mjs'
import { makeCopy, onCopy } from '../lib/systems.mjs'

/** A screenful at the window's 720 pixels. */
const SCREENFUL = 15
const JUMPS = 40
/** A session before the one that is measured, ms. */
const SESSION_MS = 3000
/** Presses of End and Home. */
const PRESSES = 10

/**
 * Opens the list of leads of the app.
 * @param {import('playwright').BrowserContext} context
 * @param {string} site @param {number} patience ms
 * @param {{ page?: import('playwright').Page, path?: string }} [more] another tab than the first, another list than that of leads
 * @returns {Promise<{ page: import('playwright').Page, value: number }>} `value`: ms from the start of the navigation until the list
 *   shows a screenful of rows
 */
export async function openApp(context, site, patience, { page = context.pages()[0], path = '/leads' } = {}) {
  await context.addInitScript((least) => {
    new MutationObserver((_, observer) => {
      if (document.querySelectorAll('[role="row"] [role="gridcell"]:nth-child(2)').length < least) return
      observer.disconnect()
      console.log(`bench:${JSON.stringify({ kind: 'open', value: performance.now() })}`)
    }).observe(document, { childList: true, subtree: true })
  }, SCREENFUL)
  return runTask(context, `${site}${path}`, { page, patience })
}

/**
 * Profiles on which the whole app has had an ordinary session, as all others have had one in their bench page: opened, looked at for a
 * moment, closed. Made when first asked for; `remove` when the bench is over.
 * @param {string} site
 */
export function usedApps(site) {
  /** @type {Map<string, Promise<{ copy: string, remove: () => Promise<void> }>>} */
  const made = new Map()
  const use = async (/** @type {string} */ profile, /** @type {number} */ patience) => {
    const held = await makeCopy(profile, 'used')
    const context = await launch(held.copy)
    try {
      await openApp(context, site, patience)
      // What a start keeps for the next one it writes when all is quiet.
      await new Promise((resolve) => setTimeout(resolve, SESSION_MS))
    } finally {
      await context.close()
    }
    return held
  }
  return {
    /** @param {string} profile @param {number} patience ms */
    of: async (profile, patience) => {
      const known = made.get(profile) ?? use(profile, patience)
      made.set(profile, known)
      return (await known).copy
    },
    remove: async () => {
      for (const held of made.values())
        await held.then(
          ({ remove }) => remove(),
          () => undefined,
        )
    },
  }
}

/**
 * Runs in the page. `benchJump(position)` puts the list there at once (0 its start, 1 its end), `benchPressed()` waits for the key that
 * `benchArm()` listens for; both resolve with ms until the first frame in which every row in sight is there. `benchStands()`: that frame
 * said the same of each row as the page does now, when the rows have been read from the disk. `benchTask()`: the longest task so far, ms.
 */
function prepareScroll() {
  const scroller = /** @type {HTMLElement} */ (document.querySelector('[role="grid"]'))
  let longestTask = 0
  /** @type {Promise<{ ms: number, frame: number }> | null} */
  let pressed = null
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration)
  }).observe({ entryTypes: ['longtask'] })
  /** @type {Map<number, string>} what stood in the first frame that counted, by position */
  let stood = new Map()
  /** Rows in sight; null while one of them is missing or still a grey line, which is busy or has one cell only. */
  const inSight = () => {
    const box = scroller.getBoundingClientRect()
    const head = scroller.querySelector('[aria-rowindex="1"]')?.getBoundingClientRect().height ?? 0
    const top = box.top + head
    let covered = 0
    let first = Number.POSITIVE_INFINITY
    let last = 0
    const names = new Map()
    for (const row of scroller.querySelectorAll('[role="row"][aria-rowindex]:not([aria-rowindex="1"])')) {
      const { top: above, bottom: below, height } = row.getBoundingClientRect()
      if (below <= top || above >= box.bottom || height === 0) continue
      if (row.getAttribute('aria-busy') === 'true' || row.querySelectorAll('[role="gridcell"]').length < 2) return null
      covered += Math.min(below, box.bottom) - Math.max(above, top)
      const index = Number(row.getAttribute('aria-rowindex')) - 2
      first = Math.min(first, index)
      last = Math.max(last, index)
      names.set(index, row.querySelector('[data-row]')?.textContent?.trim() ?? '')
    }
    return covered >= scroller.clientHeight - head - 2 ? { first, last, names } : null
  }
  /**
   * How long it took until the rows stood and were laid out, ms, and in the how manieth frame since the start that was, by the time at
   * which the browser began that frame: frames that were left out because the thread was busy count.
   * @param {number} start @param {(rows: { first: number, last: number }) => boolean} isThere
   * @returns {Promise<{ ms: number, frame: number }>}
   */
  const until = (start, isThere) =>
    new Promise((resolve, reject) => {
      const look = (/** @type {number} */ began) => {
        const rows = inSight()
        const now = performance.now()
        if (rows && isThere(rows)) {
          stood = rows.names
          resolve({ ms: now - start, frame: Math.max(1, Math.ceil((began - start) / (1000 / 60))) })
        } else if (now - start > 20_000)
          reject(new Error(`rows did not come within 20 s: ${JSON.stringify({ rows, top: scroller.scrollTop })}`))
        else requestAnimationFrame(look)
      }
      requestAnimationFrame(look)
    })
  const total = () => Number(scroller.getAttribute('aria-rowcount')) - 1
  Object.assign(globalThis, {
    benchJump: (/** @type {number} */ position) => {
      const most = scroller.scrollHeight - scroller.clientHeight
      const start = performance.now()
      scroller.scrollTop = Math.round(position * most)
      const wanted = Math.floor((scroller.scrollTop / scroller.scrollHeight) * total())
      return until(start, ({ first }) => Math.abs(first - wanted) <= 3)
    },
    benchArm: () => {
      scroller.focus()
      pressed = new Promise((resolve, reject) => {
        scroller.addEventListener(
          'keydown',
          ({ key, timeStamp }) => {
            const isThere = (/** @type {{ first: number, last: number }} */ { first, last }) =>
              key === 'End' ? last >= total() - 2 : first <= 1
            until(timeStamp, isThere).then(resolve, reject)
          },
          { once: true, capture: true },
        )
      })
    },
    benchPressed: () => pressed,
    benchStands: () => {
      const now = inSight()?.names
      return stood.size > 0 && [...stood].every(([index, name]) => name !== '' && now?.get(index) === name)
    },
    benchTask: () => longestTask,
  })
}

/**
 * A frame counts only when it showed the rows of that place: elements that still said what another row says would be faster.
 * @param {import('playwright').Page} page
 */
async function checkThatItStands(page) {
  await page.waitForFunction(() => /** @type {any} */ (globalThis).benchStands(), null, { timeout: 5000 })
}

/**
 * Jumps through the list of the app: 40 positions by the scroll bar, then End and Home by the keyboard.
 * @param {import('playwright').Page} page
 * @param {number} round other positions in each round, the same in each run of the benchmark
 * @returns {Promise<{ jumps: number[], frames: number[], presses: number[], longestTask: number }>} ms; frames: the how manieth
 */
export async function jumpAround(page, round) {
  await page.waitForTimeout(1000)
  await page.evaluate(prepareScroll)
  const jumps = []
  const frames = []
  for (let jump = 0; jump < JUMPS; jump++) {
    // Multiples of the golden ratio: spread over the whole list, and never near the place before.
    const position = ((jump + round * JUMPS + 1) * 0.618_033_988_749) % 1
    const { ms, frame } = await page.evaluate((at) => /** @type {any} */ (globalThis).benchJump(at), position)
    jumps.push(ms)
    frames.push(frame)
    await page.waitForTimeout(80)
    await checkThatItStands(page)
  }
  // The keys move the cursor, which stands nowhere yet.
  await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('[role="grid"]')).focus())
  await page.keyboard.press('ArrowDown')
  await page.waitForTimeout(300)
  const presses = []
  for (let press = 0; press < PRESSES; press++) {
    await page.evaluate(() => /** @type {any} */ (globalThis).benchArm())
    await page.keyboard.press(press % 2 === 0 ? 'End' : 'Home')
    const pressed = await within(
      30_000,
      'a key in the list',
      page.evaluate(() => /** @type {any} */ (globalThis).benchPressed()),
    )
    presses.push(pressed.ms)
    await page.waitForTimeout(80)
    await checkThatItStands(page)
  }
  const longestTask = await page.evaluate(() => /** @type {any} */ (globalThis).benchTask())
  return { jumps, frames, presses, longestTask }
}

/** Lists of the app that are jumped through, by what their metrics are called after. The first has no notes. */
const LISTS = [
  { path: '/leads', suffix: '' },
  { path: '/companies', suffix: ', companies' },
  { path: '/contacts', suffix: ', contacts' },
]

/**
 * The whole app with N leads: from a jump in its list to the first frame in which all rows in sight are there, not grey lines: ms until
 * they are laid out, and the how manieth frame of 16.7 ms it is; and the longest task of the main thread meanwhile. With `--notes` a lead
 * also its lists of companies and contacts, N / 25 and N / 10 of them, which the team has only then.
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export async function scroll(options) {
  await build({ only: ['app'] })
  const results = []
  for (const { path, suffix } of options.notes > 0 ? LISTS : LISTS.slice(0, 1)) {
    const measured = await inTurn(
      options,
      ({ label, profile, patience }, samples, round) =>
        onCopy(profile, async (context) => {
          const { page } = await openApp(context, options.site.url, patience, { path })
          const { jumps, frames, presses, longestTask } = await jumpAround(page, round)
          const add = (/** @type {string} */ metric, /** @type {string} */ unit, /** @type {number} */ value) =>
            samples.add(`${label} (whole app)`, metric + suffix, unit, value)
          add('jump', 'ms', percentile(jumps, 0.5))
          add('jump p95', 'ms', percentile(jumps, 0.95))
          add('jump, frame', 'frames', percentile(frames, 0.5))
          add('jump, frame p95', 'frames', percentile(frames, 0.95))
          add('End, Home', 'ms', percentile(presses, 0.5))
          add('End, Home p95', 'ms', percentile(presses, 0.95))
          add('longest task', 'ms', longestTask)
        }),
      { notes: suffix === '' ? 0 : options.notes },
    )
    results.push(...measured)
  }
  return results
}
