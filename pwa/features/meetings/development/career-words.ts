// The words of a career talk and of the plan that comes of it.
import {
  CAREER_TEXTS,
  type CareerPoint,
  type CareerTitles,
} from '../../../../shared/domain/development-plan/career-talk.ts'
import { PLAN_TEXTS, type PlanText } from '../../../../shared/domain/development-plan/focus.ts'
import { BUILT_IN_MEETINGS } from '../../../../shared/domain/meeting-template/built-in.ts'
import { m } from '../../../../shared/i18n/index.ts'
import { locales } from '../../../../shared/i18n/locale.ts'

const TITLES: Record<CareerPoint, typeof m.meetings_career_gap> = {
  strengths: m.meetings_career_strengths,
  direction: m.meetings_career_direction,
  next_role: m.meetings_career_next_role,
  gap: m.meetings_career_gap,
  support: m.meetings_career_support,
}

/** What the points of a career talk are called, in every language. */
export function careerTitles(): CareerTitles {
  const all = BUILT_IN_MEETINGS.career.map((point) => [point, locales.map((locale) => TITLES[point]({}, { locale }))])
  return Object.fromEntries(all) as Record<CareerPoint, string[]>
}

/** The same in the reader's language, in the order in which they are talked about. */
export function careerLines(): string[] {
  return BUILT_IN_MEETINGS.career.map((point) => TITLES[point]())
}

export interface PlanField {
  name: PlanText
  label: () => string
  hint: () => string
  max: number
}

const WORDS: Record<PlanText, Omit<PlanField, 'name'>> = {
  direction: { label: m.development_direction, hint: m.development_direction_hint, max: 2000 },
  nextRole: { label: m.development_next_role, hint: m.development_next_role_hint, max: 500 },
  strengths: { label: m.development_strengths, hint: m.development_strengths_hint, max: 2000 },
  gap: { label: m.development_gap, hint: m.development_gap_hint, max: 2000 },
  support: { label: m.development_support, hint: m.development_support_hint, max: 2000 },
}

/** The texts of a plan in their order. */
export const PLAN_FIELDS: readonly PlanField[] = PLAN_TEXTS.map((name) => ({ name, ...WORDS[name] }))

/** Which point of the talk a text of the plan answers. */
export function textToPoint(name: PlanText): string {
  const point = BUILT_IN_MEETINGS.career.find((one) => CAREER_TEXTS[one] === name)
  return point ? TITLES[point]() : ''
}
