import type { Question } from './item-values.ts'

/** Percent from which a quiz or a role-play is passed, where its plan does not say. */
export const USUAL_PASS_MARK = 80

/** What was chosen, by question: numbers of choices from 0. */
export type Answers = Readonly<Record<string, readonly number[]>>

export interface QuizResult {
  /** Percent of the questions answered rightly, rounded down: nobody passes by rounding. 0 for a quiz without questions. */
  score: number
  right: number
  total: number
  /** Whether each question was answered rightly, by its key. */
  isRight: Record<string, boolean>
}

/** Judges answers: a question is right when all of its right choices are chosen and no other. */
export function judgeQuiz(questions: Readonly<Record<string, Question>>, answers: Answers): QuizResult {
  const isRight: Record<string, boolean> = {}
  let right = 0
  for (const [key, question] of Object.entries(questions)) {
    const chosen = new Set(Object.hasOwn(answers, key) ? answers[key] : [])
    isRight[key] = chosen.size === question.right.length && question.right.every((choice) => chosen.has(choice))
    if (isRight[key]) right++
  }
  const total = Object.keys(questions).length
  return { score: total === 0 ? 0 : Math.floor((right * 100) / total), right, total, isRight }
}

/** Questions in the order in which they are asked. */
export function questionsInOrder(questions: Readonly<Record<string, Question>>): [string, Question][] {
  return Object.entries(questions).sort(([a, x], [b, y]) => x.order - y.order || (a < b ? -1 : 1))
}
