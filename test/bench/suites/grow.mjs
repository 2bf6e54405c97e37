// @ts-check
import { round } from '../lib/report.mjs'
import { edit, merge, open } from './storage.mjs'

const SIZES = [1_000, 10_000, 100_000, 300_000]
const METRICS = ['first 50 rows', 'own tab', 'other tab p95', 'visible', 'durable']

/**
 * Open, edit and merge as the team grows, up to N leads, and beside each how much it grew from the smallest team to the largest ("x"; 1
 * is flat).
 * @param {import('../lib/in-turn.mjs').Options} options
 * @returns {Promise<import('../lib/report.mjs').Result[]>}
 */
export async function grow(options) {
  const sizes = SIZES.filter((size) => size <= options.n)
  if (sizes.at(-1) !== options.n) sizes.push(options.n)
  /** @type {Map<string, import('../lib/report.mjs').Result[]>} by suite, system and metric, in the order of the sizes */
  const grown = new Map()
  for (const n of sizes) {
    console.log(`  ${n.toLocaleString('en')} leads`)
    for (const suite of [open, edit, merge]) {
      for (const result of await suite({ ...options, n })) {
        if (!METRICS.includes(result.metric)) continue
        const metric = `${suite.name} ${result.metric}`
        const key = `${metric} ${result.system}`
        grown.set(key, [...(grown.get(key) ?? []), { ...result, metric: `${metric}, ${n.toLocaleString('en')}` }])
      }
    }
  }
  return [...grown.values()].flatMap((results) => {
    const [first, last] = [results[0], results.at(-1)]
    // Left out at some size: there is nothing to compare.
    if (!first || !last || results.length < Math.max(2, sizes.length)) return results
    const metric = `${last.metric} / ${sizes[0]?.toLocaleString('en')}`
    return [...results, { system: first.system, metric, unit: 'x', value: round(last.value / first.value) }]
  })
}
