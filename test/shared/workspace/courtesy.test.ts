import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Courtesy } from '../../../shared/workspace/core/courtesy.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

let courtesy: Courtesy
let turns: number
beforeEach(() => {
  courtesy = new Courtesy()
  turns = 0
})

function waitForTurn(): void {
  void courtesy.turn().then(() => turns++)
}

test('work that nobody waits for begins at once while nobody asks', async () => {
  waitForTurn()
  await vi.advanceTimersByTimeAsync(0)
  expect(turns).toBe(1)
})

test('it waits while a question is being answered, and a moment longer', async () => {
  let answer: (value: string) => void = () => undefined
  const asked = courtesy.answering(() => new Promise<string>((resolve) => (answer = resolve)))
  waitForTurn()
  await vi.advanceTimersByTimeAsync(1000)
  expect(turns).toBe(0)
  answer('rows')
  expect(await asked).toBe('rows')
  await vi.advanceTimersByTimeAsync(100)
  expect(turns).toBe(0)
  await vi.advanceTimersByTimeAsync(1000)
  expect(turns).toBe(1)
})

test('under steady questions it still gets its turn; a question that failed counts no longer', async () => {
  waitForTurn()
  await vi.advanceTimersByTimeAsync(0)
  expect(turns).toBe(1)
  for (let at = 0; at < 200; at++) {
    await expect(courtesy.answering(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    if (at === 0) waitForTurn()
    await vi.advanceTimersByTimeAsync(50)
  }
  expect(turns).toBe(2)
})
