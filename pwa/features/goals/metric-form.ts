// What can be counted, as a form offers it, and the metric it makes.
import {
  CALL_CHANNELS,
  CALL_OUTCOMES,
  type CallChannel,
  type CallOutcome,
} from '../../../shared/domain/call-note/call-note.ts'
import type { GoalKind } from '../../../shared/domain/goal/goal.ts'
import { metricUnits, type GoalUnit, type Metric, type MetricSource } from '../../../shared/domain/goal/metric.ts'
import { LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import { m } from '../../../shared/i18n/index.ts'
import { statusWord } from '../../platform/parts/lead-words.ts'
import { channelText, outcomeText } from '../../platform/parts/notes/note-words.ts'

export const CHOICES = [
  'calls',
  'minutes',
  'call_share',
  'leads',
  'lead_share',
  'accounts',
  'contacts',
  'tasks',
  'told_sum',
  'told_latest',
  'told_average',
] as const
export type Choice = (typeof CHOICES)[number]

export interface MetricForm {
  choice: Choice
  /** '' for any. */
  channel: string
  outcome: string
  status: string
}

const WORDS: Record<Choice, () => string> = {
  calls: m.goals_metric_calls,
  minutes: m.goals_metric_minutes,
  call_share: m.goals_metric_call_share,
  leads: m.goals_metric_leads,
  lead_share: m.goals_metric_lead_share,
  accounts: m.goals_metric_accounts,
  contacts: m.goals_metric_contacts,
  tasks: m.goals_metric_tasks,
  told_sum: m.goals_metric_told_sum,
  told_latest: m.goals_metric_told_latest,
  told_average: m.goals_metric_told_average,
}

export const choiceText = (choice: Choice): string => WORDS[choice]()

/** What each kind of goal usually counts. */
const USUAL: Record<GoalKind, MetricForm> = {
  closing: { choice: 'calls', channel: '', outcome: 'won', status: '' },
  activity: { choice: 'calls', channel: '', outcome: '', status: '' },
  growth: { choice: 'leads', channel: '', outcome: '', status: '' },
  improvement: { choice: 'call_share', channel: '', outcome: 'meeting_booked', status: '' },
  order_value: { choice: 'told_average', channel: '', outcome: '', status: '' },
  team: { choice: 'calls', channel: '', outcome: '', status: '' },
}

export function usualMetric(kind: GoalKind): MetricForm {
  return { ...USUAL[kind] }
}

/** Which filters a choice has. */
export function filtersOf(choice: Choice): ('channel' | 'outcome' | 'status')[] {
  if (choice === 'calls' || choice === 'minutes' || choice === 'call_share') return ['channel', 'outcome']
  return choice === 'leads' || choice === 'lead_share' ? ['status'] : []
}

/** True when a share is of something: without it, it would be of all in all. */
export function isComplete({ choice, outcome, status }: MetricForm): boolean {
  return choice === 'call_share' ? outcome !== '' : choice === 'lead_share' ? status !== '' : true
}

export function formToMetric({ choice, channel, outcome, status }: MetricForm): Metric {
  const notes = (with_: { outcome?: string }): MetricSource => ({
    records: 'callNotes',
    filter: { ...(channel && { channel: [channel] }), ...(with_.outcome && { outcome: [with_.outcome] }) },
  })
  const leads = (given: string): MetricSource => ({ records: 'leads', filter: given ? { status: [given] } : {} })
  switch (choice) {
    case 'calls':
      return { measure: 'count', of: notes({ outcome }) }
    case 'minutes':
      return { measure: 'sum', of: notes({ outcome }), field: 'minutes' }
    case 'call_share':
      return { measure: 'ratio', of: notes({ outcome }), over: notes({}) }
    case 'leads':
      return { measure: 'count', of: leads(status) }
    case 'lead_share':
      return { measure: 'ratio', of: leads(status), over: leads('') }
    case 'accounts':
    case 'contacts':
    case 'tasks':
      return { measure: 'count', of: { records: choice, filter: {} } }
    case 'told_sum':
      return { measure: 'check_ins', use: 'sum' }
    case 'told_latest':
      return { measure: 'check_ins', use: 'latest' }
    case 'told_average':
      return { measure: 'check_ins', use: 'average' }
  }
}

/** The units a choice can be counted in. */
export function unitsOf(choice: Choice): readonly GoalUnit[] {
  return metricUnits(formToMetric({ choice, channel: '', outcome: '', status: '' }))
}

const RECORD_WORDS: Record<MetricSource['records'], () => string> = {
  callNotes: m.goals_metric_calls,
  leads: m.goals_metric_leads,
  accounts: m.goals_metric_accounts,
  contacts: m.goals_metric_contacts,
  tasks: m.goals_metric_tasks,
}

function filterText(source: MetricSource): string {
  const known = (value: string): string => {
    if (CALL_OUTCOMES.includes(value as CallOutcome)) return outcomeText(value as CallOutcome)
    if (CALL_CHANNELS.includes(value as CallChannel)) return channelText(value as CallChannel)
    const status = LEAD_STATUSES.find((each) => each === value)
    return status ? statusWord(status) : value.toUpperCase()
  }
  return Object.values(source.filter).flat().map(known).join(' · ')
}

/** What a goal counts, in words. */
export function metricText(metric: Metric): string {
  if (metric.measure === 'check_ins') return choiceText(`told_${metric.use}`)
  const filter = filterText(metric.of)
  const what =
    metric.measure === 'sum'
      ? m.goals_metric_minutes()
      : metric.measure === 'ratio'
        ? metric.of.records === 'leads'
          ? m.goals_metric_lead_share()
          : m.goals_metric_call_share()
        : RECORD_WORDS[metric.of.records]()
  return filter ? `${what}: ${filter}` : what
}
