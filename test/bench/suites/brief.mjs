// @ts-check
import { launch, runTask } from '../lib/browser.mjs'
import { inTurn } from '../lib/in-turn.mjs'
import { percentile } from '../lib/report.mjs'

/** A coach and her reps. */
const PEOPLE = 21

/**
 * A coach with 20 reps, N leads and 3N notes, every rep with six goals: "Who needs me" and the brief of each rep for two weeks, from the
 * question in the page to what the screen would show, through the worker. In a fresh process: the first answer of each (`first`, with what
 * has to be read from the disk for it), then "Who needs me" twenty times and the briefs of the other reps. One-on-ones, which stand in spaces of
 * their own, are no part of it.
 * @param {import('../lib/in-turn.mjs').Options} options
 */
export function brief(options) {
  return inTurn(
    options,
    async ({ label, profile, url, patience }, samples) => {
      const context = await launch(profile)
      try {
        const { value } = await runTask(context, url('coach'), { page: context.pages()[0], patience })
        if (value.people !== PEOPLE || value.reasons === 0 || value.lines === 0)
          throw new Error(`${value.people} people, ${value.reasons} reasons, ${value.lines} lines`)
        for (const [metric, { first, again }] of Object.entries({ 'who needs me': value.needs, brief: value.brief })) {
          samples.add(label, `${metric}, first`, 'ms', first)
          samples.add(label, metric, 'ms', percentile(again, 0.5))
          samples.add(label, `${metric} p95`, 'ms', percentile(again, 0.95))
        }
      } finally {
        await context.close()
      }
    },
    { notes: 3, people: PEOPLE },
  )
}
