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

test('open runs on 200 leads and writes its results in the promised shape', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'touchline-bench-'))
  try {
    const file = join(folder, 'open.json')
    const args = ['open', '--n', '200', '--runs', '1', '--systems', 'touchline,dexie', '--port', '0', '--json', file]
    const env = { ...process.env, TOUCHLINE_BENCH_OUTPUT: folder }
    const { stdout } = await promisify(execFile)(process.execPath, [bench, ...args], { env })
    expect(stdout).toMatch(/^dexie@\d+\.\d+\.\d+ /m)
    expect(stdout).toMatch(/^touchline .*\d\.\d\dx/m)
    expect(stdout).not.toContain('Left out')

    const held = JSON.parse(await readFile(file, 'utf8'))
    expect(Object.keys(held)).toEqual(['bench', 'n', 'results'])
    expect(held).toMatchObject({ bench: 'open', n: 200 })
    for (const result of held.results) {
      expect(Object.keys(result)).toEqual(['system', 'metric', 'unit', 'value'])
      expect(result.value).toBeGreaterThan(0)
    }
    const rows = held.results.filter((result: { metric: string }) => result.metric === 'first 50 rows')
    expect(rows.map((result: { system: string }) => result.system.replace(/@.*/, '@'))).toEqual([
      'touchline (whole app)',
      'touchline (whole app, for the first time)',
      'touchline',
      'dexie@',
    ])
    expect(JSON.parse(await readFile(join(folder, 'results', 'open.json'), 'utf8'))).toMatchObject({ ...held, runs: 1 })
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})

for (const name of ['merge', 'disk', 'memory']) {
  test(`${name} measures all that lines of the README are made of`, async () => {
    test.setTimeout(240_000)
    const folder = await mkdtemp(join(tmpdir(), 'touchline-bench-'))
    try {
      const args = [
        name,
        '--n',
        '300',
        '--runs',
        '1',
        '--updates',
        '200',
        '--systems',
        'touchline,dexie',
        '--port',
        '0',
      ]
      const env = { ...process.env, TOUCHLINE_BENCH_OUTPUT: folder }
      const { stdout } = await promisify(execFile)(process.execPath, [bench, ...args], { env })
      expect(stdout).not.toContain('Left out')
      const kept = JSON.parse(await readFile(join(folder, 'results', `${name}.json`), 'utf8'))
      expect(missingFigures({ [name]: kept })).toEqual([])
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    }
  })
}
