import { describe, expect, test } from 'vitest'
import {
  evaluate,
  meanOf,
  returnOnInvestment,
  type LearnerEvidence,
} from '../../../../shared/domain/training/evaluation.ts'

const cny = (minor: number) => ({ minor, currency: 'CNY' })

describe('return on investment', () => {
  test('as in the published example: 90,000 of benefit for 35,000 of cost', () => {
    // Phillips; cost of 5 stores at 5,000 and 10,000 of development. worked_examples.json: phillips_roi.
    const result = returnOnInvestment(cny(9_000_000), cny(3_500_000))
    expect(result?.roi).toBeCloseTo(157.142857, 6)
    expect(result?.ratio).toBeCloseTo(2.571429, 6)
    expect(result?.net).toBe(5_500_000)
  })

  test('there is none without a cost, without a benefit, or between two currencies', () => {
    expect(returnOnInvestment(cny(1), cny(0))).toBeNull()
    expect(returnOnInvestment(null, cny(1))).toBeNull()
    expect(returnOnInvestment({ minor: 1, currency: 'USD' }, cny(1))).toBeNull()
    expect(returnOnInvestment(cny(0), cny(100))).toMatchObject({ roi: -100, net: -100 })
  })
})

describe('means', () => {
  test('say how many stand behind them; an interval needs two', () => {
    expect(meanOf([])).toEqual({ n: 0, mean: null, interval: null, weight: 'none' })
    expect(meanOf([4])).toEqual({ n: 1, mean: 4, interval: null, weight: 'one' })
    expect(meanOf([4, 5]).weight).toBe('few')
    expect(meanOf([1, 2, 3, 4, 5]).weight).toBe('enough')
  })

  test('the interval is Student’s: 1 to 5 gives 3 ± 2.776 · sqrt(2.5 / 5)', () => {
    const { mean, interval } = meanOf([1, 2, 3, 4, 5])
    expect(mean).toBe(3)
    expect(interval?.[0]).toBeCloseTo(3 - 2.776 * Math.sqrt(0.5), 9)
    expect(interval?.[1]).toBeCloseTo(3 + 2.776 * Math.sqrt(0.5), 9)
  })
})

const learner = (personId: string, more: Partial<LearnerEvidence>): LearnerEvidence => ({
  personId,
  survey: {},
  before: null,
  after: null,
  levels: {},
  calls: null,
  ...more,
})

describe('four levels', () => {
  test('take in who has both sides and leave out who has one', () => {
    const levels = evaluate([
      learner('a', {
        survey: { useful: 5, clear: 3 },
        before: 40,
        after: 80,
        levels: { Discovery: { before: 2, after: 3 } },
      }),
      learner('b', { survey: { useful: 4 }, before: 60, after: 70, levels: { Discovery: { after: 5 } } }),
      learner('c', { before: 10, calls: { before: 10, goodBefore: 2, after: 20, goodAfter: 8 } }),
    ])
    expect(levels.reaction.all).toMatchObject({ n: 2, mean: 4, weight: 'few' })
    expect(levels.reaction.byQuestion).toMatchObject({ useful: { n: 2, mean: 4.5 }, clear: { n: 1, mean: 3 } })
    expect(levels.learning.gain).toMatchObject({ n: 2, mean: 25 })
    expect(levels.behaviour.byCompetency).toMatchObject({ Discovery: { n: 1, mean: 1, weight: 'one' } })
    expect(levels.behaviour.calls).toMatchObject({ n: 1, mean: 10 })
    expect(levels.results).toEqual({ before: 20, after: 40, callsBefore: 10, callsAfter: 20, n: 1, weight: 'one' })
  })

  test('nobody yet: nothing is 0, everything is missing', () => {
    expect(evaluate([])).toMatchObject({
      reaction: { all: { mean: null, weight: 'none' } },
      learning: { gain: { mean: null } },
      results: { before: null, after: null, weight: 'none' },
    })
  })
})
