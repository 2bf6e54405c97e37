// An item as it stands in its form: everything is text there, and becomes what the record takes when it is saved.
import { CALL_CHANNELS, CALL_OUTCOMES } from '../../../shared/domain/call-note/call-note.ts'
import {
  criteriaToQuestions,
  hasCard,
  isCardTooLong,
  questionsToCriteria,
  type Criterion,
} from '../../../shared/domain/training/item-card.ts'
import type { ItemKind, Measure, Question } from '../../../shared/domain/training/item-values.ts'
import { questionsInOrder, USUAL_PASS_MARK } from '../../../shared/domain/training/quiz.ts'
import type { Patch } from '../../../shared/domain/record.ts'
import type { TrainingItem } from '../../../shared/domain/training/training-item.ts'
import { safeUrl } from '../../../shared/domain/text.ts'
import { m } from '../../../shared/i18n/index.ts'
import { MOST_CARD_QUESTIONS } from '../../../shared/domain/scorecard/questions.ts'
import { errorText } from '../../../shared/i18n/errors.ts'
import { randomToken } from '../../../shared/kernel/ids.ts'
import { systemRandom } from '../../../shared/kernel/ports.ts'
import { faultText } from '../../platform/parts/scorecards/card-words.ts'
import { draftToQuestions, faultOf, questionsToDraft } from '../../platform/parts/scorecards/draft.ts'
import type { ItemCard } from './card-sources.ts'

export interface QuestionForm {
  key: string
  text: string
  /** A line each; right ones begin with `*`. */
  choices: string
}

export interface ItemForm {
  kind: ItemKind
  title: string
  text: string
  url: string
  minutes: string
  dueDays: string
  competency: string
  passMark: string
  count: string
  channel: string
  outcome: string
  template: string
  all: boolean
  after: string[]
  questions: QuestionForm[]
  /** Of a role-play: the card it is judged by. */
  card: ItemCard | null
}

export type ItemFormErrors = Partial<
  Record<'title' | 'url' | 'minutes' | 'dueDays' | 'passMark' | 'count' | 'questions' | 'card', string>
>

const newKey = (): string => randomToken(systemRandom, 8)

const shown = (held: number | null | undefined): string => (held === null || held === undefined ? '' : String(held))

/** The form of an item; of none: that of a new one. */
export function toItemForm(item: TrainingItem | null): ItemForm {
  return {
    kind: item?.kind ?? 'reading',
    title: item?.title ?? '',
    text: item?.text ?? '',
    url: item?.url ?? '',
    minutes: shown(item?.minutes),
    dueDays: shown(item?.dueDays),
    competency: item?.competency ?? '',
    // Judged by a card a role-play needs no mark.
    passMark: shown(item?.passMark ?? (item && hasCard(item) ? null : USUAL_PASS_MARK)),
    count: shown(item?.measure?.count ?? 10),
    channel: item?.measure?.channel ?? '',
    outcome: item?.measure?.outcome ?? '',
    template: item?.measure?.template ?? '',
    all: item?.measure?.elements === 'all',
    after: Object.keys(item?.after ?? {}),
    questions: questionsInOrder(item?.questions ?? {}).map(([key, { text, choices, right }]) => ({
      key,
      text,
      choices: choices.map((choice, at) => (right.includes(at) ? `* ${choice}` : choice)).join('\n'),
    })),
    card:
      item && hasCard(item)
        ? { name: item.cardName ?? '', questions: questionsToDraft(criteriaToQuestions(item.criteria ?? {})) }
        : null,
  }
}

function toNumber(text: string, min: number, max: number): number | null | undefined {
  const plain = text.normalize('NFKC').trim()
  if (plain === '') return null
  const number = /^\d{1,6}$/u.test(plain) ? Number(plain) : Number.NaN
  return number >= min && number <= max ? number : undefined
}

/** A question of the form as the record takes it; null when it is not one yet. */
export function toQuestion({ text, choices }: QuestionForm, order: number): Question | null {
  const lines = choices
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  const right = lines.flatMap((line, at) => (/^[*＊]/u.test(line) ? [at] : []))
  const plain = lines.map((line) => line.replace(/^[*＊]\s*/u, '').slice(0, 300))
  if (!text.trim() || plain.length < 2 || plain.length > 8 || right.length === 0 || plain.includes('')) return null
  return { text: text.trim().slice(0, 500), choices: plain, right, order }
}

export interface ItemFields {
  set: Record<string, unknown>
  questions: Record<string, Question>
  criteria: Record<string, Criterion>
}

/** What the record takes of the form, or what is wrong with it, by field. */
export function fromItemForm(form: ItemForm): { fields: ItemFields; errors: ItemFormErrors } {
  const errors: ItemFormErrors = {}
  const bad = (min: number, max: number): string => m.training_bad_number({ min, max })
  const [minutes, dueDays] = [toNumber(form.minutes, 0, 60_000), toNumber(form.dueDays, 0, 1000)]
  if (!form.title.trim()) errors.title = errorText({ code: 'required' })
  if (form.url.trim() && !safeUrl(form.url)) errors.url = m.training_bad_link()
  if (minutes === undefined) errors.minutes = bad(0, 60_000)
  if (dueDays === undefined) errors.dueDays = bad(0, 1000)
  const isMarked = form.kind === 'quiz' || form.kind === 'role_play'
  const passMark = isMarked ? toNumber(form.passMark, 0, 100) : null
  if (passMark === undefined) errors.passMark = bad(0, 100)
  let measure: Measure | null = null
  if (form.kind === 'milestone') {
    const count = toNumber(form.count, 1, 10_000)
    if (!count) errors.count = bad(1, 10_000)
    const channel = CALL_CHANNELS.find((one) => one === form.channel)
    const outcome = CALL_OUTCOMES.find((one) => one === form.outcome)
    measure = {
      count: count ?? 1,
      ...(channel ? { channel } : {}),
      ...(outcome ? { outcome } : {}),
      ...(form.template ? { template: form.template, ...(form.all ? { elements: 'all' as const } : {}) } : {}),
    }
  }
  const questions: Record<string, Question> = {}
  for (const [order, asked] of (form.kind === 'quiz' ? form.questions : []).entries()) {
    const question = toQuestion(asked, order)
    if (question) questions[asked.key] = question
    else errors.questions = m.training_choices_hint()
  }
  const card = form.kind === 'role_play' ? form.card : null
  const fault = card && faultOf({ ...card, about: 'role_play' })
  if (fault) errors.card = faultText(fault)
  const asked = card && !fault ? draftToQuestions({ ...card, about: 'role_play' }, newKey) : []
  const criteria = questionsToCriteria(asked)
  if (isCardTooLong(criteria)) errors.card = errorText({ code: 'too_long' })
  if (asked.length > MOST_CARD_QUESTIONS) errors.card = errorText({ code: 'too_many', detail: MOST_CARD_QUESTIONS })
  const cardName = card?.name.trim() ?? ''
  const { kind, title, text, competency } = form
  const url = form.url.trim() || null
  return {
    errors,
    fields: {
      set: { kind, title, text, url, minutes, dueDays, competency, passMark, measure, cardName },
      questions,
      criteria,
    },
  }
}

/** The patch that a form comes to. A card that was not touched is left out: another one may have changed it meanwhile. */
export function toItemPatch(item: TrainingItem, form: ItemForm, { set, questions, criteria }: ItemFields): Patch {
  const gone = (held: object | undefined, kept: object): string[] =>
    Object.keys(held ?? {}).filter((key) => !Object.hasOwn(kept, key))
  const own = { set, put: { questions }, remove: { questions: gone(item.questions, questions) } }
  const card = form.kind === 'role_play' ? form.card : null
  if (JSON.stringify(card) === JSON.stringify(toItemForm(item).card)) {
    const { cardName: _name, ...rest } = set
    return { ...own, set: rest }
  }
  return {
    set,
    put: { ...own.put, criteria },
    remove: { ...own.remove, criteria: gone(item.criteria, criteria) },
  }
}
