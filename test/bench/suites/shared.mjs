// @ts-check
/** The same space shared and not. */
import { launch } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { withCopy } from '../lib/systems.mjs'
import { pause, run } from './storage.mjs'

/** @typedef {import('../lib/in-turn.mjs').Options} Options */

/**
 * A fresh browser process on a profile that holds N leads, shared and not: until the first 50 rows stand in the page, and from there on until
 * the team is there. `share`: until all of it is sealed, once. `envelopes read`: what spares a start the reading of all envelopes was taken away
 * before it. The first start after sharing is not counted.
 * @param {Options} options
 */
export async function shared(options) {
  return inTurn(
    options,
    ({ label, profile, url, patience }, samples) =>
      withCopy(profile, async (copy) => {
        const task = async (/** @type {string} */ name, anew = 0) => {
          const context = await launch(copy)
          try {
            return await run(options, context, url(name, { anew }), patience)
          } finally {
            await pause(500)
            await context.close()
          }
        }
        for (let at = 0; at < options.runs; at++) {
          samples.add(label, 'first 50 rows', 'ms', (await task('open')).rows)
        }
        samples.add(`${label} (shared)`, 'share', 'ms', (await task('share')).ms)
        await task('openShared')
        for (let at = 0; at < options.runs; at++) {
          const { rows, team } = await task('openShared')
          samples.add(`${label} (shared)`, 'first 50 rows', 'ms', rows)
          samples.add(`${label} (shared)`, 'team there after', 'ms', team)
        }
        for (let at = 0; at < options.runs; at++) {
          await task('openShared', 1)
          const { rows, team } = await task('openShared')
          samples.add(`${label} (shared, envelopes read)`, 'first 50 rows', 'ms', rows)
          samples.add(`${label} (shared, envelopes read)`, 'team there after', 'ms', team)
        }
      }),
    { runs: 1 },
  )
}
