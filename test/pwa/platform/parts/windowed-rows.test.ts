import { expect, test } from 'vitest'
import { PAGE_SIZE, WindowedRows, type WatchPage } from '../../../../pwa/platform/parts/windowed-rows.svelte.ts'

interface Row {
  id: string
}

/** A list of `total` rows that answers when told to, and counts what is watched. */
function createSource(total: number, prefix = 'row') {
  const watched = new Map<number, () => void>()
  const asked: number[] = []
  const watch: WatchPage<Row> = ({ offset, limit }, onAnswer) => {
    asked.push(offset)
    watched.set(offset, () => {
      const count = Math.max(0, Math.min(limit, total - offset))
      onAnswer({ total, rows: Array.from({ length: count }, (_, at) => ({ id: `${prefix}${offset + at}` })) })
    })
    return () => watched.delete(offset)
  }
  return {
    watch,
    asked,
    watched: () => [...watched.keys()].sort((a, b) => a - b),
    answer: () => {
      for (const answer of [...watched.values()]) answer()
    },
  }
}

test('only pages around what is in sight are watched, of however many rows', () => {
  const source = createSource(100_000)
  const rows = new WindowedRows<Row>()
  rows.restart(source.watch)
  source.answer()
  expect(rows.total).toBe(100_000)
  rows.show(70_010, 70_030)
  source.answer()
  expect(source.watched()).toEqual([69_950, 70_000, 70_050])
  expect(rows.rowAt(70_015)?.id).toBe('row70015')
  expect(rows.indexOf('row70015')).toBe(70_015)
  expect(rows.rowAt(40_000)).toBeUndefined()
  // Never all of it: the first look, and what was scrolled to.
  expect(source.asked.length).toBeLessThan(6)
})

test('pages scrolled past are dropped, the ones in sight stay', () => {
  const source = createSource(100_000)
  const rows = new WindowedRows<Row>()
  rows.restart(source.watch)
  source.answer()
  for (let page = 0; page < 60; page += 1) {
    rows.show(page * PAGE_SIZE, page * PAGE_SIZE + 20)
    source.answer()
  }
  expect(rows.rowAt(0)).toBeUndefined()
  expect(rows.rowAt(59 * PAGE_SIZE)?.id).toBe(`row${59 * PAGE_SIZE}`)
  expect(source.watched().length).toBeLessThanOrEqual(3)
})

test('a new question shows the old rows until its first answer, and nothing of them afterwards', () => {
  const old = createSource(300, 'old')
  const next = createSource(2, 'new')
  const rows = new WindowedRows<Row>()
  rows.restart(old.watch)
  old.answer()
  const late = old.watched()
  rows.restart(next.watch)
  expect(rows.stale).toBe(true)
  expect(rows.rowAt(0)?.id).toBe('old0')
  expect(late.length).toBeGreaterThan(0)
  expect(old.watched()).toEqual([])
  next.answer()
  expect(rows.stale).toBe(false)
  expect(rows.total).toBe(2)
  expect([rows.rowAt(0)?.id, rows.rowAt(1)?.id, rows.rowAt(2)?.id]).toEqual(['new0', 'new1', undefined])
})

test('an answer to an overtaken question is not taken', () => {
  let answerLate: (() => void) | undefined
  const rows = new WindowedRows<Row>()
  rows.restart((_page, onAnswer) => {
    answerLate = () => onAnswer({ total: 1, rows: [{ id: 'late' }] })
    return () => undefined
  })
  const next = createSource(1, 'new')
  rows.restart(next.watch)
  next.answer()
  answerLate?.()
  expect(rows.rowAt(0)?.id).toBe('new0')
})

test('after a jump the rows in sight are there from memory first, and what was read is not overwritten by it', async () => {
  const source = createSource(100_000)
  const outlined: number[] = []
  const late: (() => void)[] = []
  const rows = new WindowedRows<Row>()
  rows.restart(source.watch, ({ offset, limit }) => {
    outlined.push(offset)
    return new Promise((resolve) => {
      const answer = {
        total: 100_000,
        rows: Array.from({ length: limit }, (_, at) => ({ id: `memory${offset + at}` })),
      }
      late.push(() => resolve(answer))
    })
  })
  source.answer()
  rows.show(70_010, 70_030)
  rows.show(70_011, 70_031)
  expect(outlined).toEqual([70_000])
  late.shift()?.()
  await expect.poll(() => rows.rowAt(70_015)?.id).toBe('memory70015')
  source.answer()
  expect(rows.rowAt(70_015)?.id).toBe('row70015')
  rows.show(30_010, 30_030)
  source.answer()
  late.shift()?.()
  await Promise.resolve()
  await Promise.resolve()
  expect(rows.rowAt(30_015)?.id).toBe('row30015')
})

test('the rows on the screen stay while those of a jump are on their way, however far they are', () => {
  const source = createSource(100_000)
  const rows = new WindowedRows<Row>()
  rows.restart(source.watch)
  source.answer()
  for (let page = 100; page < 160; page += 1) {
    rows.show(page * PAGE_SIZE, page * PAGE_SIZE + 20)
    source.answer()
  }
  rows.show(10, 30)
  source.answer()
  rows.show(90_010, 90_030)
  expect(rows.rowAt(20)?.id).toBe('row20')
  source.answer()
  expect(rows.rowAt(90_020)?.id).toBe('row90020')
  expect(rows.rowAt(100 * PAGE_SIZE)).toBeUndefined()
})
