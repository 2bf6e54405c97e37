// Each rule catches its own violation. That the project keeps them all is a step of its own in `npm test`: it reads every file.
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const config = `${root}test/config/dependency-cruiser.cjs`
const rules = createRequire(import.meta.url)(config) as { forbidden: Array<{ name: string }> }

interface Report {
  summary: { violations: Array<{ from: string; to: string; rule: { name: string } }> }
}

/** Runs the very command of `npm run layers` in a folder and returns what it found. */
async function violations(folder: string) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      `${root}node_modules/dependency-cruiser/bin/dependency-cruise.mjs`,
      '--config',
      config,
      '-T',
      'json',
      'shared',
      'pwa',
      'extension',
    ],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  )
  return (JSON.parse(stdout) as Report).summary.violations.map(({ from, to, rule }) => ({ from, to, rule: rule.name }))
}

const canary = await violations(`${root}test/architecture/fixtures/layers`)

test.each(rules.forbidden.map((rule) => rule.name))('the canary breaks "%s", and that is seen', (rule) => {
  expect(canary.map((violation) => violation.rule)).toContain(rule)
})

test('imports inside .svelte files are seen', () => {
  const inSvelte = canary.filter(({ from }) => from.endsWith('.svelte')).map(({ rule }) => rule)
  expect(inSvelte).toEqual(expect.arrayContaining(['no-store-outside-workspace', 'features-apart', 'layer-ui']))
})

test('what the architecture allows passes', () => {
  expect(canary.filter(({ from }) => from.includes('good'))).toEqual([])
})
