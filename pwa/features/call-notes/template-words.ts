// Labels and hints of the built-in templates.
import type { BuiltInTemplate } from '../../../shared/domain/note-template/note-template.ts'
import { m } from '../../../shared/i18n/index.ts'
import type { NoteTemplateRow } from '../../../shared/readmodel/rows.ts'
import { isBuiltIn } from './template-elements.ts'

const WORDS: Record<string, { label: () => string; hint: () => string }> = {
  budget: { label: m.notes_el_budget, hint: m.notes_el_budget_hint },
  authority: { label: m.notes_el_authority, hint: m.notes_el_authority_hint },
  need: { label: m.notes_el_need, hint: m.notes_el_need_hint },
  timeline: { label: m.notes_el_timeline, hint: m.notes_el_timeline_hint },
  metrics: { label: m.notes_el_metrics, hint: m.notes_el_metrics_hint },
  economic_buyer: { label: m.notes_el_economic_buyer, hint: m.notes_el_economic_buyer_hint },
  decision_criteria: { label: m.notes_el_decision_criteria, hint: m.notes_el_decision_criteria_hint },
  decision_process: { label: m.notes_el_decision_process, hint: m.notes_el_decision_process_hint },
  identify_pain: { label: m.notes_el_identify_pain, hint: m.notes_el_identify_pain_hint },
  champion: { label: m.notes_el_champion, hint: m.notes_el_champion_hint },
  competition: { label: m.notes_el_competition, hint: m.notes_el_competition_hint },
  situation: { label: m.notes_el_situation, hint: m.notes_el_situation_hint },
  problem: { label: m.notes_el_problem, hint: m.notes_el_problem_hint },
  implication: { label: m.notes_el_implication, hint: m.notes_el_implication_hint },
  need_payoff: { label: m.notes_el_need_payoff, hint: m.notes_el_need_payoff_hint },
}

/** Words of a built-in element by its key; null for a key that is not built in. */
export function elementWords(key: string): { label: string; hint: string } | null {
  const words = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined
  return words ? { label: words.label(), hint: words.hint() } : null
}

export function builtInName(template: BuiltInTemplate): string {
  switch (template) {
    case 'bant':
      return m.notes_template_bant()
    case 'meddicc':
      return m.notes_template_meddicc()
    case 'spin':
      return m.notes_template_spin()
  }
}

/** The name of any template; one that is gone says so. */
export function templateName(template: string | null, own: readonly NoteTemplateRow[]): string {
  if (template === null) return m.notes_template_none()
  if (isBuiltIn(template)) return builtInName(template)
  return own.find((each) => each.id === template)?.name ?? m.notes_template_unknown()
}
