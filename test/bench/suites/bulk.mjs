// @ts-check
import { inTurn } from '../lib/in-turn.mjs'
import { percentile } from '../lib/report.mjs'
import { onCopy } from '../lib/systems.mjs'
import { run } from './storage.mjs'

/**
 * One action of one person on 10,000 leads (`--updates`): until all are durable, the time to take it back, the longest task of the main
 * thread, and how long the first 50 rows take when asked for meanwhile; then the same again, cancelled half way, until it has stopped.
 * Plain Dexie changes them in one transaction and has neither undo nor cancel.
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export function bulk(options) {
  return inTurn(options, ({ label, profile, url, patience }, samples) =>
    onCopy(profile, async (context) => {
      const updates = Math.min(options.updates, options.n)
      const value = await run(options, context, url('bulk', { updates }), patience)
      samples.add(label, `edit of ${updates.toLocaleString('en')}`, 'ms', value.all)
      samples.add(label, 'list meanwhile p95', 'ms', percentile(value.meanwhile, 0.95))
      if (value.cancel !== null) samples.add(label, 'cancel', 'ms', value.cancel)
      if (value.undo !== null) samples.add(label, 'undo', 'ms', value.undo)
      samples.add(label, 'longest task', 'ms', value.longestTask)
      samples.add(label, 'longest gap', 'ms', value.longestGap)
    }),
  )
}
