// @ts-check
/**
 * The figures in the README: `npm run bench -- readme` takes what was measured last into test/bench/results.json and writes the part of
 * README.md between the marks from that file. A test holds the two together, so that no figure is written by hand.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { benches, DEFAULT_RUNS } from './benches.mjs'
import { missingFigures, renderFigures } from './readme.mjs'
import { lastResult, migrateResult } from './results.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const README = join(root, 'README.md')
const FIGURES = join(root, 'test/bench/results.json')
const START = '<!-- bench:start -->'
const END = '<!-- bench:end -->'

/** @returns {Promise<import('./readme.mjs').Figures>} */
export async function readFigures() {
  /** @type {import('./readme.mjs').Figures} */
  const figures = JSON.parse(await readFile(FIGURES, 'utf8'))
  return Object.fromEntries(Object.entries(figures).map(([name, kept]) => [name, migrateResult(kept)]))
}

/**
 * The README with the figures in their place.
 * @param {string} readme @param {import('./readme.mjs').Figures} figures
 */
export async function withFigures(readme, figures) {
  const start = readme.indexOf(START)
  const end = readme.indexOf(END)
  if (start < 0 || end < start) throw new Error(`README.md lacks ${START} … ${END}`)
  const text = `${readme.slice(0, start + START.length)}\n\n${renderFigures(figures)}\n\n${readme.slice(end)}`
  return format(text, { ...(await resolveConfig(README)), filepath: README })
}

/**
 * Only whole runs count: the usual number of leads, and as many runs as everywhere else. Others leave what stood there before. Fails, and
 * writes nothing, when a result lacks what a line of the table is made of: no line vanishes unsaid.
 */
export async function writeReadme() {
  const figures = await readFigures()
  for (const [name, bench] of Object.entries(benches)) {
    const last = await lastResult(name)
    if (!last) continue
    const isWhole = last.runs >= (bench.runs ?? DEFAULT_RUNS) && (bench.n === 0 || last.n === bench.n)
    if (isWhole) figures[name] = last
    console.log(
      `${name}: ${last.date}, ${last.runs} runs, n ${last.n}${isWhole ? '' : ' (not a whole run: not taken)'}`,
    )
  }
  const ordered = Object.fromEntries(
    Object.keys(benches).flatMap((name) => (figures[name] ? [[name, figures[name]]] : [])),
  )
  const missing = missingFigures(ordered)
  if (missing.length > 0) throw new Error(`the README would lose lines:\n  ${missing.join('\n  ')}`)
  const text = await format(JSON.stringify(ordered), { ...(await resolveConfig(FIGURES)), filepath: FIGURES })
  await writeFile(FIGURES, text)
  await writeFile(README, await withFigures(await readFile(README, 'utf8'), ordered))
}
