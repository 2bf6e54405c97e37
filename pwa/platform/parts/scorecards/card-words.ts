// What things, kinds of questions and scores are called.
import type { QuestionKind, ScoredThing } from '../../../../shared/domain/scorecard/questions.ts'
import { formatNumber, m } from '../../../../shared/i18n/index.ts'
import type { DraftFault } from './draft.ts'

const THINGS: Record<ScoredThing, () => string> = {
  call: m.scorecards_about_call,
  visit: m.scorecards_about_visit,
  role_play: m.scorecards_about_role_play,
  month: m.scorecards_about_month,
}

const KINDS: Record<QuestionKind, () => string> = {
  scale: m.scorecards_kind_scale,
  choice: m.scorecards_kind_choice,
  yes_no: m.scorecards_kind_yes_no,
  open: m.scorecards_kind_open,
}

export function thingText(thing: ScoredThing | undefined): string {
  return thing ? THINGS[thing]() : ''
}

export function kindText(kind: QuestionKind): string {
  return KINDS[kind]()
}

/** A score of 0 to 1 in percent; a dash when nothing in it counts. */
export function scoreText(score: number | null): string {
  return score === null ? '–' : formatNumber(score, { style: 'percent', maximumFractionDigits: 0 })
}

/** A change of a score in points of a hundred, with its sign. */
export function changeText(change: number): string {
  return formatNumber(change, { style: 'percent', maximumFractionDigits: 0, signDisplay: 'exceptZero' })
}

const FAULTS: Record<DraftFault, () => string> = {
  name: m.scorecards_fault_name,
  none: m.scorecards_fault_none,
  text: m.scorecards_fault_text,
  scale: m.scorecards_fault_scale,
  choices: m.scorecards_fault_choices,
}

/** What is wrong with a card as it stands in its editor. */
export function faultText(fault: DraftFault): string {
  return FAULTS[fault]()
}
