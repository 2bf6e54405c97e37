// @ts-check
/** What was measured last, with the machine it was measured on: .output/bench/results/NAME.json. */
import { execFileSync } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromiumVersion } from './browser.mjs'
import { OUTPUT } from './site.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/**
 * @typedef {{
 *   bench: string, n: number, runs: number, results: import('./report.mjs').Result[],
 *   leftOut: import('./in-turn.mjs').LeftOut[],
 * }} Measured
 * @typedef {Measured & {
 *   version: number, date: string, commit: string, chromium: string, node: string, cores: number, processor: string,
 * }} Kept `date` as YYYY-MM-DD; `commit` ends in "+" when the working copy had changes
 */

/** Raised when a benchmark measures more than before, which older results lack, or a kept result says something else than before. */
export const RESULTS_VERSION = 3

/**
 * What was kept by this version or an earlier one, which had no number.
 * @param {Measured & Partial<Kept>} kept
 * @returns {Kept}
 */
export function migrateResult(kept) {
  const { version = 1 } = kept
  // These were measured once and said how many runs the others had.
  const runs = version < 2 && ['disk', 'size'].includes(kept.bench) ? 1 : kept.runs
  return /** @type {Kept} */ ({ ...kept, version, runs })
}

/** @param {Measured} measured */
export async function keepResult(measured) {
  const folder = join(OUTPUT, 'results')
  await mkdir(folder, { recursive: true })
  /** @type {Kept} */
  const kept = {
    ...measured,
    version: RESULTS_VERSION,
    date: new Date().toISOString().slice(0, 10),
    commit: commitOf(),
    chromium: chromiumVersion(),
    node: process.version,
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? '',
  }
  await writeFile(join(folder, `${measured.bench}.json`), `${JSON.stringify(kept, null, 2)}\n`)
}

/**
 * @param {string} bench
 * @returns {Promise<Kept | null>} null when it was never run here
 */
export async function lastResult(bench) {
  const text = await readFile(join(OUTPUT, 'results', `${bench}.json`), 'utf8').catch(() => null)
  return text === null ? null : migrateResult(JSON.parse(text))
}

/** '' outside a checkout, such as in an unpacked archive. */
function commitOf() {
  const git = (/** @type {string[]} */ ...args) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  try {
    return git('rev-parse', '--short', 'HEAD') + (git('status', '--porcelain') ? '+' : '')
  } catch {
    return ''
  }
}
