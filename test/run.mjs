// @ts-check
/**
 * `npm test`: every check and every suite in turn. Goes on after a failure, names at the end what failed, and counts:
 * the last line reads "N passed, N failed, N skipped". A check counts as one test.
 *
 *   npm test -- unit e2e          only these steps; a build that is needed is made first
 *   npm test -- --list            the names of the steps
 *   npm run unit -- test/store    some tests of one suite; also: npm run browser, npm run e2e
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../pwa/server/find-chromium.mjs'

const root = fileURLToPath(new URL('../', import.meta.url))
// A folder of its own, so that two runs side by side do not read each other's results.
const reports = join(root, '.output', 'reports', String(process.pid))

/**
 * @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Count
 * @typedef {{
 *   name: string,
 *   title: string,
 *   script: string,
 *   report?: { file: string, args: string[], env?: Record<string, string>, read: (report: any) => Count },
 *   needs?: string[],
 *   needsBrowser?: boolean,
 *   reads?: boolean,
 * }} Step `reads`: only reads the tree, on one core, so that two of them can run side by side
 */

/** @param {string} file */
const vitestReport = (file) => ({
  file,
  args: ['--reporter=default', '--reporter=json', `--outputFile.json=${join(reports, file)}`],
  read: readVitest,
})

/** @type {Step[]} */
const steps = [
  { name: 'format', title: 'Format', script: 'format:check', reads: true },
  { name: 'lint', title: 'Lint', script: 'lint', reads: true },
  { name: 'types', title: 'Types', script: 'types', reads: true },
  { name: 'layers', title: 'Layers', script: 'layers', reads: true },
  { name: 'deadcode', title: 'Dead code', script: 'deadcode', reads: true },
  { name: 'languages', title: 'Both languages', script: 'languages', reads: true },
  { name: 'unit', title: 'Unit and property tests', script: 'unit', report: vitestReport('unit.json') },
  {
    name: 'browser',
    title: 'Tests in a real browser',
    script: 'browser',
    report: vitestReport('browser.json'),
    needsBrowser: true,
  },
  { name: 'build', title: 'Build of the app and both extensions', script: 'build' },
  {
    name: 'e2e',
    title: 'Journeys with the built extension',
    script: 'e2e',
    needs: ['build'],
    needsBrowser: true,
    report: {
      file: 'e2e.json',
      args: [],
      env: { TOUCHLINE_E2E_REPORT: join(reports, 'e2e.json') },
      read: readPlaywright,
    },
  },
  { name: 'firefox', title: 'The Firefox build, by the rules of its store', script: 'lint:firefox', needs: ['build'] },
]

const wanted = process.argv.slice(2)
if (wanted.includes('--list')) {
  for (const { name, title } of steps) console.log(name.padEnd(12) + title)
  process.exit(0)
}
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`There is no step named ${unknown.join(', ')}. npm test -- --list names them all.`)
  process.exit(2)
}

/** @type {Count} */
const total = { passed: 0, failed: 0, skipped: 0, failures: [] }
const started = Date.now()
mkdirSync(reports, { recursive: true })

// What types and imports need on a fresh clone: the compiled words, and WXT's own declarations.
if ((await npm('prepare:types')) !== 0) add(failure('prepare: the words or the extension settings do not compile'))

const chosen = new Set(wanted.length ? wanted : steps.map((step) => step.name))
for (const step of steps) if (chosen.has(step.name)) for (const need of step.needs ?? []) chosen.add(need)
const toRun = steps.filter((step) => chosen.has(step.name))
const reading = toRun.filter((step) => step.reads)
await Promise.all(
  Array.from({ length: Math.min(2, availableParallelism()) }, async () => {
    for (let step = reading.shift(); step; step = reading.shift()) add(await runStep(step))
  }),
)
for (const step of toRun) if (!step.reads) add(await runStep(step))

rmSync(reports, { recursive: true, force: true })

if (total.failures.length > 0) {
  console.log('\nFailed:')
  for (const name of total.failures) console.log(`  ${name}`)
}
console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed > 0 ? 1 : 0

/**
 * @param {Step} step
 * @returns {Promise<Count>}
 */
async function runStep(step) {
  const title = `\n=== ${step.title} (npm run ${step.script})`
  if (step.reads) {
    // Two speak at once: each is heard to its end.
    let heard = ''
    const code = await npm(step.script, [], {}, (text) => (heard = text))
    console.log(`${title}\n${heard}`.trimEnd())
    return code === 0 ? success() : failure(step.title)
  }
  console.log(title)
  if (step.needsBrowser && !findChromium()) {
    console.log('Skipped: no Chromium was found.')
    return { passed: 0, failed: 0, skipped: 1, failures: [] }
  }
  const { report } = step
  const code = await npm(step.script, report?.args, report?.env)
  if (!report) return code === 0 ? success() : failure(step.title)

  const path = join(reports, report.file)
  if (!existsSync(path)) return failure(`${step.title}: ended without a result`)
  const count = report.read(JSON.parse(readFileSync(path, 'utf8')))
  // An error between the tests, for instance a promise nobody awaited, fails the run and no test.
  if (code !== 0 && count.failed === 0) return sum(count, failure(`${step.title}: an error outside any test`))
  if (count.passed + count.failed + count.skipped === 0) return failure(`${step.title}: no tests were found`)
  return count
}

/**
 * Runs a script of package.json with its output shown, or told to `hear` when it has ended.
 * @param {string} script
 * @param {string[]} [args]
 * @param {Record<string, string>} [env]
 * @param {(text: string) => void} [hear]
 * @returns {Promise<number>}
 */
function npm(script, args = [], env = {}, hear) {
  const npmArgs = ['run', '--silent', script, ...(args.length ? ['--', ...args] : [])]
  const [command, commandArgs] = process.env.npm_execpath
    ? [process.execPath, [process.env.npm_execpath, ...npmArgs]]
    : ['npm', npmArgs]
  return new Promise((resolve) => {
    const stdio = hear ? 'pipe' : 'inherit'
    const child = spawn(command, commandArgs, { cwd: root, stdio, env: { ...process.env, ...env } })
    /** @type {Buffer[]} */
    const chunks = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk))
    child.once('error', () => resolve(1))
    child.once('close', (code) => {
      hear?.(Buffer.concat(chunks).toString())
      resolve(code ?? 1)
    })
  })
}

/** @returns {Count} */
function success() {
  return { passed: 1, failed: 0, skipped: 0, failures: [] }
}

/**
 * @param {string} name
 * @returns {Count}
 */
function failure(name) {
  return { passed: 0, failed: 1, skipped: 0, failures: [name] }
}

/**
 * @param {Count} a
 * @param {Count} b
 * @returns {Count}
 */
function sum(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  }
}

/** @param {Count} count */
function add(count) {
  Object.assign(total, sum(total, count))
}

/**
 * @param {any} report Vitest's JSON report
 * @returns {Count}
 */
function readVitest(report) {
  /** @type {Count} */
  const count = { passed: 0, failed: 0, skipped: 0, failures: [] }
  for (const file of report.testResults) {
    const name = file.name.replace(root, '')
    for (const result of file.assertionResults) {
      if (result.status === 'passed') count.passed += 1
      else if (result.status === 'failed') {
        count.failed += 1
        count.failures.push(`${name} > ${result.fullName}`)
      } else count.skipped += 1
    }
    // A file that could not even be loaded has no tests to fail.
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      count.failed += 1
      count.failures.push(`${name} (could not be loaded)`)
    }
  }
  return count
}

/**
 * @param {any} report Playwright's JSON report
 * @returns {Count}
 */
function readPlaywright(report) {
  /** @type {Count} */
  const count = { passed: 0, failed: 0, skipped: 0, failures: [] }
  /** @param {any} suite */
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'expected') count.passed += 1
        else if (test.status === 'skipped') count.skipped += 1
        else {
          count.failed += 1
          count.failures.push(`test/e2e/${spec.file} > ${spec.title}`)
        }
      }
    }
    for (const inner of suite.suites ?? []) visit(inner)
  }
  for (const suite of report.suites) visit(suite)
  return count
}
