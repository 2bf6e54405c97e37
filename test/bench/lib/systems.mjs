// @ts-check
/** Which systems there are, their versions, and the profiles that hold their data. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch, runTask } from './browser.mjs'
import { buildPage, OUTPUT } from './site.mjs'

const bench = fileURLToPath(new URL('../', import.meta.url))

/**
 * `package`: whose version is named; `page`: the file in systems/, when another one's; `peer`: stands in test/bench/package.json;
 * `isBounded`: holds at most `--peers-n` leads and gets the patience as stated; `hasNotes`: stores notes, too.
 * @type {Record<string, { package?: string, page?: string, peer?: boolean, isBounded?: boolean, hasNotes?: boolean }>}
 */
export const systems = {
  touchline: { hasNotes: true },
  dexie: { package: 'dexie', hasNotes: true },
  'dexie-relaxed': { package: 'dexie', page: 'dexie' },
  'dexie-words': { package: 'dexie', page: 'dexie', isBounded: true, hasNotes: true },
  yjs: { package: 'yjs', isBounded: true },
  rxdb: { package: 'rxdb', peer: true, isBounded: true },
  pouchdb: { package: 'pouchdb-browser', peer: true, isBounded: true },
  tinybase: { package: 'tinybase', peer: true, isBounded: true },
  automerge: { package: '@automerge/automerge', peer: true, isBounded: true },
  loro: { package: 'loro-crdt', peer: true, isBounded: true },
}

/**
 * How many leads a system is measured with.
 * @param {string} name
 * @param {{ n: number, peersN: number }} options
 */
export function sizeFor(name, { n, peersN }) {
  return systems[name]?.isBounded ? Math.min(n, peersN) : n
}

/** Installs the peers, once. */
export function installPeers() {
  const wanted = readFileSync(join(bench, 'package-lock.json'), 'utf8')
  const stamp = join(bench, 'node_modules', '.installed-from')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Installing the peers …')
  const args = ['ci', '--no-progress', '--loglevel=error', '--ignore-scripts']
  const npm = process.env.npm_execpath
  if (npm) execFileSync(process.execPath, [npm, ...args], { cwd: bench, stdio: 'inherit' })
  else execFileSync('npm', args, { cwd: bench, stdio: 'inherit' })
  execFileSync(process.execPath, ['-e', `require('fs').copyFileSync('package-lock.json', ${JSON.stringify(stamp)})`], {
    cwd: bench,
  })
}

/**
 * The name a system goes by in results: peers with their version.
 * @param {string} name
 */
export function toLabel(name) {
  const { package: packageName, peer } = systems[name] ?? {}
  if (!packageName) return name
  const folder = join(bench, peer ? '' : '../..', 'node_modules', packageName)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return `${name}@${version}`
}

/** @type {Map<string, Promise<string>>} */
const built = new Map()

/**
 * A profile whose origin holds the team in one system, made once and kept for as long as the system is built the same. A system that
 * could not store so much within the patience is not asked again, unless `retry` or with more patience.
 * @param {string} name
 * @param {{ n: number, notes?: number, people?: number, site: { url: string }, keep?: boolean, retry?: boolean, profile?: boolean, patience: number }} options
 *   `notes` per lead; `people`: so many, 0 as many as fit the leads; `patience` in ms
 * @returns {Promise<{ profile: string, url: (task: string, more?: Record<string, string | number>) => string }>}
 */
export async function prepare(name, options) {
  const { n, notes = 0, people = 0, site, keep = false, retry = false, profile: isProfiled = false, patience } = options
  const page = systems[name]?.page ?? name
  if (!built.has(page)) built.set(page, buildPage(page, isProfiled))
  const hash = await built.get(page)
  const folder = join(OUTPUT, 'profiles')
  // Stored data belong to an origin, and so to a port.
  const size = people > 0 ? `${n}-${notes}-${people}` : `${n}-${notes}`
  const start = `${name}-${size}-${new URL(site.url).port}-`
  await mkdir(folder, { recursive: true })
  const url = (/** @type {string} */ task, /** @type {Record<string, string | number>} */ more = {}) =>
    `${site.url}/${name}/?${new URLSearchParams({ task, n: String(n), notes: String(notes), people: String(people), ...toText(more) })}`
  const others = (await readdir(folder)).filter(
    (one) => one.startsWith(start) && existsSync(join(folder, one, 'filled')),
  )
  const wanted = keep && others[0] ? others[0] : `${start}${hash}`
  const profile = join(folder, wanted, 'profile')
  if (existsSync(join(folder, wanted, 'filled'))) return { profile, url }
  const failed = `${join(folder, wanted)}.failed`
  if (!retry && existsSync(failed)) {
    const known = JSON.parse(readFileSync(failed, 'utf8'))
    if (known.patience >= patience) throw new Error(`${known.reason} (an earlier run; --retry tries again)`)
  }
  for (const one of await readdir(folder))
    if (one.startsWith(start)) await rm(join(folder, one), { recursive: true, force: true })
  await mkdir(profile, { recursive: true })
  const context = await launch(profile)
  try {
    const { value } = await runTask(context, url('fill'), { patience })
    console.log(`  ${name}: ${n} leads stored in ${(value.ms / 1000).toFixed(1)} s`)
    // The database's own tidying after the last write must not fall into a measurement.
    await new Promise((resolve) => setTimeout(resolve, 1000))
  } catch (error) {
    const reason = `did not store ${n} leads: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`
    await writeFile(failed, JSON.stringify({ reason, patience }))
    throw new Error(reason, { cause: error })
  } finally {
    await context.close()
    if (existsSync(failed)) await rm(join(folder, wanted), { recursive: true, force: true, maxRetries: 5 })
  }
  await rm(failed, { force: true })
  await useOnce(profile, url('open'), patience)
  await writeFile(join(folder, wanted, 'filled'), '')
  return { profile, url }
}

/**
 * An ordinary session between the day the data came and the one that is measured: opened, looked at for a moment, closed. What a system
 * keeps from one session for the next is then there, for all alike.
 * @param {string} profile @param {string} address @param {number | undefined} patience
 */
async function useOnce(profile, address, patience) {
  const context = await launch(profile)
  try {
    await runTask(context, address, { page: context.pages()[0], patience })
    await new Promise((resolve) => setTimeout(resolve, 2000))
  } catch {
    // Who cannot open what it stored will say so when it is measured.
  } finally {
    await context.close()
  }
}

/** @param {Record<string, string | number>} values */
function toText(values) {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
}

/**
 * Runs something in a fresh browser on a copy of a profile, which is thrown away: measurements that write start from the same data.
 * @template T
 * @param {string} profile
 * @param {(context: import('playwright').BrowserContext) => Promise<T>} work
 * @param {{ heap?: number, memory?: number }} [limits]
 */
export function onCopy(profile, work, limits) {
  return withCopy(profile, async (copy) => {
    const context = await launch(copy, limits)
    try {
      return await work(context)
    } finally {
      await context.close()
    }
  })
}

/**
 * Makes a copy of a profile for as long as the work lasts, for measurements that start the browser more than once.
 * @template T
 * @param {string} profile
 * @param {(copy: string) => Promise<T>} work
 */
export async function withCopy(profile, work) {
  const { copy, remove } = await makeCopy(profile, 'copy')
  try {
    return await work(copy)
  } finally {
    await remove()
  }
}

/**
 * A copy of a profile that several measurements share; who asked for it removes it.
 * @param {string} profile
 * @param {string} use a word for the copy's name
 * @returns {Promise<{ copy: string, remove: () => Promise<void> }>}
 */
export async function makeCopy(profile, use) {
  const copy = `${profile}-${use}-${process.pid}`
  const remove = () => rm(copy, { recursive: true, force: true, maxRetries: 5 })
  await remove()
  // A browser that was killed leaves its lock behind.
  await cp(profile, copy, { recursive: true, filter: (path) => !/\/Singleton\w+$/.test(path) })
  return { copy, remove }
}

/**
 * Bytes of all files below a folder.
 * @param {string} folder
 * @returns {Promise<number>}
 */
export async function sizeOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let size = 0
  for (const entry of entries)
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size
  return size
}
