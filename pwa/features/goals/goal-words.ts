// Words of goals.
import type { Confidence } from '../../../shared/domain/check-in/check-in.ts'
import type { BreakdownMethod, GoalKind } from '../../../shared/domain/goal/goal.ts'
import type { GoalUnit } from '../../../shared/domain/goal/metric.ts'
import type { SmartFault, SmartLetter } from '../../../shared/domain/goal/smart.ts'
import { m } from '../../../shared/i18n/index.ts'
import type { PeriodUnit } from '../../../shared/kernel/periods.ts'

type Words<K extends string> = Record<K, () => string>

export const KIND_WORDS: Words<GoalKind> = {
  closing: m.goals_kind_closing,
  activity: m.goals_kind_activity,
  growth: m.goals_kind_growth,
  improvement: m.goals_kind_improvement,
  order_value: m.goals_kind_order_value,
  team: m.goals_kind_team,
}

export const UNIT_WORDS: Words<GoalUnit> = {
  count: m.goals_unit_count,
  minutes: m.goals_unit_minutes,
  percent: m.goals_unit_percent,
  money: m.goals_unit_money,
  points: m.goals_unit_points,
}

export const PERIOD_WORDS: Words<PeriodUnit> = {
  year: m.goals_year,
  quarter: m.goals_quarter,
  month: m.goals_month,
  week: m.goals_week,
}

export const METHOD_WORDS: Words<BreakdownMethod> = {
  even: m.goals_method_even,
  workdays: m.goals_method_workdays,
  weighted: m.goals_method_weighted,
  seasonal: m.goals_method_seasonal,
  potential: m.goals_method_potential,
}

export const CONFIDENCE_WORDS: Words<Confidence> = {
  on_track: m.goals_confidence_on_track,
  at_risk: m.goals_confidence_at_risk,
  off_track: m.goals_confidence_off_track,
}

export const LETTER_WORDS: Words<SmartLetter> = {
  specific: m.goals_smart_specific,
  measurable: m.goals_smart_measurable,
  achievable: m.goals_smart_achievable,
  relevant: m.goals_smart_relevant,
  time_bound: m.goals_smart_time_bound,
}

export const FAULT_WORDS: Words<SmartFault> = {
  short_title: m.goals_smart_short_title,
  no_metric: m.goals_smart_no_metric,
  no_target: m.goals_smart_no_target,
  no_history: m.goals_smart_no_history,
  far_above: m.goals_smart_far_above,
  below_best: m.goals_smart_below_best,
  no_why: m.goals_smart_no_why,
  no_period: m.goals_smart_no_period,
  over: m.goals_smart_over,
}
