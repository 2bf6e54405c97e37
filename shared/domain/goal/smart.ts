// Whether a goal is specific, measurable, achievable, relevant and time-bound, and for each letter that is missing, why.
import type { IsoDate } from '../../kernel/dates.ts'
import { periodToSpan } from '../../kernel/periods.ts'
import type { Goal } from './goal.ts'

export const SMART_LETTERS = ['specific', 'measurable', 'achievable', 'relevant', 'time_bound'] as const
export type SmartLetter = (typeof SMART_LETTERS)[number]

/** Codes; the words are in `i18n/messages/goals`, `goals_smart_<code>`. */
export type SmartFault =
  | 'short_title'
  | 'no_metric'
  | 'no_target'
  | 'no_history'
  | 'far_above'
  | 'below_best'
  | 'no_why'
  | 'no_period'
  | 'over'

export interface SmartFinding {
  letter: SmartLetter
  /** Null: the letter is there. */
  fault: SmartFault | null
}

export interface SmartContext {
  today: IsoDate
  /** What was measured in earlier periods of the same length, in any order; null where nothing could be. */
  history: readonly (number | null)[]
  /** False where less is better, as for some improvements: how far a target is from the best says nothing then. */
  isUpward?: boolean
}

/** A target this many times the best of earlier periods is called out of reach. */
const FAR = 1.5
const SHORT = 3

function achievable(goal: Partial<Goal>, { history, isUpward = true }: SmartContext): SmartFault | null {
  const { target = null, baseline = null } = goal
  if (target === null) return 'no_target'
  const known = [...history, baseline].filter((value) => value !== null && value > 0) as number[]
  if (known.length === 0) return 'no_history'
  if (!isUpward) return null
  const best = Math.max(...known)
  if (target > best * FAR) return 'far_above'
  // What is reached anyway is no goal.
  return target < Math.min(...known) && known.length > 1 ? 'below_best' : null
}

/** A finding for each letter, in their order. Works on what a person is still typing. */
export function checkSmart(goal: Partial<Goal>, context: SmartContext): SmartFinding[] {
  const faults: Record<SmartLetter, SmartFault | null> = {
    specific: [...(goal.title ?? '')].length < SHORT ? 'short_title' : goal.kind ? null : 'no_metric',
    measurable: !goal.metric ? 'no_metric' : (goal.target ?? null) === null ? 'no_target' : null,
    achievable: achievable(goal, context),
    relevant: goal.why || goal.parentId ? null : 'no_why',
    time_bound: !goal.period ? 'no_period' : periodToSpan(goal.period).to < context.today ? 'over' : null,
  }
  return SMART_LETTERS.map((letter) => ({ letter, fault: faults[letter] }))
}
