// @ts-check
import { edit, merge, open } from './storage.mjs'

const SIZES = [1_000, 10_000, 100_000, 300_000]

/**
 * Open, edit and merge as the team grows, up to N leads: what must stay flat.
 * @param {import('./storage.mjs').Options} options
 */
export async function grow(options) {
  const results = []
  for (const n of SIZES.filter((size) => size <= options.n)) {
    console.log(`  ${n.toLocaleString('en')} leads`)
    for (const suite of [open, edit, merge]) {
      for (const result of await suite({ ...options, n })) {
        if (['first 50 rows', 'own tab', 'visible', 'durable'].includes(result.metric)) {
          results.push({ ...result, metric: `${suite.name} ${result.metric}, ${n.toLocaleString('en')}` })
        }
      }
    }
  }
  return results
}
