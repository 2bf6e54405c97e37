// How a goal is doing, and when it is for, in words: for the screens of goals, and for others that speak of them.
import type { Goal } from '../../shared/domain/goal/goal.ts'
import type { TrackState } from '../../shared/domain/goal/tracking.ts'
import { formatDate, m } from '../../shared/i18n/index.ts'
import { periodToSpan, periodUnit, type Period } from '../../shared/kernel/periods.ts'

export type Tone = 'neutral' | 'primary' | 'accent' | 'danger' | 'ok' | 'info'

const STATES: Record<TrackState, { text: () => string; tone: Tone }> = {
  not_set: { text: m.goals_state_not_set, tone: 'neutral' },
  ahead: { text: m.goals_state_ahead, tone: 'neutral' },
  unknown: { text: m.goals_state_unknown, tone: 'neutral' },
  reached: { text: m.goals_state_reached, tone: 'ok' },
  on_pace: { text: m.goals_state_on_pace, tone: 'ok' },
  behind: { text: m.goals_state_behind, tone: 'accent' },
  off_pace: { text: m.goals_state_off_pace, tone: 'danger' },
  missed: { text: m.goals_state_missed, tone: 'danger' },
}

/** How a goal is doing, in a word. What is measured from records waits for them, not for a check-in. */
export function stateWord(state: TrackState, goal: Pick<Goal, 'metric'>): { text: string; tone: Tone } {
  const { text, tone } = STATES[state]
  return { text: state === 'unknown' && goal.metric?.measure !== 'check_ins' ? m.goals_state_nothing() : text(), tone }
}

const noon = (day: string): Date => new Date(`${day}T12:00:00`)

/** A period in words. */
export function periodText(period: Period): string {
  const { from, to } = periodToSpan(period)
  switch (periodUnit(period)) {
    case 'year':
      return formatDate(noon(from), { year: 'numeric' })
    case 'quarter':
      return m.goals_quarter_name({ year: period.slice(0, 4), quarter: period.slice(-1) })
    case 'month':
      return formatDate(noon(from), { year: 'numeric', month: 'long' })
    case 'week': {
      const short = { month: 'short', day: 'numeric' } as const
      if (from === to) return formatDate(noon(from), short)
      return m.goals_week_name({ from: formatDate(noon(from), short), to: formatDate(noon(to), short) })
    }
  }
}
