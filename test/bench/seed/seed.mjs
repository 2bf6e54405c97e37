// @ts-check
/**
 * Writes a large bilingual team as an export file, which Settings → Restore accepts. The same numbers give the same records.
 *
 *   npm run seed -- --leads 100000                            into team-100000.touchline
 *   npm run seed -- --leads 1000 --notes 0 --seed 7 --out small.touchline
 */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { readArguments, wholeNumber } from '../lib/arguments.mjs'
import { bundleForNode } from '../lib/bundle.mjs'

const USAGE = 'npm run seed -- --leads N [--out FILE] [--notes notes per lead] [--seed number]'

const { out, ...options } = readArguments(USAGE, () => {
  const { values } = parseArgs({
    options: {
      leads: { type: 'string', default: '1000' },
      notes: { type: 'string', default: '3' },
      seed: { type: 'string' },
      out: { type: 'string', short: 'o' },
    },
  })
  const leads = wholeNumber('--leads', values.leads, 1)
  return {
    out: values.out ?? `team-${leads}.touchline`,
    leads,
    notesPerLead: wholeNumber('--notes', values.notes),
    ...(values.seed === undefined ? {} : { seed: wholeNumber('--seed', values.seed) }),
  }
})

const entry = fileURLToPath(new URL('./team-file.ts', import.meta.url))
const { path, remove } = await bundleForNode(entry)
try {
  const { writeTeamFile } = await import(pathToFileURL(path).href)
  /** @type {Blob} */
  const file = await writeTeamFile(options, undefined, (/** @type {number} */ done, /** @type {number} */ total) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${String(done)} of ${String(total)} records`)
  })
  await pipeline(Readable.fromWeb(/** @type {any} */ (file.stream())), createWriteStream(out))
  console.log(`${out}: ${options.leads} leads, ${(file.size / 1e6).toFixed(1)} MB`)
} finally {
  await remove()
}
