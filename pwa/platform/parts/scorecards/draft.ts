// A card as it is edited: what people type, as text, and the way from it to questions and back.
import {
  QUESTION_KINDS,
  type Question,
  type QuestionKind,
  type ScoredThing,
} from '../../../../shared/domain/scorecard/questions.ts'
import { CARD_DRAFT } from '../../editor/journal.ts'

export interface DraftQuestion {
  key: string
  text: string
  kind: QuestionKind
  required: boolean
  weight: string
  competency: string
  min: string
  max: string
  /** A choice a line: its words, and behind the last `=` its points. */
  choices: string
  /** A level a line: its mark, a colon, and what it looks like. */
  guide: string
  /** Keys of the choices as they were, by their words: one whose words stay is the same choice in the next version. */
  choiceKeys: Record<string, string>
}

export interface CardDraft {
  name: string
  about: ScoredThing
  questions: DraftQuestion[]
}

export type DraftFault = 'name' | 'none' | 'text' | 'scale' | 'choices'

/** An empty question of a key. */
export function blankQuestion(key: string): DraftQuestion {
  return {
    key,
    text: '',
    kind: 'scale',
    required: true,
    weight: '1',
    competency: '',
    min: '1',
    max: '5',
    choices: '',
    guide: '',
    choiceKeys: {},
  }
}

/** What stands in the editor for these questions. */
export function questionsToDraft(questions: readonly Question[]): DraftQuestion[] {
  return questions.map((question) => ({
    ...blankQuestion(question.key),
    text: question.text,
    kind: question.kind,
    required: question.required ?? false,
    weight: String(question.weight ?? 1),
    competency: question.competency ?? '',
    min: String(question.scale?.min ?? 1),
    max: String(question.scale?.max ?? 5),
    choices: (question.choices ?? [])
      .map(({ text, points }) => (points === undefined ? text : `${text} = ${String(points)}`))
      .join('\n'),
    guide: (question.guide ?? []).map(({ level, text }) => `${level}: ${text}`).join('\n'),
    choiceKeys: Object.fromEntries((question.choices ?? []).map(({ key, text }) => [text, key])),
  }))
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)

function toChoices(draft: DraftQuestion, newKey: () => string): NonNullable<Question['choices']> {
  return linesOf(draft.choices).map((line) => {
    // Full-width signs are what an input method gives for these.
    const match = /^(.*\S)\s*[=＝]\s*(\d+(?:\.\d+)?)$/u.exec(line)
    const text = match?.[1] ?? line
    const key = draft.choiceKeys[text] ?? newKey()
    return match ? { key, text, points: Number(match[2]) } : { key, text }
  })
}

function toGuide(draft: DraftQuestion): NonNullable<Question['guide']> {
  return linesOf(draft.guide).map((line) => {
    const match = /^([^:：]{1,40})[:：]\s*(.+)$/u.exec(line)
    return match ? { level: (match[1] ?? '').trim(), text: match[2] ?? '' } : { level: '', text: line }
  })
}

/** What is wrong with a draft, the first fault; null when it can be published. */
export function faultOf(draft: CardDraft): DraftFault | null {
  if (draft.name.trim() === '') return 'name'
  if (draft.questions.length === 0) return 'none'
  for (const question of draft.questions) {
    if (question.text.trim() === '') return 'text'
    const [min, max] = [Number(question.min), Number(question.max)]
    const isWhole = /^\d{1,3}$/u.test(question.min.trim()) && /^\d{1,3}$/u.test(question.max.trim())
    if (question.kind === 'scale' && (!isWhole || min >= max || max > 100)) return 'scale'
    if (question.kind === 'choice' && linesOf(question.choices).length < 2) return 'choices'
  }
  return null
}

/** The questions of a draft without faults. Only what belongs to the kind of a question is kept. `newKey` makes keys for new choices. */
export function draftToQuestions(draft: CardDraft, newKey: () => string): Question[] {
  return draft.questions.map((question) => {
    const weight = Number(question.weight)
    const guide = toGuide(question)
    return {
      key: question.key,
      text: question.text.trim(),
      kind: question.kind,
      required: question.required,
      ...(Number.isFinite(weight) && weight >= 0 && weight <= 100 && { weight }),
      ...(question.competency.trim() && { competency: question.competency.trim() }),
      ...(question.kind === 'scale' && { scale: { min: Number(question.min), max: Number(question.max) } }),
      ...(question.kind === 'choice' && { choices: toChoices(question, newKey) }),
      ...(guide.length > 0 && { guide }),
    }
  })
}

/** Keeps what is being written, in the same tick; null drops it. A card is published in one piece, and until then this is all there is. */
export function keepDraft(spaceId: string, id: string, draft: CardDraft | null): void {
  try {
    const key = `${CARD_DRAFT}${spaceId}.${id}`
    if (draft) localStorage.setItem(key, JSON.stringify(draft))
    else localStorage.removeItem(key)
  } catch {
    // Without the store the safety net is gone, not the editor.
  }
}

/** What was being written; null when there is nothing, or nothing that can be read. */
export function readDraft(spaceId: string, id: string): CardDraft | null {
  try {
    const kept = JSON.parse(localStorage.getItem(`${CARD_DRAFT}${spaceId}.${id}`) ?? 'null') as CardDraft | null
    const isDraft =
      kept !== null &&
      typeof kept.name === 'string' &&
      Array.isArray(kept.questions) &&
      kept.questions.every((one) => typeof one.key === 'string' && QUESTION_KINDS.includes(one.kind))
    return isDraft ? kept : null
  } catch {
    return null
  }
}
