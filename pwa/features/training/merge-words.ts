// What a value that two sides changed is called, and how it is shown.
import { m } from '../../../shared/i18n/index.ts'

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
}

/** The name of a place in a plan; '' for the item as a whole, and for places without a name of their own. */
export function pathText(path: string): string {
  return NAMES[path.split('/')[0] ?? '']?.() ?? ''
}

/** A value in words. Of what has many parts, its texts. */
export function valueText(value: unknown): string {
  if (value === undefined || value === null) return m.training_merge_gone()
  if (typeof value !== 'object') return String(value)
  const { title, text, choices, ...rest } = value as { title?: string; text?: string; choices?: string[] }
  const known = [title, text, ...(choices ?? [])].filter((one) => typeof one === 'string')
  return known.length > 0 ? known.join('\n') : JSON.stringify(rest)
}
