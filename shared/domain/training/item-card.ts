// The card of a role-play: by what it is judged. It stands in the item, so that it goes wherever the plan goes; what was answered to it stands in
// assessments, each with the version that was answered. Without schemas, for screens.
import { scoreOf, type Answer, type Question } from '../scorecard/questions.ts'
import { competencyKey } from './gaps.ts'

/** A question of a card, under its key in the item. */
export type Criterion = Omit<Question, 'key'> & { order: number }
export type Criteria = Readonly<Record<string, Criterion>>

/** All criteria of a card together, in characters of JSON: every version of it is one value of a record, and so is each plan's original. */
export const MOST_CARD_CHARACTERS = 20_000

/** The criteria as questions, in their order. */
export function criteriaToQuestions(criteria: Criteria): Question[] {
  return Object.entries(criteria)
    .sort(([a, x], [b, y]) => x.order - y.order || (a < b ? -1 : 1))
    .map(([key, { order: _order, ...asked }]) => ({ key, ...asked }))
}

/** Questions as the criteria of an item, in the order in which they are given. */
export function questionsToCriteria(questions: readonly Question[]): Record<string, Criterion> {
  return Object.fromEntries(questions.map(({ key, ...asked }, order) => [key, { ...asked, order }]))
}

/** True for a role-play that is judged by a card. */
export function hasCard(item: { kind?: string | undefined; criteria?: Criteria | undefined }): boolean {
  return item.kind === 'role_play' && Object.keys(item.criteria ?? {}).length > 0
}

/** True when criteria are more than one card may hold. */
export function isCardTooLong(criteria: Criteria): boolean {
  return JSON.stringify(criteria).length > MOST_CARD_CHARACTERS
}

/**
 * What a filled card says of the competency its item is about, 0 to 1: the score of the questions that name it, or of all when none does. Null
 * when nothing counts.
 */
export function competencyScore(
  competency: string,
  questions: readonly Question[],
  answers: Readonly<Record<string, Answer>>,
): number | null {
  const name = competencyKey(competency)
  const isOf = (question: Question): boolean => competencyKey(question.competency ?? '') === name
  return scoreOf(questions, answers, questions.some(isOf) ? isOf : () => true)
}
