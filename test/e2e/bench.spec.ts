// The benchmarks still run, and say what they promise: nobody runs them every day.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'playwright/test'
import { missingFigures } from '../bench/lib/readme.mjs'

const bench = fileURLToPath(new URL('../bench/bench.mjs', import.meta.url))

// One after the other in one process: building the pages and storing the leads takes most of the time.
test('open, merge, disk and memory run on 300 leads, write their results in the promised shape, and measure all that lines of the README are made of', async () => {
  test.setTimeout(400_000)
  const folder = await mkdtemp(join(tmpdir(), 'touchline-bench-'))
  try {
    const names = ['open', 'merge', 'disk', 'memory']
    const args = ['--n', '300', '--runs', '1', '--updates', '200', '--systems', 'touchline,dexie', '--port', '0']
    const env = { ...process.env, TOUCHLINE_BENCH_OUTPUT: folder }
    const { stdout } = await promisify(execFile)(process.execPath, [bench, ...names, ...args], { env })
    expect(stdout).toMatch(/^dexie@\d+\.\d+\.\d+ /m)
    expect(stdout).toMatch(/^touchline .*\d\.\d\dx/m)
    expect(stdout).not.toContain('Left out')

    const kept = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(folder, 'results', `${name}.json`), 'utf8'))),
    )
    for (const [at, name] of names.entries()) {
      expect(kept[at]).toMatchObject({ bench: name, n: 300, runs: 1 })
      expect(missingFigures({ [name]: kept[at] })).toEqual([])
      for (const result of kept[at].results) expect(Object.keys(result)).toEqual(['system', 'metric', 'unit', 'value'])
    }
    const rows = kept[0].results.filter((result: { metric: string }) => result.metric === 'first 50 rows')
    expect(rows.map((result: { system: string }) => result.system.replace(/@.*/, '@'))).toEqual([
      'touchline (whole app)',
      'touchline (whole app, for the first time)',
      'touchline',
      'dexie@',
    ])
    for (const { value } of kept[0].results) expect(value).toBeGreaterThan(0)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})

test('--json writes what was measured, and nothing beside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-bench-'))
  try {
    const file = join(folder, 'seal.json')
    const env = { ...process.env, TOUCHLINE_BENCH_OUTPUT: folder }
    const args = ['seal', '--n', '20', '--runs', '1', '--port', '0', '--json', file]
    await promisify(execFile)(process.execPath, [bench, ...args], { env })
    const held = JSON.parse(await readFile(file, 'utf8'))
    expect(Object.keys(held)).toEqual(['bench', 'n', 'results'])
    expect(held).toMatchObject({ bench: 'seal', n: 20 })
    const kept = JSON.parse(await readFile(join(folder, 'results', 'seal.json'), 'utf8'))
    expect(kept).toMatchObject({ ...held, runs: 1 })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})
