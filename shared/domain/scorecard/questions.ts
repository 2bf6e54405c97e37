// Questions of scorecards and what answers to them are worth. Without schemas, for screens.

export const SCORED_THINGS = ['call', 'visit', 'role_play', 'month'] as const
export type ScoredThing = (typeof SCORED_THINGS)[number]
export const QUESTION_KINDS = ['scale', 'choice', 'yes_no', 'open'] as const
export type QuestionKind = (typeof QUESTION_KINDS)[number]

/** Questions of one card at most. */
export const MOST_CARD_QUESTIONS = 60

export interface Question {
  key: string
  text: string
  kind: QuestionKind
  required?: boolean | undefined
  weight?: number | undefined
  competency?: string | undefined
  scale?: { min: number; max: number } | undefined
  choices?: { key: string; text: string; points?: number | undefined }[] | undefined
  guide?: { level: string; text: string }[] | undefined
}

/** What somebody answered. Absent parts: not said. `text`: the words of an open question, or a remark to any other. */
export interface Answer {
  scale?: number | undefined
  choice?: string | undefined
  yes?: boolean | undefined
  text?: string | undefined
  /** Records of the team that show it. */
  evidence?: { id: string; title: string }[] | undefined
}

/** True when a question has its answer; a remark beside an empty mark is none. */
export function isAnswered(question: Question, answer: Answer | undefined): boolean {
  switch (question.kind) {
    case 'scale':
      return answer?.scale !== undefined
    case 'choice':
      return answer?.choice !== undefined
    case 'yes_no':
      return answer?.yes !== undefined
    case 'open':
      return (answer?.text ?? '') !== ''
  }
}

/** True when an answer is one that its question can have. */
export function fits(question: Question, answer: Answer): boolean {
  const { scale, choice, yes } = answer
  if (scale !== undefined) {
    const range = question.scale
    if (question.kind !== 'scale' || !range || !Number.isInteger(scale)) return false
    if (scale < range.min || scale > range.max) return false
  }
  if (choice !== undefined && (question.kind !== 'choice' || !question.choices?.some(({ key }) => key === choice)))
    return false
  return yes === undefined || question.kind === 'yes_no'
}

/** Questions that must be answered and are not, in their order. */
export function missing(questions: readonly Question[], answers: Readonly<Record<string, Answer>>): Question[] {
  return questions.filter((question) => question.required && !isAnswered(question, answers[question.key]))
}

/**
 * What an answer is worth, 0 to 1 of the best: the place on the scale, yes 1 and no 0, the points of a choice of the most points. Null
 * when it is not answered, or counts for nothing (open questions, choices without points).
 */
export function worth(question: Question, answer: Answer | undefined): number | null {
  if (!answer || !isAnswered(question, answer)) return null
  switch (question.kind) {
    case 'scale': {
      const { min, max } = question.scale ?? { min: 0, max: 0 }
      return max > min ? ((answer.scale ?? min) - min) / (max - min) : null
    }
    case 'yes_no':
      return answer.yes ? 1 : 0
    case 'choice': {
      const most = Math.max(0, ...(question.choices ?? []).map(({ points = 0 }) => points))
      const points = question.choices?.find(({ key }) => key === answer.choice)?.points
      return points === undefined || most === 0 ? null : points / most
    }
    case 'open':
      return null
  }
}

/** Weights times scores, summed: the plain scorecard, in the unit of weight times score. Both lists are of one length. */
export function weightedSum(weights: readonly number[], scores: readonly number[]): number {
  return weights.reduce((sum, weight, at) => sum + weight * (scores[at] ?? 0), 0)
}

/**
 * The score of a filled card, 0 to 1: the weighted mean of what its answers are worth. What is not answered, or counts for nothing, is
 * left out of both sums, so that an optional question left blank costs nothing. Null when nothing counts. `only` keeps to some questions.
 */
export function scoreOf(
  questions: readonly Question[],
  answers: Readonly<Record<string, Answer>>,
  only: (question: Question) => boolean = () => true,
): number | null {
  const weights: number[] = []
  const scores: number[] = []
  for (const question of questions.filter(only)) {
    const own = worth(question, answers[question.key])
    if (own === null) continue
    weights.push(question.weight ?? 1)
    scores.push(own)
  }
  const total = weightedSum(
    weights,
    weights.map(() => 1),
  )
  return total > 0 ? weightedSum(weights, scores) / total : null
}

/** The version in force: of the highest number, and of two with one number the later, then the greater id, so that all devices agree. */
export function currentVersion<V extends { id: string; number?: number; createdAt: number }>(
  versions: readonly V[],
): V | null {
  return versions.reduce<V | null>((best, version) => {
    if (!best) return version
    const by = (version.number ?? 0) - (best.number ?? 0) || version.createdAt - best.createdAt
    return by > 0 || (by === 0 && version.id > best.id) ? version : best
  }, null)
}
