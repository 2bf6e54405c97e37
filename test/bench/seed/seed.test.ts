// [seed] The generator as it is called: `npm run seed -- --leads N`.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeTeamFile } from './team-file.ts'

const SEED = fileURLToPath(new URL('./seed.mjs', import.meta.url))

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'touchline-seed-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function seed(...args: string[]): Promise<{ stdout: string }> {
  return promisify(execFile)(process.execPath, [SEED, ...args], { cwd: folder })
}

test('--leads is enough; the same numbers give the same bytes, and they are the team that benchmarks and tests use', async () => {
  const { stdout } = await seed('--leads', '200')
  expect(stdout).toContain('team-200.touchline: 200 leads')
  await seed('--leads', '200', '--out', 'again.touchline')
  const first = await readFile(join(folder, 'team-200.touchline'))
  expect(first.equals(await readFile(join(folder, 'again.touchline')))).toBe(true)
  const here = Buffer.from(await (await writeTeamFile({ leads: 200 })).arrayBuffer())
  expect(here.equals(first)).toBe(true)
})

test.each([
  ['--leads', 'abc'],
  ['--leads', '0'],
  ['--leads', '1e3'],
  ['--notes', '-1'],
  ['--seed', '1.5'],
  ['--lead', '5'],
])('%s %s is told, and nothing is written', async (option, value) => {
  await expect(seed(option, value)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/npm run seed -- --leads N/) as string,
  })
  expect(await readdir(folder)).toEqual([])
})
