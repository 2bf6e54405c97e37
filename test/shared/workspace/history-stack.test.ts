import { expect, test } from 'vitest'
import type { RowWrite } from '../../../shared/store/document-store.ts'
import { HistoryStack, type StepRow } from '../../../shared/workspace/core/history-stack.ts'

const NOW = 1_772_442_000_000

function step(group: string, at = NOW) {
  return { group, code: 'edited_lead', count: 1, at, traces: [] }
}

/** Writes what a step gives to write. */
function store(stored: Map<string, StepRow>, writes: RowWrite[]): void {
  for (const { table, put, remove } of writes) {
    if (table !== 'steps') continue
    for (const row of put) stored.set(row.id, row as StepRow)
    for (const id of remove) stored.delete(id)
  }
}

test('the history holds 200 steps; the oldest is dropped from the store, too', () => {
  const stack = new HistoryStack()
  const stored = new Map<string, StepRow>()
  for (let index = 1; index <= 205; index++) {
    store(stored, stack.push(step(`step ${index}`)))
  }
  expect(stored.size).toBe(200)
  expect([...stored.values()][0]?.group).toBe('step 6')
})

test('steps are dropped before there are 200 when they did too much together; the last one stays, however much it did', () => {
  const stack = new HistoryStack()
  const stored = new Map<string, StepRow>()
  const traces = Array.from({ length: 1000 }, (_, at) => ({
    id: `lead:aaaa:${String(at)}` as never,
    field: 'status',
    key: null,
    before: 'new',
    after: 'working',
  }))
  for (const group of ['a', 'b', 'c']) {
    for (let slice = 0; slice < 80; slice++) store(stored, stack.push({ ...step(group), traces }))
  }
  expect(new Set([...stored.values()].map(({ group }) => group))).toEqual(new Set(['b', 'c']))
  expect([...stored.values()].reduce((sum, { size }) => sum + size, 0)).toBe(160_000)
  for (let slice = 0; slice < 300; slice++) store(stored, stack.push({ ...step('d'), traces }))
  expect(new Set([...stored.values()].map(({ group }) => group))).toEqual(new Set(['d']))
  expect(stored.size).toBe(300)
  // What is kept in memory is not what they did.
  expect(JSON.stringify(stack).length).toBeLessThan(300 * 200)
})

test('a step done in slices is one step, taken back with its latest part first', () => {
  const stack = new HistoryStack()
  stack.push(step('bulk'))
  stack.push(step('bulk'))
  expect(stack.state.undo).toEqual({ code: 'edited_lead', count: 2 })
  const parts = stack.top(false)
  expect(parts.map(({ id }) => Number(id))).toEqual([2, 1])
})

test('steps of yesterday are not offered after a start, and leave the store', () => {
  const stack = new HistoryStack()
  const head = { code: 'edited_lead', count: 1, undone: false, size: 0 }
  const rows: StepRow[] = [
    { ...head, group: 'old', at: NOW - 13 * 3_600_000, id: '000000000001' },
    { ...head, group: 'new', at: NOW - 3_600_000, id: '000000000002' },
  ]
  expect(stack.restore(rows, NOW)).toEqual(
    ['steps', 'traces'].map((table) => ({ table, put: [], remove: ['000000000001'] })),
  )
  expect(stack.top(false).map(({ group }) => group)).toEqual(['new'])
})

test('a new step ends what could be done again', () => {
  const stack = new HistoryStack()
  stack.push(step('first'))
  const trace = { id: 'lead:aaaa:lead' as never, field: 'name', key: null, before: 'a', after: 'b' }
  stack.turn(stack.top(false), [trace], 1)
  expect(stack.state).toEqual({ undo: null, redo: { code: 'edited_lead', count: 1 } })
  const removed = stack.push(step('second')).flatMap(({ remove }) => remove)
  expect(removed).toEqual(['000000000002', '000000000002'])
  expect(stack.state.redo).toBeNull()
})
