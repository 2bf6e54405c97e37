import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import { resolve } from '../../../../shared/sync/membership/resolver.ts'
import { diceOf } from '../../../support/dice.ts'
import { PATIENCE, SOAK, soakCounts, soakLimits } from '../../../support/soak.ts'
import { textOf, randomHistory } from './random-history.ts'

const RUNS = 1200

function shuffled<T>(list: readonly T[], seed: number): T[] {
  const dice = diceOf(seed)
  const out = [...list]
  for (let at = out.length - 1; at > 0; at--) {
    const other = dice(at + 1)
    ;[out[at], out[other]] = [out[other]!, out[at]!]
  }
  return out
}

function ancestorsOf(ops: ReadonlyMap<string, Op>, of: Op): Set<string> {
  const found = new Set<string>()
  const open = [...of.prev]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (found.has(at)) continue
    found.add(at)
    open.push(...(ops.get(at)?.prev ?? []))
  }
  return found
}

describe('random histories', () => {
  it(
    '[M1] give every replica the same roster, whatever order the operations came in and whatever it had resolved before',
    { timeout: PATIENCE },
    () => {
      let histories = 0
      let removed = 0
      let beaten = 0
      fc.assert(
        fc.property(
          fc.integer({ min: 0, max: 0x7fffffff }),
          fc.integer({ min: 5, max: SOAK > 0 ? 70 : 32 }),
          (seed, steps) => {
            histories++
            const { space, ops, views } = randomHistory(seed, steps)
            const whole = resolve(space, ops)
            const expected = textOf(whole.roster)
            expect(textOf(resolve(space, shuffled(ops, seed)).roster) === expected).toBe(true)
            // Each device's part alone is a roster too; then it hears the rest.
            for (const view of views.slice(0, 2)) {
              resolve(space, view)
              const together = new Map([...view, ...shuffled(ops, seed + 1)].map((op) => [op.hash, op]))
              expect(textOf(resolve(space, together.values()).roster) === expected).toBe(true)
            }
            const { people } = whole.roster
            removed += [...people.values()].filter((person) => person.removed).length
            beaten += [...whole.voids.values()].filter((code) => code === 'lost-to-senior').length

            // [M4] The last owner cannot go.
            const owners = [...people.values()].filter((person) => person.role === 'owner' && !person.removed)
            expect(
              owners.some((person) => person.devices.some((id) => whole.roster.devices.get(id)?.cut === null)),
            ).toBe(true)

            // [M2] What a removed person did that a standing removal had not seen is void.
            const byHash = new Map(ops.map((op) => [op.hash, op]))
            for (const removal of ops) {
              if (removal.body.type !== 'removePerson' || whole.voids.has(removal.hash)) continue
              const target = removal.body.person
              const seen = ancestorsOf(byHash, removal)
              const stands = ops.filter(
                (op) =>
                  whole.roster.devices.get(op.device)?.person === target &&
                  !seen.has(op.hash) &&
                  op.hash !== removal.hash &&
                  op.body.type !== 'join' &&
                  !whole.voids.has(op.hash),
              )
              expect(stands.map((op) => op.body.type)).toEqual([])
            }

            // No two devices share a slot.
            const slots = [...whole.roster.devices.values()].map((device) => device.slot)
            expect(new Set(slots).size).toBe(slots.length)
          },
        ),
        soakLimits<[number, number]>(RUNS),
      )
      // A property over histories in which nothing happens would prove nothing.
      expect(removed).toBeGreaterThan(histories / 4)
      expect(beaten).toBeGreaterThan(histories / 100)
      soakCounts('membership histories', { histories, removed, beaten })
    },
  )
})
