// @ts-check
/** What a browser has to fetch before the first screen: bytes of script, packed by gzip -9. Follows static imports of the built files. */
import { readdir, readFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright'
import { createAppServer } from '../../../pwa/server/app-server.mjs'
import { build, built } from '../../../pwa/server/build.mjs'
import { CHROMIUM_ARGS, findChromium } from '../../../pwa/server/find-chromium.mjs'

const STATIC_IMPORT = /(?:\bimport|\bexport)\s*(?:[\w*${}\s,]+\bfrom\s*)?["'](\.{0,2}\/[^"']+\.js)["']/g

/**
 * A script with everything it imports at once, with the bytes of each packed.
 * @param {string} root @param {string[]} entries absolute paths
 */
export async function closure(root, entries) {
  /** @type {Map<string, number>} */
  const sizes = new Map()
  const queue = [...entries]
  for (let path = queue.pop(); path; path = queue.pop()) {
    if (sizes.has(path)) continue
    const bytes = await readFile(path)
    sizes.set(path, gzipSync(bytes, { level: 9 }).byteLength)
    for (const [, target = ''] of bytes.toString('utf8').matchAll(STATIC_IMPORT)) {
      queue.push(target.startsWith('/') ? join(root, target) : resolve(dirname(path), target))
    }
  }
  return sizes
}

/**
 * The scripts a page names, its preloads included.
 * @param {string} root @param {string} page
 */
export async function scriptsOf(root, page) {
  const html = await readFile(join(root, page), 'utf8')
  return [...html.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path = '']) => join(root, path))
}

/** @param {Map<string, number>} sizes */
export const kilobytes = (sizes) => [...sizes.values()].reduce((sum, size) => sum + size, 0) / 1024

/**
 * Scripts a real browser asks for: on a first visit, and on the list of leads of the sample team. The service worker, which fetches the
 * rest when all is quiet, is left out.
 */
export async function fetched() {
  const server = createAppServer({ root: built.app })
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(null)))
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: CHROMIUM_ARGS })
  try {
    const context = await browser.newContext({ serviceWorkers: 'block', locale: 'en-US' })
    /** @type {Set<string>} */
    const seen = new Set()
    context.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (extname(pathname) === '.js') seen.add(join(built.app, pathname))
    })
    const size = async () => {
      let sum = 0
      for (const path of seen) sum += gzipSync(await readFile(path), { level: 9 }).byteLength
      return sum / 1024
    }
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${port}/`, { waitUntil: 'networkidle' })
    const first = await size()
    await page
      .getByRole('button', { name: /sample/i })
      .first()
      .click()
    await page.waitForFunction(() => !location.pathname.includes('welcome'), undefined, { timeout: 60_000 })
    await page.waitForTimeout(1500)
    seen.clear()
    // The first tab runs the core; with it gone the second one starts its own, as a first tab does.
    await page.close()
    const again = await context.newPage()
    await again.goto(`http://127.0.0.1:${port}/leads`, { waitUntil: 'networkidle' })
    return { first, leads: await size(), files: [...seen] }
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
  }
}

export async function size() {
  await build({ only: ['app', 'chrome'] })
  /** @type {import('../lib/report.mjs').Result[]} */
  const results = []
  const add = (/** @type {string} */ metric, /** @type {number} */ value) =>
    results.push({ system: 'touchline', metric, unit: 'KB gzip', value: Number(value.toFixed(1)) })
  const entry = await closure(built.app, await scriptsOf(built.app, 'index.html'))
  add('before anything shows', kilobytes(entry))
  const seen = await fetched()
  add('first visit', seen.first)
  add('list of leads, worker included', seen.leads)
  add('panel', kilobytes(await closure(built.chrome, await scriptsOf(built.chrome, 'sidepanel.html'))))
  add('injected', kilobytes(await closure(built.chrome, [join(built.chrome, 'capture.js')])))
  add('background', kilobytes(await closure(built.chrome, [join(built.chrome, 'background.js')])))
  const all = (await readdir(built.app, { recursive: true })).filter(
    (name) => extname(name) === '.js' && name !== 'sw.js',
  )
  add(
    'all of the app',
    kilobytes(
      new Map(
        await Promise.all(
          all.map(
            async (name) =>
              /** @type {[string, number]} */ ([
                name,
                gzipSync(await readFile(join(built.app, name)), { level: 9 }).byteLength,
              ]),
          ),
        ),
      ),
    ),
  )
  await list('Largest scripts before anything shows', [...entry.keys()])
  await list('Largest scripts of the list of leads', seen.files)
  return results
}

/** @param {string} title @param {string[]} paths */
async function list(title, paths) {
  const held = await Promise.all(
    paths.map(async (path) => ({ path, bytes: gzipSync(await readFile(path), { level: 9 }).byteLength })),
  )
  console.log(`${title}:`)
  for (const { path, bytes } of held.sort((a, b) => b.bytes - a.bytes).slice(0, 12)) {
    console.log(`  ${(bytes / 1024).toFixed(1).padStart(7)}  ${path.slice(built.app.length + 1)}`)
  }
}
