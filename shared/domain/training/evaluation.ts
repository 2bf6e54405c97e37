// Did it work? The four levels of Kirkpatrick (reaction, learning, behaviour, results; "Techniques for Evaluating Training Programs", Journal of
// ASTD 13, 1959) and Phillips's return on investment (https://groundhoglearning.com/vault/instructional-design/phillips-roi-methodology/).
// Every figure comes with how many people stand behind it: of few it is said that they are few, and before and after is no proof of cause.

import type { Attempt } from './progress.ts'

/** Fewer people than this are called few: an interval of theirs is too wide to act on. */
export const FEW = 5

/** How far a figure carries. `none`: nobody; `one`: one person, so that there is no spread; `few`: fewer than `FEW`. */
export type Weight = 'none' | 'one' | 'few' | 'enough'

export function weightOf(count: number): Weight {
  if (count === 0) return 'none'
  if (count === 1) return 'one'
  return count < FEW ? 'few' : 'enough'
}

/** Two-sided 95 % quantiles of Student's t by degrees of freedom from 1 (NIST/SEMATECH e-Handbook 1.3.6.7.2); then 1.96. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
]

export interface Mean {
  /** How many values. */
  n: number
  /** Null without any. */
  mean: number | null
  /** 95 % interval of the mean (Student's t); null for fewer than two. */
  interval: [number, number] | null
  weight: Weight
}

/** The mean of some values with its 95 % interval. */
export function meanOf(values: readonly number[]): Mean {
  const n = values.length
  const weight = weightOf(n)
  if (n === 0) return { n, mean: null, interval: null, weight }
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  if (n === 1) return { n, mean, interval: null, weight }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const half = (T95[n - 2] ?? 1.96) * Math.sqrt(variance / n)
  return { n, mean, interval: [mean - half, mean + half], weight }
}

/** What is known of one learner. Missing parts are missing, never 0. */
export interface LearnerEvidence {
  personId: string
  /** Answers to the survey, 1 to 5. */
  survey: Readonly<Record<string, number>>
  /** Percent in the tests and role-plays that were done both times; else in what was done one time (`comparedTests`). */
  before: number | null
  after: number | null
  /** Levels of competencies before and after, by name. */
  levels: Readonly<Record<string, { before?: number; after?: number }>>
  /** Calls in equally long stretches of time before the start and after the end: how many, and how many went well. */
  calls: { before: number; goodBefore: number; after: number; goodAfter: number } | null
}

/**
 * What somebody knew before and after, percent. Of each quiz and role-play the first try before and the last one after; only the same thing is
 * compared: the means of all that were done both times. Without any such, the mean of one side alone, the other one null.
 */
export function comparedTests(attempts: readonly Attempt[]): { before: number | null; after: number | null } {
  const ordered = [...attempts].sort((a, b) => a.at - b.at)
  const byItem = [...new Set(ordered.map(({ item }) => item))].map((item) => {
    const own = ordered.filter((one) => one.item === item)
    return {
      before: own.find(({ kind }) => kind === 'before')?.score ?? null,
      after: own.findLast(({ kind }) => kind === 'after')?.score ?? null,
    }
  })
  const mean = (side: 'before' | 'after', of: typeof byItem): number | null =>
    meanOf(of.flatMap((one) => one[side] ?? [])).mean
  const both = byItem.filter(({ before, after }) => before !== null && after !== null)
  if (both.length > 0) return { before: mean('before', both), after: mean('after', both) }
  const before = mean('before', byItem)
  return { before, after: before === null ? mean('after', byItem) : null }
}

export interface FourLevels {
  /** 1: the mean answer by question, and over all questions by person. */
  reaction: { all: Mean; byQuestion: Record<string, Mean> }
  /** 2: gain in percent points of those who took both tests. */
  learning: { gain: Mean; before: Mean; after: Mean }
  /** 3: gain in levels, by competency, of those rated both times; `calls`: change of the number of calls. */
  behaviour: { byCompetency: Record<string, Mean>; calls: Mean }
  /** 4: share of calls that went well, before and after, percent of all calls of all learners; null without calls. */
  results: {
    before: number | null
    after: number | null
    callsBefore: number
    callsAfter: number
    n: number
    weight: Weight
  }
}

/** The four levels for the learners of a plan. */
export function evaluate(learners: readonly LearnerEvidence[]): FourLevels {
  const questions = [...new Set(learners.flatMap(({ survey }) => Object.keys(survey)))].sort()
  const bothTests = learners.flatMap(({ before, after }) =>
    before !== null && after !== null ? [{ before, after }] : [],
  )
  const names = [...new Set(learners.flatMap(({ levels }) => Object.keys(levels)))].sort()
  const calls = learners.flatMap((learner) => (learner.calls ? [learner.calls] : []))
  const total = (of: (one: NonNullable<LearnerEvidence['calls']>) => number): number =>
    calls.reduce((sum, one) => sum + of(one), 0)
  const share = (good: number, all: number): number | null => (all === 0 ? null : (good * 100) / all)
  const [callsBefore, callsAfter] = [total(({ before }) => before), total(({ after }) => after)]
  return {
    reaction: {
      all: meanOf(
        learners.flatMap(({ survey }) => {
          const { mean } = meanOf(Object.values(survey))
          return mean === null ? [] : [mean]
        }),
      ),
      byQuestion: Object.fromEntries(
        questions.map((name) => [
          name,
          meanOf(learners.flatMap(({ survey }) => (Object.hasOwn(survey, name) ? [survey[name] ?? 0] : []))),
        ]),
      ),
    },
    learning: {
      gain: meanOf(bothTests.map(({ before, after }) => after - before)),
      before: meanOf(bothTests.map(({ before }) => before)),
      after: meanOf(bothTests.map(({ after }) => after)),
    },
    behaviour: {
      byCompetency: Object.fromEntries(
        names.map((name) => [
          name,
          meanOf(
            learners.flatMap(({ levels }) => {
              const { before, after } = (Object.hasOwn(levels, name) && levels[name]) || {}
              return before === undefined || after === undefined ? [] : [after - before]
            }),
          ),
        ]),
      ),
      calls: meanOf(calls.map(({ before, after }) => after - before)),
    },
    results: {
      before: share(
        total(({ goodBefore }) => goodBefore),
        callsBefore,
      ),
      after: share(
        total(({ goodAfter }) => goodAfter),
        callsAfter,
      ),
      callsBefore,
      callsAfter,
      n: calls.length,
      weight: weightOf(calls.length),
    },
  }
}

export interface ReturnOnInvestment {
  /** (benefit - cost) / cost, percent. */
  roi: number
  /** benefit / cost. */
  ratio: number
  /** benefit - cost, minor units. */
  net: number
}

/**
 * Phillips's return on investment. Amounts are integers in minor units of one currency. Null when there is no cost to divide by, or when the
 * currencies differ: nothing is converted here. The benefit is what people believe the training brought; that it did is not shown by this.
 */
export function returnOnInvestment(
  benefit: { minor: number; currency: string } | null | undefined,
  cost: { minor: number; currency: string } | null | undefined,
): ReturnOnInvestment | null {
  if (!benefit || !cost || cost.minor <= 0 || benefit.currency !== cost.currency) return null
  const net = benefit.minor - cost.minor
  return { roi: (net * 100) / cost.minor, ratio: benefit.minor / cost.minor, net }
}
