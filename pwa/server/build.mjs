// @ts-check
/**
 * Builds what is out of date: the words, the app, the relay, and the extension for Chrome and Firefox.
 *
 *   npm run build                  everything that changed
 *   npm run build -- --force       everything
 *   npm run build -- app           only one: app, relay, chrome, firefox
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = fileURLToPath(new URL('../../', import.meta.url))
const output = join(root, '.output')

/** Where the builds stand. */
export const built = {
  app: join(output, 'pwa'),
  relay: join(output, 'relay-server'),
  chrome: join(output, 'extension', 'chrome-mv3'),
  firefox: join(output, 'extension', 'firefox-mv3'),
}

const common = ['package-lock.json', 'package.json', 'shared', 'pwa/server/build.mjs']

/**
 * @typedef {'app' | 'relay' | 'chrome' | 'firefox'} Target
 * @type {Record<Target, { words: string, sources: string[], run: () => Promise<void> }>}
 */
const targets = {
  app: {
    words: 'the app',
    sources: [...common, 'pwa'],
    async run() {
      await runTool('vite/bin/vite.js', ['build', '--config', 'pwa/vite.config.ts', '--logLevel', 'warn'])
      await compressFolder(built.app)
    },
  },
  relay: {
    words: 'the relay',
    sources: [...common, 'pwa/server/relay'],
    run: () =>
      runTool('vite/bin/vite.js', ['build', '--config', 'pwa/server/relay/vite.config.mjs', '--logLevel', 'warn']),
  },
  chrome: {
    words: 'the extension for Chrome',
    sources: [...common, 'extension', 'wxt.config.ts'],
    run: () => runTool('wxt/bin/wxt.mjs', ['build', '-b', 'chrome'], { quiet: true }),
  },
  firefox: {
    words: 'the extension for Firefox',
    sources: [...common, 'extension', 'wxt.config.ts'],
    run: () => runTool('wxt/bin/wxt.mjs', ['build', '-b', 'firefox'], { quiet: true }),
  },
}

/**
 * Builds the given parts, each only when its sources changed since its last build, unless `force`.
 * @param {{ only?: Target[], force?: boolean }} [options]
 */
export async function build({ only = ['app', 'relay', 'chrome', 'firefox'], force = false } = {}) {
  const unlock = await lock()
  try {
    await buildDue(only, force)
  } finally {
    await unlock()
  }
}

/**
 * @param {Target[]} only
 * @param {boolean} force
 */
async function buildDue(only, force) {
  /** @type {Array<{ name: Target, print: string }>} */
  const due = []
  for (const name of only) {
    const print = await fingerprint(targets[name].sources)
    const last = await readFile(stampOf(name), 'utf8').catch(() => '')
    if (force || last !== print || !existsSync(built[name])) due.push({ name, print })
  }
  if (due.length === 0) return
  await compileWords()
  for (const { name, print } of due) {
    console.log(`Building ${targets[name].words} …`)
    await targets[name].run()
    await mkdir(output, { recursive: true })
    await writeFile(stampOf(name), print)
  }
}

/**
 * Waits until no other process builds: `npm start` and `npm test` side by side would empty each other's folders.
 * @returns {Promise<() => Promise<void>>} gives the lock back
 */
async function lock() {
  const path = join(output, '.build-lock')
  await mkdir(output, { recursive: true })
  for (let told = false; ; told = true) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx' })
      return () => rm(path, { force: true })
    } catch {
      const holder = Number(await readFile(path, 'utf8').catch(() => ''))
      // Left behind by a build that was killed.
      if (holder && !isRunning(holder)) await rm(path, { force: true })
      else if (!told) console.log('Waiting for another build to end …')
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Compiles the messages; about a second, so it is done before every build. */
function compileWords() {
  return runNode([join(root, 'shared/i18n/compile.mjs')])
}

/** @param {Target} name */
function stampOf(name) {
  return join(output, `.${name}.built-from`)
}

/**
 * One hash over the names and contents of all sources. Times would not do: a checkout of another branch makes old
 * files new, and a clock may go wrong.
 * @param {string[]} sources
 */
async function fingerprint(sources) {
  const hash = createHash('sha256').update(process.version)
  for (const source of sources) {
    for (const path of await filesOf(join(root, source))) {
      hash.update(`\0${relative(root, path)}\0`).update(await readFile(path))
    }
  }
  return hash.digest('hex')
}

/** Written by the build itself, or by no person. */
const NOT_SOURCES = new Set(['node_modules', 'paraglide', '.wxt', '.output'])

/**
 * @param {string} path
 * @returns {Promise<string[]>}
 */
async function filesOf(path) {
  const found = await stat(path).catch(() => null)
  if (!found) return []
  if (found.isFile()) return [path]
  const names = (await readdir(path)).filter((name) => !NOT_SOURCES.has(name)).sort()
  // settings.json is the only source in there; the rest Paraglide writes anew each time.
  if (path.endsWith('project.inlang')) return [join(path, 'settings.json')]
  return (await Promise.all(names.map((name) => filesOf(join(path, name))))).flat()
}

const COMPRESSIBLE = new Set(['.css', '.html', '.js', '.json', '.svg', '.wasm', '.webmanifest'])
/** Below this a packet is sent either way. */
const WORTH_COMPRESSING = 1024

/**
 * Writes a .br and a .gz beside each file that gets smaller by it, so that the server never has to compress.
 * @param {string} folder
 */
export async function compressFolder(folder) {
  for (const path of await filesOf(folder)) {
    if (!COMPRESSIBLE.has(extname(path))) continue
    const content = await readFile(path)
    if (content.length < WORTH_COMPRESSING) continue
    const brotli = await promisify(brotliCompress)(content, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
    })
    const gzipped = await promisify(gzip)(content, { level: 9 })
    if (brotli.length < content.length) await writeFile(`${path}.br`, brotli)
    if (gzipped.length < content.length) await writeFile(`${path}.gz`, gzipped)
  }
}

/**
 * Runs a tool of node_modules without a shell, so that it works the same on every system.
 * @param {string} tool
 * @param {string[]} args
 * @param {{ quiet?: boolean }} [options]
 */
function runTool(tool, args, options) {
  return runNode([join(root, 'node_modules', tool), ...args], options)
}

/**
 * @param {string[]} args
 * @param {{ quiet?: boolean }} [options] quiet: what it prints is shown only if it fails
 * @returns {Promise<void>}
 */
function runNode(args, { quiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const output = quiet ? 'pipe' : 'inherit'
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', output, output] })
    /** @type {Buffer[]} */
    const held = []
    child.stdout?.on('data', (chunk) => held.push(chunk))
    child.stderr?.on('data', (chunk) => held.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) return resolve()
      process.stderr.write(Buffer.concat(held))
      reject(new Error(`${relative(root, args[0] ?? '')} failed`))
    })
  })
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = process.argv.slice(2).filter((name) => name in targets)
  await build({
    only: names.length ? /** @type {Target[]} */ (names) : undefined,
    force: process.argv.includes('--force'),
  }).catch((error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
