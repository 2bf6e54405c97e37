// @ts-check
import { launch, memoryOf, runTask } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { percentile } from '../lib/report.mjs'
import { withCopy } from '../lib/systems.mjs'
import { pause, run } from './storage.mjs'

/**
 * Search over N leads and 3N notes. First process: until search is complete (`made ready`; `there before` is the part of it that stood in
 * the profile already), with the list asked meanwhile. Second, fresh process: until search answers again, then each query as typed (its
 * first letters) and whole, three rounds or 90 s of them, and the memory of the tab after the last.
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export function search(options) {
  return inTurn(
    options,
    ({ label, profile, url, patience }, samples) =>
      withCopy(profile, async (copy) => {
        const first = await launch(copy)
        const made = await run(options, first, url('index'), patience).finally(() => first.close())
        samples.add(label, 'made ready', 'ms', made.ready)
        samples.add(label, 'there before', '%', made.before * 100)
        samples.add(label, 'list meanwhile p95', 'ms', percentile(made.meanwhile, 0.95))
        const second = await launch(copy)
        try {
          const { value } = await runTask(second, url('search'), { page: second.pages()[0], patience })
          samples.add(label, 'ready again', 'ms', value.again)
          samples.add(label, 'median', 'ms', percentile(value.times, 0.5))
          samples.add(label, 'p95', 'ms', percentile(value.times, 0.95))
          samples.add(label, 'hits', 'rows', value.hits)
          await pause(1000)
          const held = await memoryOf(second)
          if (held) samples.add(label, 'tab', 'MB', held.tab)
        } finally {
          await second.close()
        }
      }),
    { notes: 3 },
  )
}
