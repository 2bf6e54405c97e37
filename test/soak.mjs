// @ts-check
/**
 * `npm run soak -- --minutes N`: random membership histories, whole stories on a bad network, and random and mutated bytes, each for a share of
 * the time. Ends with counts. Says the seed of each part; one that failed is had again with
 *
 *   npm run soak -- --part network --seed 123 [--path 4:1]      seed and path as fast-check printed them
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Share of the time, and the file. @type {Record<string, { share: number, file: string }>} */
const parts = {
  histories: { share: 0.15, file: 'test/shared/sync/membership/histories.test.ts' },
  log: { share: 0.15, file: 'test/shared/sync/membership/log-histories.test.ts' },
  network: { share: 0.5, file: 'test/shared/sync/replica/network.test.ts' },
  bytes: { share: 0.2, file: 'test/shared/sync/fuzz.test.ts' },
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    part: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
  },
})
const minutes = Number(values.minutes)
if (!(minutes > 0)) {
  console.error('npm run soak -- --minutes N, N above 0')
  process.exit(2)
}
if (values.part !== undefined && !Object.hasOwn(parts, values.part)) {
  console.error(`--part is one of ${Object.keys(parts).join(', ')}`)
  process.exit(2)
}

/**
 * @param {string} name
 * @returns {Promise<{ isGood: boolean, counts: string[] }>}
 */
function run(name) {
  const { share, file } = parts[/** @type {keyof typeof parts} */ (name)] ?? { share: 0, file: '' }
  const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31))
  const time = values.part ? minutes : minutes * share
  console.log(`\n${name}: ${(time * 60).toFixed(0)} s, seed ${seed}${values.path ? `, path ${values.path}` : ''}`)
  const args = [
    'vitest',
    'run',
    '--config',
    'test/config/vitest.config.ts',
    '--project',
    'unit',
    '--reporter=dot',
    file,
  ]
  const env = { ...process.env, SOAK_MINUTES: String(time), SOAK_SEED: seed, SOAK_PATH: values.path ?? '' }
  return new Promise((resolve) => {
    const child = spawn('npx', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (data) => (out += String(data)))
    child.on('close', (code) => {
      if (code !== 0) console.log(out)
      const counts = [...out.matchAll(/soak counts: (.*)/g)].map((found) => found[1] ?? '')
      if (code !== 0)
        counts.push(`FAILED; again: npm run soak -- --part ${name} --seed ${seed} --path (as printed above)`)
      resolve({ isGood: code === 0, counts })
    })
  })
}

let isGood = true
/** @type {string[]} */
const summary = []
for (const name of values.part ? [values.part] : Object.keys(parts)) {
  const done = await run(name)
  isGood &&= done.isGood
  summary.push(...done.counts.map((line) => `  ${name}: ${line}`))
}
console.log(`\nSoak of ${String(minutes)} min, ${isGood ? 'nothing found' : 'FAILED'}`)
console.log(summary.join('\n'))
process.exitCode = isGood ? 0 : 1
