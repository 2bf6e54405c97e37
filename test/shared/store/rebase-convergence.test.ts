import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/kernel/ids.ts'
import type { Change } from '../../../shared/domain/schema.ts'
import { parseEditKey } from '../../../shared/store/codec.ts'
import { Shard } from '../../../shared/store/shard.ts'

const DOC = 'leads/aaaa'
const IDS = ['lead:aaaa:one1', 'lead:aaaa:two2', 'lead:aaaa:three'] as Id[]
const [LEAD = '' as Id] = IDS
const OWNER = 20
/** Client ids on both sides of the owner's: which of two concurrent edits wins depends on them. */
const CLIENTS = [OWNER, 10, 30]

function createOf(id: Id): Change {
  const tags = { vip: 'vip', old: 'old' }
  return { op: 'create', id, fields: { createdAt: 1, createdBy: 'p', updatedAt: 1, name: `Lead ${id}`, tags } }
}

const id = fc.constantFrom(...IDS)
const element = fc.constantFrom('vip', 'old', 'a', '7', '__proto__')
const keyedField = fc.constantFrom('tags', 'emails')
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    op: fc.constant('set' as const),
    id,
    // `mood` is unknown to this version; setting `tags` as a whole is no shape of this version either.
    field: fc.constantFrom('name', 'company', 'remarks', 'mood', 'tags'),
    value: fc.option(fc.string({ maxLength: 3 })),
  }),
  fc.record({
    op: fc.constant('set' as const),
    id,
    field: fc.constantFrom('deletedAt', 'updatedAt'),
    value: fc.option(fc.nat()),
  }),
  fc.record({
    op: fc.constant('put' as const),
    id,
    field: keyedField,
    key: element,
    value: fc.string({ maxLength: 3 }),
  }),
  // An element of a field that has none, and of a field nobody knows.
  fc.record({
    op: fc.constant('put' as const),
    id,
    field: fc.constantFrom('name', 'moods'),
    key: element,
    value: fc.nat(),
  }),
  fc.record({ op: fc.constant('remove' as const), id, field: keyedField, key: element }),
)

type Step =
  | { do: 'write'; who: number; changes: Change[] }
  | { do: 'create'; id: Id }
  | { do: 'rebase'; ids: Id[] | null }
  | { do: 'deliver'; to: number; pick: number }
  | { do: 'catchUp'; to: number }
  | { do: 'reload'; who: number }

const who = fc.nat(2)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      who,
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('create' as const), id }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('rebase' as const), ids: fc.option(fc.subarray(IDS), { freq: 3 }) }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('deliver' as const), to: who, pick: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('catchUp' as const), to: who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reload' as const), who }) },
)

/** Three replicas, and beside each its shadow, which gets the same operations but never hears of a re-base. */
class Team {
  readonly real = CLIENTS.map((client) => new Shard(DOC, [], client))
  readonly shadow = CLIENTS.map((client) => new Shard(DOC, [], client))
  /** Everything anybody wrote; `shadow` is null for a re-base. */
  readonly log: { real: Uint8Array; shadow: Uint8Array | null }[] = []
  rebased = 0

  write(who: number, changes: Change[]): void {
    // Edits are made on what is seen. While a replica waits for something its shadow already has, the two see different things.
    if (this.real[who]!.isIncomplete) this.catchUp(who)
    this.real[who]!.apply(changes)
    this.shadow[who]!.apply(changes)
    this.log.push({ real: this.real[who]!.takeOutgoing()!, shadow: this.shadow[who]!.takeOutgoing()! })
  }

  rebase(ids?: Id[]): void {
    for (const other of [1, 2]) expect(this.real[other]!.rebase(Infinity)).toEqual([])
    const done = this.real[0]!.rebase(Infinity, ids)
    this.rebased += done.length
    const bytes = this.real[0]!.takeOutgoing()
    expect(bytes === null).toBe(done.length === 0)
    if (bytes) this.log.push({ real: bytes, shadow: null })
  }

  deliver(to: number, entry: Team['log'][number]): void {
    this.real[to]!.applyUpdates([entry.real])
    if (entry.shadow) this.shadow[to]!.applyUpdates([entry.shadow])
  }

  catchUp(to: number): void {
    for (const entry of this.log) this.deliver(to, entry)
  }

  run(one: Step): void {
    if (one.do === 'write') this.write(one.who, one.changes)
    else if (one.do === 'create') {
      if (!this.real[0]!.has(one.id)) this.write(0, [createOf(one.id)])
    } else if (one.do === 'rebase') this.rebase(one.ids ?? undefined)
    else if (one.do === 'deliver') {
      const entry = this.log[one.pick % Math.max(1, this.log.length)]
      if (entry) this.deliver(one.to, entry)
    } else if (one.do === 'catchUp') this.catchUp(one.to)
    else {
      this.real[one.who] = new Shard(DOC, [this.real[one.who]!.snapshot()], CLIENTS[one.who]!)
      this.shadow[one.who] = new Shard(DOC, [this.shadow[one.who]!.snapshot()], CLIENTS[one.who]!)
    }
  }
}

const hex = (shard: Shard): string => Buffer.from(shard.snapshot()).toString('hex')
const read = (shard: Shard): unknown => IDS.map((one) => [shard.read(one), shard.wasDeleted(one)])
/** What stands in `edits` that no field of this version accounts for. */
function unknownEdits(shard: Shard): Record<string, unknown> {
  const edits = Object.entries(shard.doc.getMap('edits').toJSON())
  return Object.fromEntries(
    edits.filter(([key]) => {
      const { field, element } = parseEditKey(key)!
      return (
        field.startsWith('mood') || (field === 'name' && element !== null) || (field === 'tags' && element === null)
      )
    }),
  )
}

describe('[S14] a re-based document reads as if it had not been re-based', () => {
  const seeded = (steps: Step[]): Team => {
    const team = new Team()
    team.run({ do: 'create', id: LEAD })
    for (const one of steps) team.run(one)
    for (const to of [0, 1, 2]) team.catchUp(to)
    return team
  }

  test('[S14] [S5] three replicas, any exchange: equal byte for byte, and equal to the run without re-basing', () => {
    let rebased = 0
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 5, maxLength: 60, size: 'max' }),
        fc.infiniteStream(fc.nat()),
        (steps, dice) => {
          const team = seeded(steps)
          rebased += team.rebased
          const shuffled = [...team.log]
          const late = new Shard(DOC, [], 99)
          while (shuffled.length > 0) {
            const at = (dice.next().value as number) % shuffled.length
            late.applyUpdates(shuffled.splice(at, 1).map((entry) => entry.real))
          }
          const all = [...team.real, late, new Shard(DOC, team.log.map((entry) => entry.real).reverse(), 98)]
          expect(all.some((shard) => shard.isIncomplete)).toBe(false)
          expect(new Set(all.map(hex)).size).toBe(1)
          expect(new Set(team.shadow.map(hex)).size).toBe(1)
          for (const shard of all) {
            expect(read(shard)).toEqual(read(team.shadow[0]!))
            expect(unknownEdits(shard)).toEqual(unknownEdits(team.shadow[0]!))
          }
        },
      ),
      { numRuns: Number(process.env['RUNS'] ?? 100) },
    )
    expect(rebased).toBeGreaterThan(100)
    // Many runs on a busy machine take their time.
  }, 600_000)

  test('[S14] a replica that hears of everything in order never reads anything else, at any moment', () => {
    const inOrder = step.filter((one) => one.do !== 'deliver')
    fc.assert(
      fc.property(fc.array(inOrder, { minLength: 5, maxLength: 40, size: 'max' }), (steps) => {
        const team = new Team()
        team.run({ do: 'create', id: LEAD })
        for (const one of steps) {
          team.run(one)
          for (const at of [0, 1, 2]) expect(read(team.real[at]!)).toEqual(read(team.shadow[at]!))
        }
      }),
      { numRuns: 40 },
    )
  })
})
