import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Id } from '../../../shared/kernel/ids.ts'
import type { Change } from '../../../shared/domain/schema.ts'
import { Shard } from '../../../shared/store/shard.ts'

const DOC = 'leads/aaaa'
const IDS = ['lead:aaaa:one1', 'lead:aaaa:two2', 'lead:aaaa:three'] as Id[]

function createOf(id: Id): Change {
  return { op: 'create', id, fields: { createdAt: 1, createdBy: 'person:aaaa:rep1', updatedAt: 1, name: `Lead ${id}` } }
}

const id = fc.constantFrom(...IDS)
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    op: fc.constant('set' as const),
    id,
    field: fc.constantFrom('name', 'company', 'status'),
    value: fc.option(fc.string()),
  }),
  fc.record({ op: fc.constant('set' as const), id, field: fc.constant('deletedAt'), value: fc.option(fc.nat()) }),
  fc.record({
    op: fc.constant('put' as const),
    id,
    field: fc.constantFrom('tags', 'emails'),
    key: fc.string({ maxLength: 3 }),
    value: fc.string(),
  }),
  fc.record({
    op: fc.constant('remove' as const),
    id,
    field: fc.constantFrom('tags', 'emails'),
    key: fc.string({ maxLength: 3 }),
  }),
)

test('[S5] any order, repetition and delay of the updates of several devices ends the same everywhere', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { maxLength: 6 }), {
        minLength: 2,
        maxLength: 4,
      }),
      fc.infiniteStream(fc.nat()),
      (devices, dice) => {
        const roll = (below: number): number => (dice.next().value as number) % below
        const first = new Shard(DOC, [], 1)
        first.apply(IDS.map(createOf))
        const updates = [first.takeOutgoing() as Uint8Array]
        const shards = devices.map((_, index) => new Shard(DOC, updates, index + 10))
        // Devices write without hearing of each other, then everything reaches everybody in an order of its own, some of it twice.
        for (const [index, commits] of devices.entries()) {
          for (const commit of commits) {
            shards[index]!.apply(commit)
            updates.push(shards[index]!.takeOutgoing() as Uint8Array)
          }
        }
        for (const shard of [...shards, first]) {
          const post = [...updates, ...updates.filter(() => roll(3) === 0)]
          while (post.length > 0) shard.applyUpdates(post.splice(roll(post.length), 1))
        }
        const late = new Shard(DOC, [...updates].reverse(), 99)
        const states = [...shards, first, late].map((shard) => Buffer.from(shard.snapshot()).toString('hex'))
        expect(new Set(states).size).toBe(1)
        const read = (shard: Shard): unknown => IDS.map((one) => shard.read(one))
        for (const shard of [...shards, first]) expect(read(shard)).toEqual(read(late))
        expect([...shards, first, late].every((shard) => !shard.isIncomplete)).toBe(true)
      },
    ),
    { numRuns: 60 },
  )
})

function twoDevices(): { rep: Shard; coach: Shard; meet: () => void } {
  const origin = new Shard(DOC, [], 1)
  origin.apply(IDS.map(createOf))
  const start = [origin.snapshot()]
  const rep = new Shard(DOC, start, 2)
  const coach = new Shard(DOC, start, 3)
  const meet = (): void => {
    const [fromRep, fromCoach] = [rep.snapshot(), coach.snapshot()]
    rep.applyUpdates([fromCoach])
    coach.applyUpdates([fromRep])
  }
  return { rep, coach, meet }
}
const [LEAD = '' as Id] = IDS

test('[S3] rep and coach edit different fields of one lead: both edits stand', () => {
  const { rep, coach, meet } = twoDevices()
  rep.apply([{ op: 'set', id: LEAD, field: 'name', value: '李雷' }])
  coach.apply([{ op: 'set', id: LEAD, field: 'company', value: 'Acme' }])
  meet()
  for (const shard of [rep, coach]) expect(shard.read(LEAD)).toMatchObject({ name: '李雷', company: 'Acme' })
})

test('[S3] rep and coach edit the same field: one of the two wins, the same on both', () => {
  const { rep, coach, meet } = twoDevices()
  rep.apply([{ op: 'set', id: LEAD, field: 'name', value: 'rep' }])
  coach.apply([{ op: 'set', id: LEAD, field: 'name', value: 'coach' }])
  meet()
  expect(rep.read(LEAD)).toEqual(coach.read(LEAD))
  expect(['rep', 'coach']).toContain(rep.read(LEAD)?.['name'])
})

test('[S4] rep and coach each add a phone: both are there', () => {
  const { rep, coach, meet } = twoDevices()
  rep.apply([{ op: 'put', id: LEAD, field: 'phones', key: '+4930', value: { number: '030' } }])
  coach.apply([{ op: 'put', id: LEAD, field: 'phones', key: '+8610', value: { number: '010' } }])
  meet()
  for (const shard of [rep, coach])
    expect(Object.keys(shard.read(LEAD)?.['phones'] as object).sort()).toEqual(['+4930', '+8610'])
})

test('one deletes while the other edits: it stays deleted, and the edit is there when the deletion is taken back', () => {
  const { rep, coach, meet } = twoDevices()
  rep.apply([{ op: 'set', id: LEAD, field: 'deletedAt', value: 5 }])
  coach.apply([{ op: 'set', id: LEAD, field: 'company', value: 'Acme' }])
  meet()
  expect(coach.read(LEAD)).toMatchObject({ deletedAt: 5, company: 'Acme' })
  coach.apply([{ op: 'set', id: LEAD, field: 'deletedAt', value: null }])
  meet()
  expect(rep.read(LEAD)?.deletedAt).toBeUndefined()
  expect(rep.read(LEAD)?.['company']).toBe('Acme')
})

test('an edit that arrives before its record waits, and names the record once it is there', () => {
  const writer = new Shard(DOC, [], 1)
  writer.apply([createOf(LEAD)])
  const created = writer.takeOutgoing() as Uint8Array
  const editor = new Shard(DOC, [created], 2)
  editor.apply([{ op: 'set', id: LEAD, field: 'company', value: 'Acme' }])
  const edited = editor.takeOutgoing() as Uint8Array
  const late = new Shard(DOC, [], 3)
  late.applyUpdates([edited])
  expect(late.read(LEAD)).toBeNull()
  expect([...late.applyUpdates([created]).touched]).toEqual([[LEAD, null]])
  expect(late.read(LEAD)?.['company']).toBe('Acme')
})

test('only records that were touched are named, and what is known already changes nothing', () => {
  const { rep, coach } = twoDevices()
  rep.takeOutgoing()
  rep.apply([{ op: 'put', id: IDS[1]!, field: 'tags', key: 'vip', value: 'vip' }])
  const update = rep.takeOutgoing() as Uint8Array
  expect(coach.applyUpdates([update])).toMatchObject({ touched: new Map([[IDS[1], ['tags']]]), ownClientSeen: false })
  expect(coach.applyUpdates([update, update])).toEqual({ touched: new Map(), news: [], ownClientSeen: false })
})

test('[S11] operations of the own client id that come from outside are noticed', () => {
  const past = new Shard(DOC, [], 7)
  past.apply([createOf(LEAD)])
  const reborn = new Shard(DOC, [], 7)
  expect(reborn.applyUpdates([past.snapshot()]).ownClientSeen).toBe(true)
})
