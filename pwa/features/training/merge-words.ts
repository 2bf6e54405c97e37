// What a value that two sides changed is called, and how it is shown.
import type { Criterion } from '../../../shared/domain/training/item-card.ts'
import { formatNumber, m } from '../../../shared/i18n/index.ts'
import { kindText } from '../../platform/parts/scorecards/card-words.ts'

const NAMES: Record<string, () => string> = {
  title: m.training_title,
  kind: m.training_kind,
  purpose: m.training_purpose,
  needs: m.training_needs,
  audience: m.training_audience,
  content: m.training_content,
  method: m.training_method,
  materials: m.training_materials,
  schedule: m.training_schedule,
  trainer: m.training_trainer,
  evaluation: m.training_evaluation,
  text: m.training_text,
  url: m.training_link,
  minutes: m.training_duration,
  dueDays: m.training_due_days,
  competency: m.training_competency,
  passMark: m.training_pass_mark,
  questions: m.training_question_text,
  cardName: m.training_card,
  criteria: m.training_card,
}

/** The name of a place in a plan; '' for the item as a whole, and for places without a name of their own. */
export function pathText(path: string): string {
  return NAMES[path.split('/')[0] ?? '']?.() ?? ''
}

/** All that a question of a card says, a line each. */
function criterionText({ text, kind, required, weight = 1, competency, scale, choices, guide }: Criterion): string {
  const range = scale && kind === 'scale' ? ` ${formatNumber(scale.min)}–${formatNumber(scale.max)}` : ''
  const lines = [
    text,
    kindText(kind) + range,
    weight === 1 ? '' : `${m.scorecards_weight()} ${formatNumber(weight)}`,
    competency ?? '',
    required ? m.scorecards_required_mark() : '',
    ...(choices ?? []).map(({ text: choice, points }) => (points === undefined ? choice : `${choice} = ${points}`)),
    ...(guide ?? []).map((one) => `${one.level}: ${one.text}`),
  ]
  return lines.filter(Boolean).join('\n')
}

/** A value in words. `path`: its place. Of what has many parts, its texts. */
export function valueText(value: unknown, path: string): string {
  if (value === undefined || value === null) return m.training_merge_gone()
  if (typeof value !== 'object') return String(value)
  if (path.startsWith('criteria/')) return criterionText(value as Criterion)
  const { title, text, choices, ...rest } = value as { title?: string; text?: string; choices?: string[] }
  const known = [title, text, ...(choices ?? [])].filter((one) => typeof one === 'string')
  return known.length > 0 ? known.join('\n') : JSON.stringify(rest)
}
