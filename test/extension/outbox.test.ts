// The outbox under crashes. Rules: [O1] what was acknowledged is there after any crash; [O2] every item reaches the app, and none is handed
// over again once its answer is stored; [O3] an item that may be in the app cannot be edited; [O4] a delivery holds at most 50 items; [O5] one bad item does
// not hold up the others.
import 'fake-indexeddb/auto'
import Dexie from 'dexie'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { OutboxDb } from '../../extension/outbox/outbox-db.ts'
import { BATCH_LIMIT, KEEP_TAKEN_MS, Outbox } from '../../extension/outbox/outbox.ts'
import { noteItem } from './items.ts'

let names = 0
const opened: OutboxDb[] = []

function open(
  name = `outbox-${++names}`,
  time = { now: 1_000 },
): { outbox: Outbox; name: string; time: { now: number } } {
  const db = new OutboxDb(name)
  opened.push(db)
  return { outbox: new Outbox(db, { now: () => time.now }), name, time }
}

afterEach(async () => {
  const dbs = opened.splice(0)
  for (const db of dbs) db.close()
  for (const name of new Set(dbs.map((db) => db.name))) await Dexie.delete(name)
})

/** The app's side of the contract: applies each id once, refuses some for good. */
class App {
  readonly applied = new Set<string>()
  constructor(private readonly refuses: (id: string) => boolean) {}
  take(ids: string[]): { taken: { id: string; recordId: string | null }[]; rejected: { id: string; code: string }[] } {
    const answer = {
      taken: [] as { id: string; recordId: string | null }[],
      rejected: [] as { id: string; code: string }[],
    }
    for (const id of ids) {
      if (this.refuses(id)) answer.rejected.push({ id, code: 'bad_value' })
      else {
        this.applied.add(id)
        answer.taken.push({ id, recordId: null })
      }
    }
    return answer
  }
}

describe('outbox', () => {
  test('[O1] [O2] items survive crashes at every point, and answered ones are not sent again', async () => {
    type Step = { kind: 'save' } | { kind: 'deliver'; crash: 'none' | 'before-app' | 'before-answer' | 'half-answer' }
    const steps: fc.Arbitrary<Step[]> = fc.array(
      fc.oneof(
        fc.constant<Step>({ kind: 'save' }),
        fc.record({
          kind: fc.constant('deliver' as const),
          crash: fc.constantFrom('none', 'before-app', 'before-answer', 'half-answer'),
        }) as fc.Arbitrary<Step>,
      ),
      { minLength: 1, maxLength: 14 },
    )
    await fc.assert(
      fc.asyncProperty(steps, fc.nat(4), async (plan, badEvery) => {
        const saved: string[] = []
        const answered = new Set<string>()
        const app = new App((id) => badEvery > 0 && saved.indexOf(id) % (badEvery + 2) === 0)
        const { name, time, ...first } = open()
        let { outbox } = first
        // A crash: the worker is gone, another opens the same database and starts with what it finds.
        const crash = async (): Promise<void> => {
          outbox.db.close()
          outbox = open(name, time).outbox
          await outbox.release()
        }
        const deliver = async (how: string): Promise<boolean> => {
          const batch = await outbox.takeBatch()
          if (batch.length === 0) return false
          // What the app answered for is never handed over again, or its answer would have been lost.
          expect(batch.filter((item) => answered.has(item.id))).toEqual([])
          if (how === 'before-app') return (await crash(), true)
          const answer = app.take(batch.map((item) => item.id))
          if (how === 'before-answer') return (await crash(), true)
          if (how === 'half-answer') {
            await outbox.acknowledge({ taken: answer.taken.slice(0, 1), rejected: [] })
            for (const { id } of answer.taken.slice(0, 1)) answered.add(id)
            return (await crash(), true)
          }
          await outbox.acknowledge(answer)
          for (const { id } of [...answer.taken, ...answer.rejected]) answered.add(id)
          return true
        }
        for (const step of plan) {
          time.now += 1000
          if (step.kind === 'deliver') await deliver(step.crash)
          else {
            const item = noteItem(`item-${names}-${saved.length}`, time.now)
            expect((await outbox.add([item])).ok).toBe(true)
            saved.push(item.id)
          }
        }
        await crash()
        for (let round = 0; round < saved.length + 2; round++) if (!(await deliver('none'))) break
        const refused = saved.filter((id) => app.take([id]).rejected.length > 0)
        expect(await outbox.counts()).toEqual({ waiting: 0, rejected: refused.length })
        expect([...app.applied].sort()).toEqual(saved.filter((id) => !refused.includes(id)).sort())
      }),
      { numRuns: 40 },
    )
  }, 60_000)

  test('[O1] saving the same id twice makes no second item and changes nothing', async () => {
    const { outbox } = open()
    await outbox.add([noteItem('item-0001', 1)])
    await outbox.acknowledge({ taken: [{ id: 'item-0001', recordId: null }], rejected: [] })
    await outbox.add([noteItem('item-0001', 2)])
    expect(await outbox.counts()).toEqual({ waiting: 0, rejected: 0 })
    expect((await outbox.db.items.get('item-0001'))?.state).toBe('taken')
  })

  test('[O1] of several items all are stored or none', async () => {
    const { outbox } = open()
    const bad = { ...noteItem('item-0002', 1), at: -5 }
    expect(await outbox.add([noteItem('item-0001', 1), bad])).toEqual({ ok: false, error: 'invalid_arguments' })
    expect(await outbox.db.items.count()).toBe(0)
  })

  test('a full disk is reported and stores nothing', async () => {
    const { outbox } = open()
    await outbox.db.open()
    outbox.db.items.hook('creating', (key) => {
      if (key === 'item-0002') throw new DOMException('full', 'QuotaExceededError')
    })
    const saved = await outbox.add([noteItem('item-0001', 1), noteItem('item-0002', 1)])
    expect(saved).toEqual({ ok: false, error: 'storage_full' })
    expect(await outbox.db.items.count()).toBe(0)
  })

  test('[O3] an item that was handed over cannot be edited, a refused one can', async () => {
    const { outbox } = open()
    const item = noteItem('item-0001', 1)
    await outbox.add([item])
    const edited = { ...item, note: { body: 'edited' } }
    expect((await outbox.replace(edited)).ok).toBe(true)
    await outbox.takeBatch()
    expect(await outbox.replace(edited)).toEqual({ ok: false, error: 'too_late' })
    await outbox.release()
    expect(await outbox.replace(edited)).toEqual({ ok: false, error: 'too_late' })
    await outbox.acknowledge({ taken: [], rejected: [{ id: item.id, code: 'bad_value' }] })
    expect((await outbox.replace({ ...item, note: { body: 'again' } })).ok).toBe(true)
    expect((await outbox.takeBatch()).map((held) => held.note?.body)).toEqual(['again'])
  })

  test('[O4] deliveries hold at most 50 items, oldest first', async () => {
    const { outbox } = open()
    await outbox.add(Array.from({ length: 120 }, (_, index) => noteItem(`item-${1000 + index}`, 5000 - index)))
    const first = await outbox.takeBatch()
    expect(first).toHaveLength(BATCH_LIMIT)
    expect(first[0]?.at).toBe(5000 - 119)
    expect(await outbox.takeBatch()).toHaveLength(BATCH_LIMIT)
    expect(await outbox.takeBatch()).toHaveLength(20)
    expect(await outbox.takeBatch()).toHaveLength(0)
  })

  test('[O4] a delivery is bounded in size, but never empty', async () => {
    const { outbox } = open()
    const huge = 'x'.repeat(90_000)
    await outbox.add(Array.from({ length: 40 }, (_, index) => noteItem(`item-${1000 + index}`, index, huge)))
    const batch = await outbox.takeBatch()
    expect(batch.length).toBeGreaterThan(0)
    expect(batch.length).toBeLessThan(40)
  })

  test('[O5] an item that is never answered ends up travelling alone, after the others', async () => {
    const { outbox } = open()
    await outbox.add(['item-bad0', 'item-0001', 'item-0002'].map((id, index) => noteItem(id, index)))
    // The app's page dies over `item-bad0` whenever it is in the batch.
    const taken: string[] = []
    for (let round = 0; round < 10; round++) {
      const batch = (await outbox.takeBatch()).map((item) => item.id)
      if (batch.includes('item-bad0')) await outbox.release()
      else {
        taken.push(...batch)
        await outbox.acknowledge({ taken: batch.map((id) => ({ id, recordId: null })), rejected: [] })
      }
      if (round === 1) await outbox.add([noteItem('item-0003', 99)])
    }
    expect(taken.sort()).toEqual(['item-0001', 'item-0002', 'item-0003'])
    expect(await outbox.counts()).toEqual({ waiting: 1, rejected: 0 })
  })

  test('delete and undo; what the app has is not deleted', async () => {
    const { outbox } = open()
    await outbox.add([noteItem('item-0001', 1)])
    const row = await outbox.remove('item-0001')
    expect(await outbox.counts()).toEqual({ waiting: 0, rejected: 0 })
    if (row) await outbox.restore(row)
    expect(await outbox.counts()).toEqual({ waiting: 1, rejected: 0 })
    await outbox.acknowledge({ taken: [{ id: 'item-0001', recordId: null }], rejected: [] })
    expect(await outbox.remove('item-0001')).toBe(null)
  })

  test('a late refusal does not undo a taken item', async () => {
    const { outbox } = open()
    await outbox.add([noteItem('item-0001', 1)])
    await outbox.acknowledge({ taken: [{ id: 'item-0001', recordId: 'lead:abcd:abcd' }], rejected: [] })
    await outbox.acknowledge({ taken: [], rejected: [{ id: 'item-0001', code: 'bad_value' }] })
    expect(await outbox.counts()).toEqual({ waiting: 0, rejected: 0 })
  })

  test('taken items go after 30 days, waiting and refused ones never', async () => {
    const { outbox, time } = open()
    await outbox.add(['item-0001', 'item-0002', 'item-0003'].map((id) => noteItem(id, 1)))
    await outbox.acknowledge({
      taken: [{ id: 'item-0001', recordId: null }],
      rejected: [{ id: 'item-0002', code: 'bad_value' }],
    })
    time.now += KEEP_TAKEN_MS - 1
    expect(await outbox.prune()).toBe(0)
    time.now += 2
    expect(await outbox.prune()).toBe(1)
    expect(await outbox.counts()).toEqual({ waiting: 1, rejected: 1 })
  })
})
