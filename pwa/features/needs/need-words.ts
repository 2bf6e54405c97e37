// What a reason says, and where its records stand.
import { OPEN_LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import { formatDate, formatNumber, formatRelative, m } from '../../../shared/i18n/index.ts'
import { addDays, type IsoDate } from '../../../shared/kernel/dates.ts'
import type { GoalStand, PersonPulse } from '../../../shared/readmodel/rows.ts'
import type { LimitKey, NeedLimits } from '../../../shared/reports/need-limits.ts'
import type { NeedCode, NeedReason } from '../../../shared/reports/needs.ts'
import { amountOr, amountText } from '../../platform/goal-amounts.ts'
import { periodText } from '../../platform/goal-states.ts'
import { LEAD_LIST } from '../../platform/lists/list-definitions.ts'
import { listHref } from '../../platform/lists/list-query.ts'
import { noteListHref } from '../../platform/lists/note-list.ts'
import { datesToText } from '../../platform/lists/ranges.ts'
import { stepListHref } from '../../platform/lists/step-list.ts'
import { shortDay } from '../../platform/parts/steps/due.ts'

/** A piece of a reason that opens its records: in this space, or in the notebook of a pair. */
export type Part = { text: string } & ({ href: string } | { spaceId: string; path: string })

export interface Scope {
  personId: string
  today: IsoDate
  limits: NeedLimits
}

const goalHref = ({ goal }: GoalStand): string => `/goals/${encodeURIComponent(goal.id)}`

function offPace(reason: Extract<NeedReason, { code: 'off_pace' }>, personId: string): Part[] {
  const { stand, expected, value, others } = reason
  const { goal, measured } = stand
  const words = {
    title: goal.title ?? '',
    period: periodText(goal.period ?? ''),
    measured: amountOr(goal, measured, m.goals_not_measured()),
    percent: formatNumber(value / 100, { style: 'percent' }),
  }
  const target = amountText(goal, goal.target ?? 0)
  const { baseline = null } = goal
  const text =
    expected === null && baseline !== null
      ? m.needs_off_way({ ...words, target, baseline: amountText(goal, baseline) })
      : expected === null
        ? m.needs_off_target({ ...words, target })
        : m.needs_off_pace({ ...words, expected: amountText(goal, Math.round(expected * 10) / 10) })
  const more = { text: m.needs_more_goals({ count: others }), href: `/goals?who=${encodeURIComponent(personId)}` }
  return [{ text, href: goalHref(stand) }, ...(others > 0 ? [more] : [])]
}

/** What a reason says, in pieces each of which opens what it counts. */
export function reasonParts(reason: NeedReason, { personId, today, limits }: Scope): Part[] {
  switch (reason.code) {
    case 'off_pace':
      return offPace(reason, personId)
    case 'silent': {
      const { since, value: count } = reason
      const text =
        since === null ? m.needs_never_noted({ count }) : m.needs_silent({ count, date: shortDay(since, today) })
      return [{ text, href: noteListHref({ author: personId }) }]
    }
    case 'promises': {
      const { steps, actions, spaceId } = reason
      const parts: Part[] = []
      if (steps > 0)
        parts.push({
          text: m.needs_steps_overdue({ count: steps }),
          href: stepListHref({ show: 'overdue', whose: personId }),
        })
      if (actions > 0 && spaceId)
        parts.push({ text: m.needs_actions_overdue({ count: actions }), spaceId, path: '/meetings' })
      return parts
    }
    case 'no_meeting': {
      const { since, next, value: count, spaceId } = reason
      const last =
        since === null ? m.needs_never_met({ count }) : m.needs_last_met({ count, date: shortDay(since, today) })
      const plan = next === null ? m.needs_none_planned() : m.needs_next_planned({ date: shortDay(next, today) })
      return [{ text: m.needs_met_and_next({ last, plan }), spaceId, path: '/meetings' }]
    }
    case 'quiet_leads': {
      const { value: count, open } = reason
      const href = listHref(LEAD_LIST, {
        status: [...OPEN_LEAD_STATUSES],
        owner: [personId],
        activity: [datesToText({ to: addDays(today, -limits.quietDays - 1) })],
      })
      return [{ text: m.needs_quiet_leads({ count, open, days: limits.quietDays }), href }]
    }
    case 'win': {
      const { calls, goals } = reason
      const dates = { from: addDays(today, -limits.winDays) }
      const won = {
        text: m.needs_won({ count: calls, days: limits.winDays }),
        href: noteListHref({ author: personId, outcome: 'won', dates }),
      }
      const reached = goals.map((stand) => ({
        text: m.needs_reached({ title: stand.goal.title ?? '', period: periodText(stand.goal.period ?? '') }),
        href: goalHref(stand),
      }))
      return [...(calls > 0 ? [won] : []), ...reached]
    }
  }
}

const CODE_WORDS: Record<NeedCode, () => string> = {
  off_pace: m.needs_code_off_pace,
  silent: m.needs_code_silent,
  promises: m.needs_code_promises,
  no_meeting: m.needs_code_no_meeting,
  quiet_leads: m.needs_code_quiet_leads,
  win: m.needs_code_win,
}

/** What kind of reason it is, in a word or two. */
export function codeText(code: NeedCode): string {
  return CODE_WORDS[code]()
}

/** How a reason comes to its points. */
export function pointsText({ code, value, limit, points }: NeedReason): string {
  const of = { count: points, value: formatNumber(value), limit: formatNumber(limit) }
  return code === 'win' ? m.needs_points_win() : m.needs_points_of(of)
}

/** What is known of somebody beside the reasons, in a line. */
export function pulseText({ leads, lastNoteAt }: PersonPulse): string {
  return [
    m.needs_open_leads({ count: leads.open }),
    lastNoteAt === null ? m.needs_no_note() : m.needs_last_note({ when: formatRelative(lastNoteAt, Date.now()) }),
  ].join(' · ')
}

export const LIMIT_WORDS: Record<LimitKey, { label: () => string; unit: () => string }> = {
  behind: { label: m.needs_limit_behind, unit: m.needs_unit_percent },
  silent: { label: m.needs_limit_silent, unit: m.needs_unit_workdays },
  promises: { label: m.needs_limit_promises, unit: m.needs_unit_pieces },
  meeting: { label: m.needs_limit_meeting, unit: m.needs_unit_days },
  quiet: { label: m.needs_limit_quiet, unit: m.needs_unit_leads },
  quietDays: { label: m.needs_limit_quiet_days, unit: m.needs_unit_days },
  winDays: { label: m.needs_limit_win_days, unit: m.needs_unit_days },
}

/** The day, in full, that a list is about. */
export function fullDay(today: IsoDate): string {
  return formatDate(new Date(`${today}T12:00:00`), { dateStyle: 'full' })
}
