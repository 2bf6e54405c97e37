// What is asked in every meeting, edited as lines of text: a line that stays keeps its key, and so its answers keep their question.
import type { CadenceRow } from '../../../shared/readmodel/rows.ts'

export interface AskedQuestion {
  key: string
  text: string
  order: number
  mood?: boolean | undefined
}

/** The questions of a cadence in their order. */
export function questionsOf(cadence: Pick<CadenceRow, 'questions'> | null): AskedQuestion[] {
  return Object.entries(cadence?.questions ?? {})
    .map(([key, question]) => ({ key, ...question }))
    .sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1))
}

export type QuestionPatch = {
  put: Record<string, { text: string; order: number; mood: boolean }>
  /** Keys of those that are no longer asked. */
  remove: string[]
}

/** What has to be written so that exactly these lines are asked. `newKey` makes keys for new ones. A line given twice is asked once. */
export function linesToQuestions(
  lines: string,
  before: Pick<CadenceRow, 'questions'> | null,
  newKey: () => string,
): QuestionPatch {
  const texts = [
    ...new Set(
      lines
        .split('\n')
        .map((line) => line.replace(/\s+/gu, ' ').trim())
        .filter(Boolean),
    ),
  ]
  const known = questionsOf(before)
  const put: QuestionPatch['put'] = {}
  for (const [order, text] of texts.entries()) {
    const same = known.find((question) => question.text === text)
    put[same?.key ?? newKey()] = { text, order, mood: same?.mood ?? true }
  }
  return { put, remove: known.map(({ key }) => key).filter((key) => !Object.hasOwn(put, key)) }
}
