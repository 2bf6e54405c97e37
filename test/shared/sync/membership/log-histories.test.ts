// The log in memory against the plain resolver: signed histories that come in any order, with checkpoints on which the log rests.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MembershipLog } from '../../../../shared/sync/membership/log.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import { type Resolution, resolve } from '../../../../shared/sync/membership/resolver.ts'
import { ROLES } from '../../../../shared/sync/membership/roster.ts'
import { diceOf } from '../../../support/dice.ts'
import { withSeededRandom } from '../../../support/seeded-random.ts'
import { PATIENCE, SOAK, soakCounts, soakLimits } from '../../../support/soak.ts'
import { Actor, meet } from './actors.ts'
import { textOf } from './random-history.ts'

/** People who hear each other now and then, do what they may and what they may not, and set checkpoints. */
async function signedHistory(seed: number, steps: number): Promise<{ space: string; ops: Op[] }> {
  const dice = diceOf(seed)
  const pick = <T>(list: readonly T[]): T => list[dice(list.length)] as T
  const founder = await Actor.found('0')
  const actors = [founder]
  for (let at = 1; at < 4; at++) actors.push(await founder.bringIn(String(at), pick(ROLES.slice(0, 3))))
  await meet(...actors)
  for (let step = 0; step < steps; step++) {
    const actor = pick(actors)
    const other = pick(actors)
    const what = dice(20)
    if (what < 5) await actor.hears(other)
    else if (what < 8) await meet(...actors)
    else if (what < 12) await actor.write({ type: 'checkpoint', digest: actor.log.digest() })
    else if (what < 13 && actors.length < 7) actors.push(await actor.bringIn(String(step), pick(ROLES)))
    else if (what < 15) await actor.remove(other)
    else if (what < 17) await actor.demote(other, pick(ROLES))
    else if (what < 19) await actor.promote(other, pick(ROLES))
    else await actor.write({ type: 'invite', key: new Uint8Array(32).fill(step), role: pick(ROLES), expires: 0 })
  }
  await meet(...actors)
  return { space: founder.log.space, ops: [...founder.log.ops()] }
}

/**
 * What a resolution says, as text in one order. Not why something is void: of a second removal that knew the first, the plain resolver says
 * that it stands, the one that rests on a checkpoint that there was nothing left to do.
 */
function meaningOf({ roster, invites, pending }: Omit<Resolution, 'toBase'>): string {
  return `${textOf(roster)} ${JSON.stringify([[...invites.keys()].sort(), pending])}`
}

it(
  '[M1] [M9] whatever order operations come in and whenever it is asked, the log says what resolving all of them says',
  { timeout: PATIENCE },
  async () => {
    let logs = 0
    let rested = 0
    const story = fc.asyncProperty(fc.nat(2 ** 31), fc.integer({ min: 5, max: 40 }), async (seed, steps) => {
      const { space, ops } = await withSeededRandom(diceOf(seed + 1), () => signedHistory(seed, steps))
      const dice = diceOf(seed + 2)
      for (let order = 0; order < 3; order++) {
        logs++
        const log = new MembershipLog(space)
        // From nearly the order it was written in to none.
        const reach = [3, 12, ops.length][order] ?? 1
        const left = [...ops]
        while (left.length > 0) {
          const [next] = left.splice(dice(Math.min(reach, left.length)), 1)
          await log.add(next?.bytes ?? new Uint8Array())
          if (left.length > 0 && dice(4) > 0) continue
          expect(meaningOf(log.resolved()) === meaningOf(resolve(space, log.ops())), `after ${String(log.size)}`).toBe(
            true,
          )
          if (log.isResting) rested++
        }
        expect(log.size).toBe(ops.length)
      }
    })
    await fc.assert(story, soakLimits<[number, number]>(30, { examples: [[267048542, 27]] }))
    // A log that never rests on a checkpoint would prove nothing about it.
    expect(rested).toBeGreaterThan(SOAK > 0 ? 0 : 5)
    soakCounts('signed logs', { logs, rested })
  },
)
