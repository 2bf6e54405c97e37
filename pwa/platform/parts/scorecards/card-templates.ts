// Cards to begin with, for who has none yet. Words, not records: whoever takes one gets questions of his own, under keys that stay, so that a
// card taken twice is still compared question by question.
import { m } from '../../../../shared/i18n/index.ts'
import { blankQuestion, type DraftQuestion } from './draft.ts'

export interface CardTemplate {
  key: string
  name: () => string
  questions: () => DraftQuestion[]
}

function scale(key: string, text: string, guide: string): DraftQuestion {
  return { ...blankQuestion(key), text, guide }
}

function yesNo(key: string, text: string): DraftQuestion {
  return { ...blankQuestion(key), kind: 'yes_no', text }
}

function remark(): DraftQuestion {
  return { ...blankQuestion('remark'), kind: 'open', required: false, text: m.scorecards_tpl_remark() }
}

export const CARD_TEMPLATES: readonly CardTemplate[] = [
  {
    key: 'discovery',
    name: m.scorecards_tpl_discovery,
    questions: () => [
      scale('situation', m.scorecards_tpl_situation(), m.scorecards_tpl_situation_guide()),
      scale('problem', m.scorecards_tpl_problem(), m.scorecards_tpl_problem_guide()),
      scale('implication', m.scorecards_tpl_implication(), m.scorecards_tpl_implication_guide()),
      scale('payoff', m.scorecards_tpl_payoff(), m.scorecards_tpl_payoff_guide()),
      yesNo('nextstep', m.scorecards_tpl_next_step()),
      remark(),
    ],
  },
  {
    key: 'objection',
    name: m.scorecards_tpl_objection,
    questions: () => [
      scale('hearout', m.scorecards_tpl_hear_out(), m.scorecards_tpl_hear_out_guide()),
      scale('behind', m.scorecards_tpl_behind(), m.scorecards_tpl_behind_guide()),
      scale('proof', m.scorecards_tpl_proof(), m.scorecards_tpl_proof_guide()),
      yesNo('settled', m.scorecards_tpl_settled()),
      remark(),
    ],
  },
  {
    key: 'price',
    name: m.scorecards_tpl_price,
    questions: () => [
      scale('value', m.scorecards_tpl_value(), m.scorecards_tpl_value_guide()),
      scale('hold', m.scorecards_tpl_hold(), m.scorecards_tpl_hold_guide()),
      yesNo('inreturn', m.scorecards_tpl_in_return()),
      yesNo('agreed', m.scorecards_tpl_agreed()),
      remark(),
    ],
  },
]
