// The README's figures are made, not written.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { readFigures, withFigures } from './readme-file.mjs'
import { renderFigures } from './readme.mjs'

const README = new URL('../../../README.md', import.meta.url)

/** What a run leaves behind, with the given values of the first 50 rows and of the edit in another tab, ms. */
function measured(bench: string, results: [system: string, metric: string, unit: string, value: number][]) {
  return {
    bench,
    n: 100_000,
    runs: 5,
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
    'Medians of 5 runs with 100,000 leads, Chromium 156.0.8078.108 on 2 cores, Dexie 4.4.7, 2026-11-28.',
  )
})

test('a task that the browser did not call long meets the reach', () => {
  const merge = measured('merge', [['touchline', 'longest task', 'ms', 0]])
  expect(renderFigures({ merge })).toContain('| Longest main-thread task meanwhile | 0 ms |  |  | ≤ 50 ms | met |')
})
