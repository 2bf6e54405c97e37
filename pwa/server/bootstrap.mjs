// @ts-check
/**
 * Runs before `npm start` and `npm test`, so that a fresh clone needs no other command: installs what the lock file
 * says when node_modules does not hold just that, and for tests a Chromium where apt can. Node built-ins only.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from './find-chromium.mjs'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Whether node_modules holds exactly what the lock file names. npm keeps a lock of what it installed; comparing the
 * two also sees a half-finished installation, which has none.
 * @returns {boolean}
 */
function isInstalled() {
  try {
    const wanted = readLock(join(root, 'package-lock.json'))
    const found = readLock(join(root, 'node_modules', '.package-lock.json'))
    for (const [path, entry] of wanted) {
      if (path === '') continue
      const there = found.get(path)
      // Packages for other platforms are in the lock file and rightly not on the disk.
      if (there ? there.version !== entry.version : !entry.optional) return false
    }
    return true
  } catch {
    return false
  }
}

/**
 * @param {string} path
 * @returns {Map<string, { version?: string, optional?: boolean }>}
 */
function readLock(path) {
  return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')).packages))
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
function run(command, args, env = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
  return done.status === 0
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return
  console.error(`Touchline needs Node.js 20.19 or newer; this is ${process.versions.node}.`)
  console.error(`Touchline 需要 Node.js 20.19 或更新的版本；当前是 ${process.versions.node}。`)
  process.exit(1)
}

function install() {
  if (isInstalled()) return
  console.log('Installing the packages that Touchline is built with …')
  // Playwright drives the Chromium of this machine and is not to fetch one of its own.
  const env = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' }
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-progress', '--loglevel=error']
  const ok = npm ? run(process.execPath, [npm, ...args], env) : run('npm', args, env)
  if (ok) return
  console.error('The packages could not be installed; npm says above why. A network is needed this once.')
  console.error('依赖安装失败，原因见上方 npm 的输出。只有这一次需要网络。')
  process.exit(1)
}

/** The fonts matter: without Chinese glyphs, text has other widths and screenshots show boxes. */
function installBrowsers() {
  const missing = [
    findChromium() ? [] : ['chromium'],
    hasChineseFont() ? [] : ['fonts-noto-cjk'],
    onPath('firefox-esr') || onPath('firefox') ? [] : ['firefox-esr'],
  ].flat()
  if (missing.length === 0) return
  const canInstall = process.platform === 'linux' && process.getuid?.() === 0 && onPath('apt-get')
  if (canInstall) {
    console.log(`Installing ${missing.join(', ')} for the tests …`)
    const wait = ['-o', 'DPkg::Lock::Timeout=300']
    const env = { DEBIAN_FRONTEND: 'noninteractive' }
    run('apt-get', [...wait, 'update', '-qq'], env)
    // One by one: a distribution without firefox-esr still gets its Chromium.
    for (const name of missing) run('apt-get', [...wait, 'install', '-y', '-qq', '--no-install-recommends', name], env)
  }
  if (!findChromium()) {
    console.log('No Chromium was found: the tests that need a browser are skipped and counted so.')
    console.log('Install one (Debian and Ubuntu: sudo apt-get install chromium; macOS: brew install chromium),')
    console.log('or name one: CHROMIUM_PATH=/path/to/chromium npm test')
    console.log('没有找到 Chromium：需要浏览器的测试会被跳过。请安装 Chromium，或用 CHROMIUM_PATH 指明它的位置。')
  }
}

function hasChineseFont() {
  if (process.platform !== 'linux' || !onPath('fc-list')) return process.platform !== 'linux'
  return spawnSync('fc-list', [':lang=zh-cn', 'family'], { encoding: 'utf8' }).stdout.trim() !== ''
}

/** @param {string} name */
function onPath(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
}

checkNode()
install()
if (process.argv.includes('--tests')) installBrowsers()
