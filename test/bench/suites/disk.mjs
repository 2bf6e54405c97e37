// @ts-check
import { launch, runTask } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { sizeOf, systems, withCopy } from '../lib/systems.mjs'
import { pause } from './storage.mjs'

/** Of a system's own files only ours has any: its index of words. */
const WORDS = 'File System'
const FOLDERS = ['IndexedDB', WORDS, 'Local Storage']

/**
 * Bytes on the disk after N leads were stored and made ready for search, and the browser was closed, started and closed again. Then the
 * same with `--notes` notes a lead and what hangs on them, a team's whole history, by those who store notes. All of them store the same
 * records; who has an index of words has it beside.
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export async function disk(options) {
  const measure = (/** @type {string} */ metric, /** @type {number} */ notes, /** @type {string[]} */ names) =>
    inTurn(
      { ...options, systems: names },
      ({ name, label, profile, url, patience }, samples) =>
        withCopy(profile, async (copy) => {
          for (const task of ['index', 'open']) {
            const context = await launch(copy)
            await runTask(context, url(task), { page: context.pages()[0], patience }).finally(async () => {
              await pause(3000)
              await context.close()
            })
          }
          let bytes = 0
          for (const folder of FOLDERS) bytes += await sizeOf(`${copy}/Default/${folder}`)
          samples.add(label, metric, 'MB', bytes / 1e6)
          const words = await sizeOf(`${copy}/Default/${WORDS}`)
          // An index of words that lies among the rows cannot be told from them.
          if (name !== 'dexie-words')
            samples.add(label, `${metric}, without an index of words`, 'MB', (bytes - words) / 1e6)
        }),
      { notes },
    )
  // Without notes there is little to search.
  const plain = options.systems.filter((name) => name !== 'dexie-words')
  const results = await measure('on disk', 0, plain)
  if (options.notes === 0) return results
  const storing = options.systems.filter((name) => systems[name]?.hasNotes)
  return [...results, ...(await measure(`on disk, ${options.notes} notes a lead`, options.notes, storing))]
}
