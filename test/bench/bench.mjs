// @ts-check
/**
 * Measures Touchline and its peers side by side in a real headless Chromium.
 *
 *   npm run bench -- open edit                               some of the names below, one after the other
 *   npm run bench -- merge --n 300000 --json merge.json
 *   npm run bench -- open --systems touchline,dexie --runs 3
 *   npm run bench -- readme                                  writes the README's table from what was measured last
 *
 *   open  edit  merge  bulk  search  rebuild  memory  disk   stored leads, by the app's own API beside the peers
 *   scroll  slow                                             the whole built app; a slow device
 *   brief                                                    a coach's "Who needs me" and briefs: 20 reps, three notes a lead
 *   grow                                                     open, edit and merge at 1,000 to 300,000 leads
 *   clip  size                                               the extension's click; the scripts a browser fetches
 *   relay                                                    100 clients through the relay, Hocuspocus and y-websocket; --n clients
 *   mesh                                                     2 to 8 devices over WebRTC, each in a page; --n devices at most, --edits
 *
 * What each measures stands beside it in suites/. Values are medians of `--runs` (5; 1 of what does not vary), the systems in turn within a run.
 *
 * Sizes: ours and plain Dexie hold N leads, 100,000 unless `--n` says otherwise. The other peers, most of which keep everything in memory,
 * hold at most `--peers-n` (10,000) and stand as "yjs@13.6.33 (10,000)"; `--peers-n 100000` asks them for as much as ours. A peer that
 * has not stored its leads after `--fill-patience` seconds (600), or not finished one measurement after `--run-patience` (180), is left
 * out by name with the reason, and the others go on; ours and plain Dexie get five times as long. With these a plain `open` takes some
 * 15 minutes on two cores, most of it storing 100,000 leads; `merge`, where RxDB alone needs minutes a run, half an hour.
 *
 * `disk` is read with no notes and with `--notes` (3) a lead, as are the further lists of `scroll`; `rebuild` with `--notes` (0).
 *
 * Data are made once for each size and system and kept in .output/bench; `--keep` uses them although the code has changed since, `--retry`
 * tries again what could not be stored, `--profile` prints where the worker's time goes (merge, search, rebuild). `--json FILE` writes
 * `{ bench, n, results: [{ system, metric, unit, value }] }`; the same, with machine and versions, stays in .output/bench/results.
 */
import { writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { readArguments, wholeNumber } from './lib/arguments.mjs'
import { chromiumVersion } from './lib/browser.mjs'
import { benches, DEFAULT_RUNS } from './lib/benches.mjs'
import { writeReadme } from './lib/readme-file.mjs'
import { printTable } from './lib/report.mjs'
import { keepResult } from './lib/results.mjs'
import { serveSite } from './lib/site.mjs'
import { installPeers, systems } from './lib/systems.mjs'

const USAGE = `npm run bench -- NAME … [--n N] [--json FILE], NAME being one of ${Object.keys(benches).join(', ')}, readme`

const { values, positionals } = readArguments(USAGE, () =>
  parseArgs({
    allowPositionals: true,
    options: {
      n: { type: 'string' },
      'peers-n': { type: 'string', default: '10000' },
      runs: { type: 'string' },
      json: { type: 'string' },
      systems: { type: 'string' },
      'fill-patience': { type: 'string', default: '600' },
      'run-patience': { type: 'string', default: '180' },
      updates: { type: 'string', default: '10000' },
      edits: { type: 'string', default: '40' },
      notes: { type: 'string' },
      port: { type: 'string', default: '4390' },
      manifest: { type: 'string' },
      pages: { type: 'string' },
      keep: { type: 'boolean', default: false },
      retry: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
    },
  }),
)
if (positionals[0] === 'readme') {
  await writeReadme()
  process.exit(0)
}
/** @type {[string, import('./lib/benches.mjs').Bench][]} */
const wanted = positionals.flatMap((name) => {
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined
  return bench ? [[name, bench]] : []
})
// A file holds one benchmark.
if (wanted.length === 0 || wanted.length < positionals.length || (values.json && wanted.length > 1)) {
  console.error(USAGE)
  process.exit(2)
}
const systemsAsked = values.systems?.split(',')
const unknown = (systemsAsked ?? []).filter((one) => !Object.hasOwn(systems, one))
if (unknown.length > 0) {
  console.error(`There is no system named ${unknown.join(', ')}. There are ${Object.keys(systems).join(', ')}.`)
  process.exit(2)
}
/** @param {import('./lib/benches.mjs').Bench} bench */
const readNumbers = (bench) => ({
  // What has no size of its own is registered with 0.
  n: values.n === undefined ? bench.n : wholeNumber('--n', values.n, 1),
  peersN: wholeNumber('--peers-n', values['peers-n'], 1),
  runs: values.runs === undefined ? (bench.runs ?? DEFAULT_RUNS) : wholeNumber('--runs', values.runs, 1),
  updates: wholeNumber('--updates', values.updates, 1),
  edits: wholeNumber('--edits', values.edits, 1),
  notes: values.notes === undefined ? (bench.notes ?? 0) : wholeNumber('--notes', values.notes),
  patience: {
    fill: wholeNumber('--fill-patience', values['fill-patience'], 1),
    run: wholeNumber('--run-patience', values['run-patience'], 1),
  },
})
const { port, planned } = readArguments(USAGE, () => ({
  port: wholeNumber('--port', values.port),
  planned: wanted.map(([name, bench]) => ({
    name,
    bench,
    chosen: systemsAsked ?? bench.systems,
    numbers: readNumbers(bench),
  })),
}))
if (planned.some(({ name, chosen }) => name === 'clip' || chosen.some((one) => systems[one]?.peer))) installPeers()

const site = await serveSite(port)
try {
  for (const plan of planned) await measure(plan)
} finally {
  await site.stop()
}

/** @param {typeof planned[number]} plan */
async function measure({ name, bench, chosen, numbers }) {
  /** @type {import('./lib/in-turn.mjs').Options} */
  const options = {
    ...numbers,
    systems: chosen,
    site,
    keep: values.keep,
    retry: values.retry,
    profile: values.profile,
    manifest: values.manifest,
    pages: values.pages,
    leftOut: [],
  }
  const { n, runs } = options
  const what = { relay: 'clients', mesh: 'devices' }[name] ?? 'leads'
  const leads = n ? `, ${n.toLocaleString('en')} ${what}` : ''
  console.log(
    `${name}${leads}, ${runs === 1 ? 'one run' : `${runs} runs`} · ${chromiumVersion()} · ${cpus().length} cores`,
  )
  const run = await bench.suite()
  const results = await run(options)
  printTable(results, bench.floor)
  if (options.leftOut.length > 0) console.log('Left out:')
  for (const { system, reason } of options.leftOut) console.log(`  ${system}: ${reason}`)
  const measured = { bench: name, n: options.n, results }
  if (values.json) await writeFile(values.json, `${JSON.stringify(measured, null, 2)}\n`)
  if (results.length > 0) await keepResult({ ...measured, runs, leftOut: options.leftOut })
  else process.exitCode = 1
}
