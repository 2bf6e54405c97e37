import fc from 'fast-check'
import * as Y from 'yjs'
import { describe, expect, test } from 'vitest'
import type { Id } from '../../../shared/kernel/ids.ts'
import { Shard } from '../../../shared/store/shard.ts'
import { applyBounded, checkTextUpdate, checkUpdate, DamagedUpdate, readReach } from '../../../shared/store/updates.ts'

const DOC = 'leads/aaaa'
const IDS = Array.from({ length: 12 }, (_, index) => `lead:aaaa:no${String(index).padStart(2, '0')}` as Id)

/** A document, and updates on top of it from two devices that wrote without hearing of each other; the last one is a re-base. */
function history(): { start: Uint8Array; updates: Uint8Array[] } {
  const owner = new Shard(DOC, [], 7)
  owner.apply(IDS.map((id) => ({ op: 'create', id, fields: { createdAt: 1, createdBy: 'p', updatedAt: 1, name: id } })))
  const start = owner.snapshot()
  owner.takeOutgoing()
  const other = new Shard(DOC, [start], 9)
  const updates: Uint8Array[] = []
  for (const [index, id] of IDS.entries()) {
    for (const shard of [owner, other]) {
      shard.apply([
        { op: 'set', id, field: 'company', value: `公司 ${String(index)}` },
        { op: 'put', id, field: 'phones', key: '+49', value: { number: '030', label: 'work' } },
        { op: 'set', id, field: 'updatedAt', value: 1_700_000_000_000 + index },
        ...(index % 3 === 0 ? [{ op: 'set' as const, id, field: 'deletedAt', value: 0.1 }] : []),
      ])
      updates.push(shard.takeOutgoing()!)
    }
  }
  owner.rebase(Infinity)
  updates.push(owner.takeOutgoing()!, other.snapshot())
  return { start, updates }
}
const { start, updates } = history()

type Damage = { at: number; how: 'flip' | 'cut' | 'insert' | 'drop'; value: number }
const damage: fc.Arbitrary<Damage> = fc.record({
  at: fc.nat(),
  how: fc.constantFrom('flip', 'flip', 'flip', 'cut', 'insert', 'drop'),
  value: fc.integer({ min: 0, max: 255 }),
})

function harm(bytes: Uint8Array, { at, how, value }: Damage): Uint8Array {
  const out = [...bytes]
  const place = at % Math.max(1, out.length)
  if (how === 'flip') out[place] = value
  else if (how === 'cut') out.length = place
  else if (how === 'insert') out.splice(place, 0, value)
  else out.splice(place, 1)
  return Uint8Array.from(out)
}

const stateOf = (doc: Y.Doc): string => Buffer.from(Y.encodeStateAsUpdateV2(doc)).toString('hex')

/** What an update touches, as Yjs' own decoder reads it. */
function reachByYjs(update: Uint8Array): ReturnType<typeof readReach> {
  const { structs, ds } = Y.decodeUpdateV2(update)
  const adds: { client: number; clock: number; end: number }[] = []
  for (const { id, length } of structs) {
    const last = adds.at(-1)
    if (last?.client === id.client && last.end === id.clock) last.end += length
    else adds.push({ client: id.client, clock: id.clock, end: id.clock + length })
  }
  const refersTo = structs
    .flatMap((struct) => (struct instanceof Y.Item ? [struct.origin, struct.rightOrigin, struct.parent] : []))
    .filter((ref): ref is Y.ID => ref instanceof Y.ID)
    .map(({ client, clock }) => ({ client, clock }))
  const deletes = [...ds.clients].flatMap(([client, items]) =>
    items.map(({ clock, len }) => ({ client, clock, end: clock + len })),
  )
  return { adds, refersTo, deletes, structs: structs.length }
}

describe('what an update touches', () => {
  const anything = fc.anything({ withBigInt: false, withDate: false, maxDepth: 4 }).map((value) => {
    try {
      return JSON.parse(JSON.stringify({ value })) as unknown
    } catch {
      return null
    }
  })

  test('is read past values of every kind as Yjs reads it', () => {
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 6 }),
        fc.uint8Array({ maxLength: 20 }),
        (values, bytes) => {
          const doc = new Y.Doc()
          const root = doc.getMap('m')
          for (const [at, value] of [...values, bytes, 2n ** 40n, 0.1, 2 ** 40, -7, undefined, '公司 x'].entries())
            root.set(`k${String(at % 4)}`, value)
          doc.getArray('a').insert(0, [values, bytes])
          const update = Y.encodeStateAsUpdateV2(doc)
          expect(readReach(update)).toEqual(reachByYjs(update))
        },
      ),
    )
  })

  test('damaged, it is refused wherever Yjs refuses it, or read as Yjs reads it', () => {
    let read = 0
    let refused = 0
    fc.assert(
      fc.property(fc.nat(updates.length - 1), fc.array(damage, { minLength: 1, maxLength: 3 }), (which, damages) => {
        const harmed = damages.reduce(harm, updates[which]!)
        let reach: ReturnType<typeof readReach>
        try {
          reach = readReach(harmed)
        } catch {
          refused++
          return
        }
        read++
        expect(reach).toEqual(reachByYjs(harmed))
      }),
      { numRuns: 3000 },
    )
    expect(read).toBeGreaterThan(300)
    expect(refused).toBeGreaterThan(300)
  })
})

describe('[S18] damaged updates', () => {
  test('[S18] random damage either throws or does what it does to any other document; it ends soon', () => {
    let thrown = 0
    let applied = 0
    let slowest = 0
    fc.assert(
      fc.property(
        fc.array(fc.nat(updates.length - 1), { maxLength: 3 }),
        fc.nat(updates.length - 1),
        fc.array(damage, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (before, which, damages, onStart) => {
          const harmed = damages.reduce(harm, updates[which]!)
          const batch = [...before.map((one) => updates[one]!), harmed]
          const shard = new Shard(DOC, onStart ? [start] : [], 50)
          const scratch = new Y.Doc()
          if (onStart) Y.applyUpdateV2(scratch, start)
          let fails = false
          try {
            for (const bytes of batch) applyBounded(scratch, bytes)
          } catch {
            fails = true
          }
          const started = performance.now()
          try {
            shard.applyUpdates(batch)
            applied++
            expect(fails).toBe(false)
            expect(stateOf(shard.doc)).toBe(stateOf(scratch))
          } catch (error) {
            if (!(error instanceof DamagedUpdate)) throw error
            thrown++
            expect(() => shard.snapshot()).toThrow('loaded again')
          }
          slowest = Math.max(slowest, performance.now() - started)
        },
      ),
      { numRuns: Number(process.env['RUNS'] ?? 800) },
    )
    expect(thrown).toBeGreaterThan(40)
    expect(applied).toBeGreaterThan(40)
    expect(slowest).toBeLessThan(5000)
  })

  test('[S18] the error says which update it was; the shard takes no further calls', () => {
    const shard = new Shard(DOC, [start], 50)
    const damaged = new Uint8Array([1, 2, 3])
    const attempt = (): unknown => shard.applyUpdates([updates[0]!, damaged, updates[1]!])
    expect(attempt).toThrow(DamagedUpdate)
    for (const call of [attempt, () => shard.snapshot(), () => shard.apply([]), () => shard.takeOutgoing()]) {
      expect(call).toThrow('loaded again')
    }
    const other = new Shard(DOC, [start], 51)
    try {
      other.applyUpdates([updates[0]!, damaged])
    } catch (error) {
      expect((error as DamagedUpdate).index).toBe(1)
    }
  })

  test('[S18] nothing is no update, and neither is more than any document', () => {
    for (const bytes of [new Uint8Array(), new Uint8Array(64 * 1024 * 1024 + 1)]) {
      expect(() => new Shard(DOC, [], 1).applyUpdates([bytes])).toThrow(DamagedUpdate)
      expect(checkUpdate(bytes)).toBe(false)
      expect(checkTextUpdate(bytes)).toBe(false)
    }
  })
})

/** A number as Yjs writes it. */
function varUint(value: number): number[] {
  const out: number[] = []
  for (; value > 127; value = Math.floor(value / 128)) out.push(128 | (value % 128))
  return [...out, value]
}
const column = (...bytes: number[]): number[] => [...varUint(bytes.length), ...bytes]

/** An update of a few bytes that claims so many operations: all columns repeat their last value for ever. */
function bomb(structs: number): Uint8Array {
  const repeatOne = [0x41, ...varUint(2 ** 40)]
  const columns = [
    column(),
    column(5),
    column(),
    column(),
    column(0),
    column(0),
    column(),
    column(),
    column(...repeatOne),
  ]
  return Uint8Array.from([0, ...columns.flat(), 1, ...varUint(structs), 0, 0])
}

/** A length of 2^30 as a column of lengths holds it: the sign and six bits first, then seven at a time. */
const longRun = [0x80, ...varUint(2 ** 24)]

/** An update that deletes a range again and again. */
function deletions(times: number): Uint8Array {
  const empty = [column(), column(), column(), column(), column(), column(0), column(), column(), column()]
  const range = [7, 1, 0, ...varUint(2 ** 22)]
  return Uint8Array.from([
    0,
    ...empty.flat(),
    0,
    ...varUint(times),
    ...Array.from({ length: times }, () => range).flat(),
  ])
}

describe('[S18] bytes that claim more than they hold', () => {
  test('[S18] are what they claim to be', () => {
    const doc = new Y.Doc()
    Y.applyUpdateV2(doc, bomb(1000))
    expect(Y.decodeStateVector(Y.encodeStateVector(doc)).get(5)).toBe(1000)
  })

  test.each([2 ** 17 + 1, 2 ** 20, 2 ** 25, 2 ** 31, 2 ** 32, 2 ** 40])(
    '[S18] %d operations in 30 bytes are refused soon',
    (count) => {
      const bytes = bomb(count)
      const started = performance.now()
      expect(() => new Shard(DOC, [start], 1).applyUpdates([bytes])).toThrow(DamagedUpdate)
      expect(checkUpdate(bytes)).toBe(false)
      expect(performance.now() - started).toBeLessThan(5000)
    },
  )

  test('[S18] deletions of far more than a document holds are refused', () => {
    expect(() => new Shard(DOC, [start], 1).applyUpdates([deletions(3)])).not.toThrow()
    expect(() => new Shard(DOC, [start], 1).applyUpdates([deletions(5000)])).toThrow(DamagedUpdate)
  })

  test('[S18] a few bytes cannot move the clock of a client to where nobody comes', () => {
    const columns = [
      column(),
      column(5),
      column(),
      column(),
      column(0),
      column(0),
      column(),
      column(),
      column(...longRun),
    ]
    const bytes = Uint8Array.from([0, ...columns.flat(), 1, 1, 0, 0])
    const doc = new Y.Doc()
    Y.applyUpdateV2(doc, bytes)
    expect(Y.decodeStateVector(Y.encodeStateVector(doc)).get(5)).toBeGreaterThan(2 ** 29)
    expect(() => new Shard(DOC, [start], 1).applyUpdates([bytes])).toThrow(DamagedUpdate)
  })

  test('two devices that take turns on one field a thousand times are not refused', () => {
    const shards = [new Shard(DOC, [start], 60), new Shard(DOC, [start], 61)] as const
    for (let turn = 0; turn < 1000; turn++) {
      const [from, to] = turn % 2 === 0 ? shards : [shards[1], shards[0]]
      from.apply([{ op: 'set', id: IDS[0]!, field: 'updatedAt', value: turn }])
      to.applyUpdates([from.takeOutgoing()!])
    }
    expect(checkUpdate(shards[0].snapshot())).toBe(true)
  })
})
