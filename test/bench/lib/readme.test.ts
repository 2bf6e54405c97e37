// The README's figures are made, not written.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readFigures, withFigures } from './readme-file.mjs'
import { benches } from './benches.mjs'
import { LINES } from './readme-lines.mjs'
import { missingFigures, renderFigures } from './readme.mjs'
import { migrateResult, RESULTS_VERSION } from './results.mjs'

const README = new URL('../../../README.md', import.meta.url)

/** What a run leaves behind, with the given values of the first 50 rows and of the edit in another tab, ms. */
function measured(bench: string, results: [system: string, metric: string, unit: string, value: number][]) {
  return {
    bench,
    n: 100_000,
    runs: 5,
    version: RESULTS_VERSION,
    results: results.map(([system, metric, unit, value]) => ({ system, metric, unit, value })),
    leftOut: [],
    date: '2026-11-28',
    commit: 'abc1234',
    chromium: 'Chromium 156.0.8078.108',
    node: 'v20.20.0',
    cores: 2,
    processor: 'x',
  }
}

test("the README's table is what test/bench/results.json renders to", async () => {
  const readme = await readFile(README, 'utf8')
  expect(await withFigures(readme, await readFigures())).toBe(readme)
})

test('a reach is met or missed by the figures alone, and what was not measured is not there', () => {
  const open = (ours: number) =>
    measured('open', [
      ['touchline', 'first 50 rows', 'ms', ours],
      ['dexie-relaxed@4.4.7', 'first 50 rows', 'ms', 1],
      ['dexie@4.4.7', 'first 50 rows', 'ms', 100],
    ])
  const edit = (p95: number) => measured('edit', [['touchline', 'other tab p95', 'ms', p95]])
  const good = renderFigures({ open: open(110), edit: edit(49.9) })
  expect(good).toContain('| Cold start to the first 50 rows | 110 ms | 100 ms | 1.10x | ≤ 1.1x | met |')
  expect(good).toContain('| Edit to visible in another tab, p95 | 49.9 ms |  |  | < 50 ms | met |')
  expect(good).not.toContain('disk')
  const bad = renderFigures({ open: open(111), edit: edit(50) })
  expect(bad).toContain('| 111 ms | 100 ms | 1.11x | ≤ 1.1x | **missed** |')
  expect(bad).toContain('| 50 ms |  |  | < 50 ms | **missed** |')
  expect(bad).toContain(
    'Medians of 5 runs; 100,000 leads; Chromium 156.0.8078.108 on 2 cores, Dexie 4.4.7, 2026-11-28.',
  )
})

test('a task that the browser did not call long meets the reach', () => {
  const merge = measured('merge', [['touchline', 'longest task', 'ms', 0]])
  expect(renderFigures({ merge })).toContain('| Longest main-thread task meanwhile | 0 ms |  |  | ≤ 50 ms | met |')
})

test('no line of the table vanishes where its benchmark was measured', async () => {
  expect(missingFigures(await readFigures())).toEqual([])
  expect(LINES.filter(({ bench }) => !Object.hasOwn(benches, bench))).toEqual([])
})

test('a metric that was renamed, and a peer that is gone from a ratio, are told', () => {
  const size = measured('size', [
    ['touchline', 'first visit', 'KB gzip', 118],
    ['touchline', 'panel', 'KB gzip', 150],
    ['touchline', 'injected', 'KB gzip', 98],
    ['touchline', 'list of leads', 'KB gzip', 565],
  ])
  expect(missingFigures({ size })).toEqual([
    expect.stringMatching(/^size has no "list of leads, worker .*" of touchline, of which "Scripts of the list/),
  ])
  const disk = measured('disk', [
    ['touchline', 'on disk', 'MB', 74],
    ['touchline', 'on disk, 3 notes a lead', 'MB', 300],
    ['dexie@4.4.7', 'on disk, 3 notes a lead', 'MB', 250],
    ['touchline', 'on disk, 3 notes a lead, without an index of words', 'MB', 275],
    ['dexie@4.4.7', 'on disk, 3 notes a lead, without an index of words', 'MB', 250],
  ])
  expect(missingFigures({ disk })).toEqual(['disk has no "on disk" of dexie, with which "On disk" compares'])
})

test('results of before lack what was not measured then, and nothing else', () => {
  const disk = { ...measured('disk', [['touchline', 'on disk', 'MB', 74]]), version: undefined }
  const old = migrateResult(disk)
  expect(old).toMatchObject({ version: 1, runs: 1 })
  expect(missingFigures({ disk: old })).toEqual(['disk has no "on disk" of dexie, with which "On disk" compares'])
})

test('what was measured once is not called a median; a slowed device has the name of how it was slowed', () => {
  const disk = { ...measured('disk', [['touchline', 'on disk', 'MB', 74]]), runs: 1 }
  const slow = measured('slow', [
    ['touchline (whole app) (all processes 6 times slower)', 'first 50 rows', 'ms', 6035],
    ['touchline (all processes 6 times slower)', 'first 50 rows', 'ms', 747],
    ['dexie@4.4.7 (all processes 6 times slower)', 'first 50 rows', 'ms', 772],
  ])
  const text = renderFigures({ disk, slow })
  expect(text).toContain('Medians of 5 runs, once of disk; 100,000 leads;')
  expect(text).toContain('| 747 ms | 772 ms | 0.97x |')
  expect(text).toContain('| The same, the whole app | 6,035 ms |')
})
