// @ts-check
/**
 * Measures Touchline and its peers side by side in a real headless Chromium.
 *
 *   npm run bench -- open                       what there is: open edit merge search memory disk rebuild clip size grow
 *   npm run bench -- merge --n 100000 --json merge.json
 *   npm run bench -- open --systems touchline,dexie --runs 3
 *
 * Values are medians of the runs. Data are made once for each size and system and kept in .output/bench; `--keep` uses them although
 * the code has changed since, `--profile` prints where the worker's time goes (merge, search, rebuild). What each benchmark measures stands beside it in suites/.
 */
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { chromiumVersion } from './lib/browser.mjs'
import { printTable } from './lib/report.mjs'
import { serveSite } from './lib/site.mjs'
import { installPeers, systems } from './lib/systems.mjs'

/**
 * @typedef {{ suite: () => Promise<(options: any) => Promise<import('./lib/report.mjs').Result[]>>, systems: string[], n: number, floor: string, runs?: number }} Bench
 */
const ALL = Object.keys(systems)
const storage = (/** @type {string} */ name) => async () =>
  /** @type {any} */ (await import('./suites/storage.mjs'))[name]

/** @type {Record<string, Bench>} */
const benches = {
  open: { suite: storage('open'), systems: ALL, n: 10_000, floor: 'dexie' },
  edit: { suite: storage('edit'), systems: ALL, n: 10_000, floor: 'dexie' },
  merge: { suite: storage('merge'), systems: ALL, n: 10_000, floor: 'dexie' },
  search: { suite: storage('search'), systems: ['touchline', 'dexie'], n: 10_000, floor: 'dexie' },
  memory: { suite: storage('memory'), systems: ALL, n: 10_000, floor: 'dexie' },
  disk: { suite: storage('disk'), systems: ALL, n: 10_000, floor: 'dexie' },
  rebuild: { suite: storage('rebuild'), systems: ['touchline', 'dexie'], n: 10_000, floor: 'dexie' },
  clip: { suite: async () => (await import('./suites/clip.mjs')).clip, systems: [], n: 0, floor: 'touchline' },
  size: { suite: async () => (await import('./suites/size.mjs')).size, systems: [], n: 0, floor: 'none' },
  grow: {
    suite: async () => (await import('./suites/grow.mjs')).grow,
    systems: ['touchline', 'dexie'],
    n: 300_000,
    floor: 'dexie',
  },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: 'string' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    systems: { type: 'string' },
    updates: { type: 'string', default: '10000' },
    edits: { type: 'string', default: '40' },
    port: { type: 'string', default: '4390' },
    manifest: { type: 'string' },
    pages: { type: 'string' },
    keep: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
  },
})
const name = positionals[0] ?? ''
const bench = benches[name]
if (!bench) {
  console.error(`npm run bench -- NAME, NAME being one of ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}
const n = Number(values.n ?? bench.n)
const chosen = values.systems?.split(',') ?? bench.systems
if (name === 'clip' || chosen.some((one) => systems[one]?.peer)) installPeers()

const site = await serveSite(Number(values.port))
try {
  console.log(`${name}${n ? `, ${n.toLocaleString('en')} leads` : ''} · ${chromiumVersion()} · ${cpus().length} cores`)
  const run = await bench.suite()
  const results = await run({
    n,
    runs: Number(values.runs),
    systems: chosen,
    site,
    keep: values.keep,
    profile: values.profile,
    updates: Number(values.updates),
    edits: Number(values.edits),
    manifest: values.manifest,
    pages: values.pages,
  })
  printTable(results, bench.floor)
  if (values.json) await writeFile(values.json, `${JSON.stringify({ bench: name, n, results }, null, 2)}\n`)
  if (results.length === 0) process.exitCode = 1
} finally {
  await site.stop()
}
