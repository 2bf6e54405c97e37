// @ts-check
/** What sealed sync costs on one core, in Node: the same code runs in the app's worker. Medians of the runs. */
import { join as pathOf } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleForNode } from '../lib/bundle.mjs'
import { median } from '../lib/report.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const NAME = 'touchline'
/** Updates of one envelope: what is typed in a while goes out together. */
const PER_ENVELOPE = 20

/**
 * @template R
 * @param {string} entry a measure.ts under test/shared/sync
 * @param {(measure: any) => Promise<R>} use
 */
async function withMeasure(entry, use) {
  const bundle = await bundleForNode(pathOf(root, 'test/shared/sync', entry, 'measure.ts'))
  try {
    return await use(await import(pathToFileURL(bundle.path).href))
  } finally {
    await bundle.remove()
  }
}

/**
 * @param {number} runs
 * @param {() => Promise<Record<string, number>>} run figures by metric
 * @param {string} unit
 */
async function medians(runs, run, unit) {
  /** @type {Map<string, number[]>} */
  const values = new Map()
  for (let done = 0; done < runs; done += 1) {
    for (const [metric, value] of Object.entries(await run()))
      values.set(metric, [...(values.get(metric) ?? []), value])
  }
  return [...values].map(([metric, list]) => ({ system: NAME, metric, unit, value: Number(median(list).toFixed(2)) }))
}

/**
 * Who is in, from a membership log of N operations: read whole, and read on top of a checkpoint.
 * @param {{ n: number, runs: number }} options
 */
export function members({ n, runs }) {
  return withMeasure('membership', async ({ measureResolve }) => {
    const results = []
    for (const ops of [...new Set([100, 1_000, n])].sort((a, b) => a - b)) {
      const run = async () => {
        const { whole, afterCheckpoint } = measureResolve(ops, 1)
        return { [`${ops} operations`]: whole, [`${ops}, after a checkpoint`]: afterCheckpoint }
      }
      results.push(...(await medians(runs, run, 'ms')))
    }
    return results
  })
}

/**
 * A device that joins a document of N updates by three writers: every envelope judged, opened and applied; the same from a snapshot with
 * the last 200 envelopes; and Yjs alone with the same updates.
 * @param {{ n: number, runs: number }} options
 */
export function join({ n, runs }) {
  return withMeasure('replica', async ({ prepareJoin }) => {
    const prepared = await prepareJoin({ updates: n, perEnvelope: PER_ENVELOPE, writers: 3, tail: 200 })
    return medians(
      runs,
      async () => ({
        'from envelopes': await prepared.fromEnvelopes(),
        'from a snapshot': await prepared.fromSnapshot(),
        'Yjs alone': await prepared.plainYjs(),
      }),
      'ms',
    )
  })
}

/**
 * Sealing and opening, by how many updates share an envelope; time of an update.
 * @param {{ n: number, runs: number }} options
 */
export function seal({ n, runs }) {
  return withMeasure('replica', async ({ measureSeal }) => {
    const results = []
    for (const perEnvelope of [1, PER_ENVELOPE, 100]) {
      const run = async () => {
        const { sealUs, openUs } = await measureSeal(n, perEnvelope)
        return { [`seal, ${perEnvelope} an envelope`]: sealUs, [`open, ${perEnvelope} an envelope`]: openUs }
      }
      results.push(...(await medians(runs, run, 'µs')))
    }
    return results
  })
}
