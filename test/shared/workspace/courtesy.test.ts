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

test('under steady questions it waits five seconds, then has its part of the time; a question that failed counts no longer', async () => {
  /** Asks every 20 ms, and takes a turn whenever there is one. */
  const askFor = async (ms: number): Promise<number> => {
    const before = turns
    for (let at = 0; at < ms; at += 20) {
      await expect(courtesy.answering(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
      await vi.advanceTimersByTimeAsync(20)
    }
    return turns - before
  }
  let isWorking = true
  const work = async (): Promise<void> => {
    while (isWorking) {
      await courtesy.turn()
      turns++
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  await askFor(100)
  void work()
  expect(await askFor(4800)).toBe(0)
  await askFor(200)
  const part = await askFor(10_000)
  expect(part).toBeGreaterThan(100)
  expect(part).toBeLessThan(180)
  // A pause, and questions are a hand that scrolls again.
  await vi.advanceTimersByTimeAsync(1000)
  await askFor(100)
  expect(await askFor(4000)).toBe(0)
  isWorking = false
})
