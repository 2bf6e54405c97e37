import { expect, test } from 'vitest'
import { HistoryStack, type StepRow } from '../../../shared/workspace/core/history-stack.ts'

const NOW = 1_772_442_000_000

function step(group: string, at = NOW) {
  return { group, code: 'edited_lead', count: 1, at, traces: [] }
}

test('the history holds 200 steps; the oldest is dropped from the store, too', () => {
  const stack = new HistoryStack()
  const stored = new Map<string, StepRow>()
  for (let index = 1; index <= 205; index++) {
    const { put, remove } = stack.push(step(`step ${index}`))
    for (const row of put) stored.set(row.id, row as StepRow)
    for (const id of remove) stored.delete(id)
  }
  expect(stored.size).toBe(200)
  expect([...stored.values()][0]?.group).toBe('step 6')
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
  const rows: StepRow[] = [
    { ...step('old', NOW - 13 * 3_600_000), id: '000000000001', undone: false },
    { ...step('new', NOW - 3_600_000), id: '000000000002', undone: false },
  ]
  expect(stack.restore(rows, NOW)).toEqual([{ table: 'steps', put: [], remove: ['000000000001'] }])
  expect(stack.top(false).map(({ group }) => group)).toEqual(['new'])
})

test('a new step ends what could be done again', () => {
  const stack = new HistoryStack()
  stack.push(step('first'))
  const trace = { id: 'lead:aaaa:lead' as never, field: 'name', key: null, before: 'a', after: 'b' }
  stack.turn(stack.top(false), [trace], 1)
  expect(stack.state).toEqual({ undo: null, redo: { code: 'edited_lead', count: 1 } })
  const { remove } = stack.push(step('second'))
  expect(remove.length).toBe(1)
  expect(stack.state.redo).toBeNull()
})
