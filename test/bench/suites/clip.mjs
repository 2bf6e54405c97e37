// @ts-check
/**
 * From the click on the toolbar button to the preview in the side panel, over pages of a manifest, in Chromium with the built extension:
 * a copy of the page is taken and read in the panel, the result is checked, the form is drawn. The panel stays open, as it does for who
 * clips one page after another. Beside it the time that reading alone takes in the page, for our code, defuddle and microformats-parser.
 * Each page is loaded anew; the click comes when it has loaded. What the browser takes to pass on the click (1 to 2 ms) counts.
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as viteBuild } from 'vite'
import { build } from '../../../pwa/server/build.mjs'
import { bundleForNode } from '../lib/bundle.mjs'
import { median, percentile } from '../lib/report.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const DEV = join(root, '../shared/data/capture/dev.json')
const OWN = join(root, 'test/e2e/pages')
const MOST_PAGES = 60

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * The pages to read, spread over the whole manifest.
 * @param {{ manifest?: string, pages?: string }} options
 */
async function pagesOf({ manifest, pages }) {
  const path = manifest ?? (existsSync(DEV) ? DEV : undefined)
  if (!path) {
    console.log(`  The dev pages are not here (${relative(root, DEV)}): the pages of the tests are read instead.`)
    return (await readdir(OWN)).filter((name) => name.endsWith('.html')).map((name) => join(OWN, name))
  }
  const held = JSON.parse(readFileSync(path, 'utf8'))
  const folder = pages ?? join(dirname(path), 'html')
  /** @type {string[]} */
  const all = (Array.isArray(held) ? held : held.cases)
    .map((/** @type {{ id: string }} */ { id }) => join(folder, `${id}.html`))
    .filter(existsSync)
  if (all.length === 0) throw new Error(`${path} names no page that lies in ${folder}`)
  const step = Math.max(1, all.length / MOST_PAGES)
  return all.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
}

/** The readers as one script for `evaluate`. */
async function buildReaders() {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-clip-'))
  try {
    await viteBuild({
      root,
      configFile: false,
      logLevel: 'error',
      build: {
        outDir: folder,
        copyPublicDir: false,
        target: 'es2022',
        lib: {
          entry: join(root, 'test/bench/suites/clip-peers.mjs'),
          formats: ['iife'],
          name: 'benchReaders',
          fileName: () => 'readers.js',
        },
      },
    })
    return `${await readFile(join(folder, 'readers.js'), 'utf8')};globalThis.benchReaders = benchReaders;null`
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {string} name */
function versionOf(name) {
  return JSON.parse(readFileSync(join(root, 'test/bench/node_modules', name, 'package.json'), 'utf8')).version
}

/**
 * Speaks to a document that Playwright does not see as a page: the side panel.
 * @param {import('playwright').CDPSession} session the browser's
 * @param {string} targetId
 */
async function attach(session, targetId) {
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false })
  let count = 0
  /** @type {Map<number, (value: any) => void>} */
  const waiting = new Map()
  session.on('Target.receivedMessageFromTarget', (event) => {
    if (event.sessionId !== sessionId) return
    const message = JSON.parse(event.message)
    waiting.get(message.id)?.(message.result?.result?.value)
    waiting.delete(message.id)
  })
  /** @param {string} expression @returns {Promise<any>} */
  const evaluate = (expression) =>
    new Promise((resolve) => {
      const id = ++count
      waiting.set(id, resolve)
      const params = { expression, returnByValue: true, awaitPromise: true }
      const message = JSON.stringify({ id, method: 'Runtime.evaluate', params })
      void session.send('Target.sendMessageToTarget', { sessionId, message })
    })
  return evaluate
}

/**
 * Resolves with the time at which the panel fits, 0 when it does not in time: told by the panel itself, where asking it again and again
 * would hold it up. Wall clock: the same for the panel and for Node.
 * @param {string} fits an expression in the panel
 * @param {number} patience ms
 */
const untilPanel = (fits, patience) => `new Promise((resolve) => {
  const observer = new MutationObserver(() => look())
  const end = (at) => {
    observer.disconnect()
    clearTimeout(timer)
    resolve(at)
  }
  const timer = setTimeout(() => end(0), ${patience})
  const look = () => {
    if (${fits}) end(performance.timeOrigin + performance.now())
  }
  observer.observe(document.body, { childList: true, subtree: true, attributes: true })
  look()
})`
const PREVIEW = `!document.querySelector('[aria-busy="true"]') && document.querySelector('#found-title')`
const NO_PREVIEW = `!document.querySelector('#found-title')`

/**
 * @param {{ n: number, runs: number, manifest?: string, pages?: string, leftOut: import('../lib/in-turn.mjs').LeftOut[] }} options
 *   `n` becomes the number of pages
 * @returns {Promise<import('../lib/report.mjs').Result[]>}
 */
export async function clip(options) {
  await build({ only: ['chrome'] })
  const paths = await pagesOf(options)
  console.log(`  ${paths.length} pages`)
  options.n = paths.length
  const readers = await buildReaders()
  const support = await bundleForNode(join(root, 'test/bench/suites/clip-support.ts'))
  const server = createServer(async (request, response) => {
    const host = request.headers.host ?? ''
    if (host.startsWith('panel.')) return void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Panel')
    const path = paths[Number(/^page(\d+)\./.exec(host)?.[1])]
    if (!path || request.url !== '/') return void response.writeHead(404).end()
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(await readFile(path))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(null)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const { launchWithExtension, triggerAction, wakeServiceWorker } = await import(pathToFileURL(support.path).href)
  const rep = await launchWithExtension({})
  /** @type {Map<string, Map<string, number[]>>} */
  const times = new Map()
  /** @type {Map<string, string>} pages that gave no preview at least once, and why */
  const missed = new Map()
  const note = (/** @type {string} */ what, /** @type {string} */ page, /** @type {number} */ value) => {
    const pages = times.get(what) ?? new Map()
    times.set(what, pages)
    pages.set(page, [...(pages.get(page) ?? []), value])
  }
  try {
    const { context, extensionId } = rep
    await wakeServiceWorker(context)
    const session = await context.browser().newBrowserCDPSession()
    const page = await context.newPage()
    await page.bringToFront()
    /** @type {((expression: string) => Promise<any>) | null} */
    let panel = null
    const click = async () => {
      const { targetInfos } = await session.send('Target.getTargets', { filter: [{ type: 'tab' }] })
      const tab = targetInfos.find((/** @type {{ url: string }} */ { url }) => url === page.url())
      const at = performance.timeOrigin + performance.now()
      await session.send('Extensions.triggerAction', { id: extensionId, targetId: tab?.targetId })
      return at
    }
    for (let round = 0; round < options.runs; round++) {
      for (const [index, path] of paths.entries()) {
        if (process.stderr.isTTY) process.stderr.write(`  run ${round + 1}: page ${index + 1} of ${paths.length}   \r`)
        try {
          if (!panel) {
            // The first click only opens the panel.
            await page.goto(`http://panel.localhost:${port}/`)
            /** @type {string | undefined} */
            let targetId
            const isOpen = async () => {
              const { targetInfos } = await session.send('Target.getTargets', { filter: [{}] })
              const isPanel = (/** @type {{ url: string }} */ { url }) => url.includes('sidepanel.html')
              targetId = targetInfos.find(isPanel)?.targetId
              return targetId !== undefined
            }
            await triggerAction(context, page, { untilTrue: isOpen })
            if (!targetId) throw new Error('the side panel did not open')
            panel = await attach(session, targetId)
            // It reads the page it was opened on first.
            await pause(3000)
          }
          // A host for each page: on the host of the last click the extension may still read, and does so without another click.
          await page
            .goto(`http://page${index}.localhost:${port}/`, { waitUntil: 'load', timeout: 15_000 })
            .catch(() => null)
          await pause(150)
          if (!(await panel(untilPanel(NO_PREVIEW, 3000)))) throw new Error('the panel still shows the page before')
          const told = panel(untilPanel(PREVIEW, 5000))
          const started = await click()
          const shown = await told
          if (shown) note('touchline', path, shown - started)
          else throw new Error('no preview within 5 s')
          await page.evaluate(readers)
          // The first of them finds the page's process cold: each is the first in its turn.
          const names = ['touchline', 'defuddle', 'microformats-parser']
          const turn = (round + index) % names.length
          for (const name of [...names.slice(turn), ...names.slice(0, turn)]) {
            const value = await page
              .evaluate(
                (/** @type {string} */ reader) => /** @type {any} */ (globalThis).benchReaders.readers[reader](),
                name,
              )
              .catch(() => null)
            if (value !== null) note(`${name} reading`, path, value)
          }
        } catch (error) {
          const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
          console.error(`  ${path}: ${reason}`)
          missed.set(path, reason)
        }
      }
    }
  } finally {
    await rep.close()
    server.close()
    await support.remove()
  }
  for (const [path, reason] of missed) options.leftOut.push({ system: `touchline, ${basename(path)}`, reason })
  const previews = times.get('touchline')?.size ?? 0
  /** @type {import('../lib/report.mjs').Result[]} */
  const results = [{ system: 'touchline', metric: 'click to preview', unit: 'pages', value: previews }]
  for (const [what, pages] of times) {
    const [name = '', reading] = what.split(' ')
    const system = name === 'touchline' ? name : `${name}@${versionOf(name)}`
    const values = [...pages.values()].map(median)
    const start = reading ? 'reading alone' : 'click to preview'
    results.push(
      { system, metric: `${start}, median`, unit: 'ms', value: Number(percentile(values, 0.5).toFixed(1)) },
      { system, metric: `${start}, p95`, unit: 'ms', value: Number(percentile(values, 0.95).toFixed(1)) },
    )
    const worst = [...pages].sort((a, b) => median(b[1]) - median(a[1])).slice(0, 5)
    console.log(
      `Slowest, ${what}: ${worst.map(([path, held]) => `${path.split('/').at(-1)} ${median(held).toFixed(0)} ms`).join(', ')}`,
    )
  }
  return results
}
