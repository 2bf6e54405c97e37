// How long resolving takes: for `npm run bench -- members`.
import { hash } from '../../../../shared/sync/crypto/digest.ts'
import { utf8 } from '../../../../shared/sync/bytes.ts'
import type { Op } from '../../../../shared/sync/membership/op.ts'
import { resolve, type ResolverBase } from '../../../../shared/sync/membership/resolver.ts'
import { TEAM_GROUP } from '../../../../shared/sync/membership/state.ts'
import { deviceNamed, forge, forgeAdmission, forgeGenesis } from './forge.ts'

/**
 * A team's history of about `length` operations: people come (three operations each), get second devices, change roles, are removed, keys
 * rotate; two managers write side by side and merge every tenth time. Keys go to few devices, so that hashing them is not what is measured.
 */
export function historyOf(length: number): { space: string; ops: Op[] } {
  const genesis = forgeGenesis('ada')
  const { space } = genesis
  const ada = deviceNamed('ada').id
  const ops = [genesis]
  let tips = [genesis.hash]
  const write = (...more: Op[]): void => {
    ops.push(...more)
    tips = [more.at(-1)!.hash]
  }
  write(...forgeAdmission(space, ada, tips, 'bo', 'owner'))
  const bo = deviceNamed('bo').id
  const present: string[] = []
  for (let step = 0; ops.length < length; step++) {
    const by = step % 2 ? ada : bo
    const person = deviceNamed(present[step % (present.length || 1)] ?? 'bo').id
    if (step % 10 === 9) {
      // Two at once, then one that saw both.
      const parents = tips
      const pair = [ada, bo].map((device, at) =>
        forge(space, device, parents, {
          type: 'invite',
          key: hash(utf8(`open ${String(step)} ${String(at)}`)),
          role: 'member',
          expires: 0,
        }),
      )
      ops.push(...pair)
      tips = pair.map((op) => op.hash)
      write(forge(space, by, tips, { type: 'checkpoint', digest: new Uint8Array(32) }))
    } else if (step % 10 === 8) {
      const commit = hash(utf8(String(step)))
      write(
        forge(space, by, tips, {
          type: 'rotate',
          group: TEAM_GROUP,
          commit,
          recipients: new Map(),
          past: new Uint8Array(0),
        }),
      )
    } else if (step % 10 === 7 && present.length > 40) {
      write(forge(space, by, tips, { type: 'removePerson', person, cuts: new Map() }))
      present.splice(step % present.length, 1)
    } else if (step % 10 >= 5 && present.length > 0) {
      const raise = step % 20 < 10
      const cuts = raise ? null : new Map<string, Map<string, number>>()
      write(forge(space, by, tips, { type: 'setRole', person, role: raise ? 'coach' : 'member', cuts }))
    } else {
      const name = `p${String(step)}`
      write(...forgeAdmission(space, by, tips, name, 'member'))
      present.push(name)
    }
  }
  return { space, ops }
}

export interface Measured {
  ops: number
  /** Milliseconds of a resolution of everything. */
  whole: number
  /** Milliseconds of a resolution of the last hundred on top of the rest. */
  afterCheckpoint: number
  people: number
  voids: number
}

/** Resolves a history of that length, whole and from a checkpoint a hundred operations before its end. */
export function measureResolve(length: number, runs = 5): Measured {
  const { space, ops } = historyOf(length)
  let whole = Infinity
  let afterCheckpoint = Infinity
  const found = resolve(space, ops)
  const at = ops.findLastIndex((op, place) => op.body.type === 'checkpoint' && place < ops.length - 90)
  const base: ResolverBase | null = at < 0 ? null : resolve(space, ops.slice(0, at + 1)).toBase()
  const rest = at < 0 ? ops : ops.slice(at + 1)
  for (let run = 0; run < runs; run++) {
    let start = performance.now()
    resolve(space, ops)
    whole = Math.min(whole, performance.now() - start)
    start = performance.now()
    resolve(space, rest, base)
    afterCheckpoint = Math.min(afterCheckpoint, performance.now() - start)
  }
  return { ops: ops.length, whole, afterCheckpoint, people: found.roster.people.size, voids: found.voids.size }
}
