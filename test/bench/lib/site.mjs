// @ts-check
/** Builds the page of each system as the app is built, one bundle each, and serves them from this machine. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const bench = join(root, 'test/bench')
/** Pages, profiles and results. A test takes a folder of its own, so that it neither finds nor overwrites what a person measured. */
export const OUTPUT = process.env.TOUCHLINE_BENCH_OUTPUT ?? join(root, '.output/bench')
const SITE = join(OUTPUT, 'site')
const SHARED = ['dexie', 'yjs', 'y-indexeddb']

/** @type {Record<string, string>} */
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.html': 'text/html', '.css': 'text/css' }

/**
 * Builds one page.
 * @param {string} name of a file in systems/
 * @param {boolean} [isReadable] with the names of functions, for profiles
 * @returns {Promise<string>} a hash of what was built
 */
export async function buildPage(name, isReadable = false) {
  const entry = ['ts', 'mjs'].map((end) => join(bench, 'systems', `${name}.${end}`)).find((path) => existsSync(path))
  if (!entry) throw new Error(`there is no system named ${name}`)
  const isPeer = entry.endsWith('.mjs')
  const outDir = join(SITE, name)
  await rm(outDir, { recursive: true, force: true })
  await build({
    root: bench,
    base: `/${name}/`,
    configFile: false,
    logLevel: 'error',
    // Some peers ask for it, and are slower in their development mode.
    define: { 'process.env.NODE_ENV': '"production"' },
    worker: { format: 'es' },
    // The peers' own packages bring other versions of the same libraries: measured is what the app is built with.
    resolve: {
      alias: isPeer ? {} : Object.fromEntries(SHARED.map((name) => [name, join(root, 'node_modules', name)])),
    },
    build: {
      outDir,
      minify: !isReadable,
      emptyOutDir: true,
      target: ['chrome120'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: { input: { main: entry }, output: { entryFileNames: 'main.js' } },
    },
  })
  return hashOf(outDir)
}

/** @param {string} folder */
async function hashOf(folder) {
  const hash = createHash('sha256')
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    if (extname(name)) hash.update(name).update(await readFile(join(folder, name)))
  }
  return hash.digest('hex').slice(0, 12)
}

/**
 * Everything that is no page of a system is the built app: on the same origin it finds the same stored team.
 * @param {string} path @param {import('node:http').ServerResponse} response
 */
async function serveApp(path, response) {
  if (path === '/favicon.ico') return void response.writeHead(204).end()
  const file = extname(path) ? path : '/index.html'
  const bytes = await readFile(join(root, '.output/pwa', file)).catch(() => null)
  if (!bytes) return void response.writeHead(404).end()
  response.writeHead(200, {
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': 'no-store',
  })
  response.end(bytes)
}

/**
 * Serves the pages: `/NAME/` or `/NAME-VARIANT/` is the page of NAME. The port is always the same, because stored data belong to an origin.
 * @param {number} port 0 for any, when no stored data will be wanted again
 */
export async function serveSite(port) {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const [, system = '', ...rest] = path.split('/')
    const file = rest.join('/')
    if (!existsSync(join(SITE, system)) && !existsSync(join(SITE, system.replace(/-\w+$/, ''))))
      return serveApp(path, response)
    if (file === '') {
      const name = existsSync(join(SITE, system)) ? system : system.replace(/-\w+$/, '')
      response.writeHead(200, { 'content-type': 'text/html', 'cache-control': 'no-store' })
      response.end(
        `<!doctype html><meta charset="utf-8"><title>${name}</title><body><script type="module" src="/${name}/main.js"></script>`,
      )
      return
    }
    try {
      const bytes = await readFile(join(SITE, system, ...rest))
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'cache-control': 'no-store',
      })
      response.end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', () => resolve(null)))
  const held = /** @type {import('node:net').AddressInfo} */ (server.address())
  return { url: `http://127.0.0.1:${held.port}`, stop: () => new Promise((resolve) => server.close(resolve)) }
}
