// How a person's scores go, competency by competency. Without schemas, for the read model and for screens.
import type { IsoDate } from '../../kernel/dates.ts'
import { scoreOf, type Answer, type Question } from '../scorecard/questions.ts'

/** A finished card with the questions of its version. */
export interface Finished {
  id: string
  date: IsoDate
  answers: Readonly<Record<string, Answer>>
  questions: readonly Question[]
}

export interface TrendPoint {
  /** The assessment. */
  id: string
  date: IsoDate
  /** 0 to 1 */
  score: number
}

export interface Trend {
  /** '' for the whole card. */
  competency: string
  /** The earliest first. */
  points: TrendPoint[]
  /** The mean of the last three less that of the three before; null when there are fewer than six, which say too little. */
  change: number | null
  /** The mean of the last three, or of all when there are fewer. */
  recent: number
}

/** So many scores are taken together, so that one good day is not called a trend. */
const TOGETHER = 3

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length

function toTrend(competency: string, points: TrendPoint[]): Trend {
  const scores = points.map(({ score }) => score)
  const last = scores.slice(-TOGETHER)
  const before = scores.slice(-2 * TOGETHER, -TOGETHER)
  const change = before.length === TOGETHER ? mean(last) - mean(before) : null
  return { competency, points, change, recent: mean(last) }
}

/**
 * The trends of one person over finished cards, of whatever card and version: the whole score first, then each competency by name. A
 * competency without a score is left out.
 */
export function trendsOf(finished: readonly Finished[]): Trend[] {
  const ordered = [...finished].sort((a, b) => a.date.localeCompare(b.date) || (a.id < b.id ? -1 : 1))
  const points = new Map<string, TrendPoint[]>([['', []]])
  for (const { id, date, answers, questions } of ordered) {
    for (const competency of new Set(['', ...questions.map((question) => question.competency ?? '')])) {
      const isOf = (question: Question): boolean => competency === '' || question.competency === competency
      const score = scoreOf(questions, answers, isOf)
      if (score === null) continue
      const held = points.get(competency)
      if (held) held.push({ id, date, score })
      else points.set(competency, [{ id, date, score }])
    }
  }
  return [...points]
    .filter(([, held]) => held.length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([competency, held]) => toTrend(competency, held))
}
