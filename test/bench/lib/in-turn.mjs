// @ts-check
/** Runs the systems of a benchmark in turn within a round, so that a slow minute of the machine hits all alike. */
import { Samples } from './report.mjs'
import { prepare, sizeFor, systems, toLabel } from './systems.mjs'

/**
 * What a suite is given. `n`: leads of touchline and of plain Dexie; `peersN`: at most so many for the other peers; `patience`: seconds
 * a peer gets for storing the team (`fill`) and for one measurement (`run`); `notes`: notes per lead, where a suite leaves it open;
 * `leftOut` collects who is not in the results, and why.
 * @typedef {{
 *   n: number, peersN: number, runs: number, systems: string[], site: { url: string }, keep: boolean, retry: boolean,
 *   patience: { fill: number, run: number }, updates: number, edits: number, notes: number, profile: boolean,
 *   manifest?: string, pages?: string, leftOut: LeftOut[],
 * }} Options
 * @typedef {{ system: string, reason: string }} LeftOut
 * @typedef {{
 *   name: string, label: string, profile: string, patience: number,
 *   url: (task: string, more?: Record<string, string | number>) => string,
 * }} Entry `patience` in ms, for one measurement
 */

/** Ours and the floor are what a benchmark is about: they get this many times the patience. */
const OWN_PATIENCE = 5

/**
 * @param {Options} options
 * @param {(entry: Entry, samples: Samples, round: number) => Promise<void>} measure
 * @param {{ notes?: number, people?: number }} [more] notes per lead and people of the team, as many as usual unless said otherwise
 */
export async function inTurn(options, measure, more = {}) {
  const samples = new Samples()
  /** @type {Map<string, Entry>} */
  const entries = new Map()
  const leaveOut = (/** @type {string} */ label, /** @type {unknown} */ error) => {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
    console.error(`  ${label} is left out: ${reason}`)
    options.leftOut.push({ system: label, reason })
  }
  for (const name of options.systems) {
    const n = sizeFor(name, options)
    const label = `${toLabel(name)}${n === options.n ? '' : ` (${n.toLocaleString('en')})`}`
    const scale = (systems[name]?.isBounded ? 1 : OWN_PATIENCE) * 1000
    try {
      const held = await prepare(name, {
        ...options,
        n,
        notes: more.notes ?? 0,
        people: more.people ?? 0,
        patience: options.patience.fill * scale,
      })
      entries.set(name, { name, label, patience: options.patience.run * scale, ...held })
    } catch (error) {
      // One peer that cannot hold so much must not end the run of the others.
      leaveOut(label, error)
    }
  }
  for (let round = 0; round < options.runs; round++) {
    for (const [name, entry] of entries) {
      if (process.stderr.isTTY) process.stderr.write(`  run ${round + 1}: ${name}          \r`)
      try {
        await measure(entry, samples, round)
      } catch (error) {
        // What failed once takes as long to fail again. Its earlier rounds would be fewer than the others': they go too.
        entries.delete(name)
        samples.drop(entry.label)
        leaveOut(entry.label, error)
      }
    }
  }
  return samples.results()
}
