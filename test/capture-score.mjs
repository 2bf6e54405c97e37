#!/usr/bin/env node
// npm run capture:score -- MANIFEST HTML_DIR OUT.json [--limit N] [--only ID] [--every N] [--jobs N] [--scripts off] [--wall MS]
// Runs the bundle that the extension injects over every page of a manifest, in headless Chromium with every network request blocked, and
// writes { id: { leads, ms } } in the form that ../shared/data/capture/score.mjs reads.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildCapture } from './capture-score/bundle.mjs'
import { openRunner } from './capture-score/runner.mjs'
import { toScoreLead } from './capture-score/score-lead.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limit: { type: 'string' },
    only: { type: 'string' },
    every: { type: 'string', default: '1' },
    jobs: { type: 'string' },
    scripts: { type: 'string', default: 'on' },
    wall: { type: 'string', default: '4000' },
  },
})
const [manifestPath, htmlDir, outPath] = positionals
if (!manifestPath || !htmlDir || !outPath) fail('Usage: npm run capture:score -- MANIFEST HTML_DIR OUT.json')
for (const path of [manifestPath, htmlDir])
  if (!existsSync(path))
    fail(
      `Not found: ${path}. The pages for measuring capture are not part of the project; name the manifest and its folder of pages.`,
    )

function fail(message) {
  console.error(message)
  process.exit(2)
}

const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'))
const all = Array.isArray(manifest) ? manifest : manifest.cases
const cases = all
  .filter((item) => !values.only || item.id.includes(values.only))
  .filter((_, index) => index % Number(values.every) === 0)
  .slice(0, Number(values.limit ?? Infinity))
const jobs = Number(values.jobs ?? Math.min(2, availableParallelism()))
const { code, origin } = await buildCapture()
console.error(`${cases.length} pages, bundle: ${origin}`)

// A measuring machine under load must not decide what is found: time is reported apart, and tests hold the bound itself.
const limits = { wallMs: Number(values.wall) }
const results = {}
let failed = 0
const queue = [...cases]
async function work() {
  const runner = await openRunner(code, { scripts: values.scripts !== 'off' })
  try {
    for (let item = queue.shift(); item; item = queue.shift()) {
      const file = resolve(htmlDir, `${item.id}.html`)
      if (!existsSync(file)) {
        console.error(`${item.id}: no such page`)
        failed++
        continue
      }
      try {
        const result = await runner.capture({
          html: readFileSync(file),
          url: item.url,
          region: item.region ?? undefined,
          limits,
        })
        results[item.id] = {
          leads: result.leads.map(toScoreLead),
          ms: result.ms,
          ...(result.truncated ? { truncated: true } : {}),
        }
      } catch (error) {
        failed++
        console.error(`${item.id}: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
      }
    }
  } finally {
    await runner.close()
  }
}
await Promise.all(Array.from({ length: jobs }, work))

// In the manifest's order, so that two runs can be compared line by line.
const ordered = Object.fromEntries(cases.filter((item) => results[item.id]).map((item) => [item.id, results[item.id]]))
writeFileSync(outPath, `${JSON.stringify(ordered, null, 1)}\n`)
const times = Object.values(ordered)
  .map((item) => item.ms)
  .sort((a, b) => a - b)
const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
console.error(
  `${times.length} pages captured, ${failed} failed; ms a page: median ${at(0.5)}, p95 ${at(0.95)}, longest ${times.at(-1) ?? 0}`,
)
if (failed > 0) process.exitCode = 1
