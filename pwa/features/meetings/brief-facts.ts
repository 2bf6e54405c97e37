// Asks the team's space for what a brief is made of, and gives each line its words and the address of the records behind it.
import { loadWorkCalendar } from '../../../shared/domain/calendar/load-calendar.ts'
import type { DevelopmentDue } from '../../../shared/domain/development-plan/focus.ts'
import { OPEN_LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import { addDays, type IsoDate } from '../../../shared/kernel/dates.ts'
import { dateToPeriod, PERIOD_UNITS, type Period } from '../../../shared/kernel/periods.ts'
import { weekdayCalendar, type WorkCalendar } from '../../../shared/kernel/working-days.ts'
import { formatNumber, m } from '../../../shared/i18n/index.ts'
import type { ActionItemRow, GoalLine, PraiseRow } from '../../../shared/readmodel/rows.ts'
import type { BriefFacts, BriefLine, GoalPace } from '../../../shared/reports/brief.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import { periodText, stateWord } from '../../platform/goal-states.ts'
import { LEAD_LIST } from '../../platform/lists/list-definitions.ts'
import { listHref } from '../../platform/lists/list-query.ts'
import { noteListHref } from '../../platform/lists/note-list.ts'
import { datesToText, dayStart, type DateRange } from '../../platform/lists/ranges.ts'
import { stepListHref } from '../../platform/lists/step-list.ts'
import { recordToPath } from '../../platform/record-links.ts'
import { shortDate } from './meeting-words.ts'

/** So long nothing happened with a lead in work: silence worth a word, days. */
const SILENT_DAYS = 21

/** Whom a brief is about, and since when. Both dates belong to it. */
export interface BriefScope {
  personId: string
  from: IsoDate
  to: IsoDate
  today: IsoDate
}

/** What the pair itself knows of: its open action items, recognition given in the time of the brief, and what is due of its development plan. */
export interface PairFacts {
  actions: readonly ActionItemRow[]
  praise: readonly PraiseRow[]
  development: readonly DevelopmentDue[]
}

/** When a brief begins, and the first moment after it, ms. */
export function scopeToTimes({ from, to }: Pick<BriefScope, 'from' | 'to'>): { from: number; to: number } {
  return { from: dayStart(from), to: dayStart(addDays(to, 1)) }
}

/** The periods that a brief speaks of: those that hold its last day, and the longer ones that ended in its time. */
export function briefPeriods({ from, to }: Pick<BriefScope, 'from' | 'to'>): Period[] {
  const ended = PERIOD_UNITS.filter((unit) => unit !== 'week').map((unit) => dateToPeriod(from, unit))
  return [...new Set([...ended, ...PERIOD_UNITS.map((unit) => dateToPeriod(to, unit))])]
}

/** The goals that are his own, of all these periods. */
function readGoals(team: Workspace, { personId, from, to, today }: BriefScope): Promise<GoalLine[]> {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return team.query('goals.ofPeriods', { periods: briefPeriods({ from, to }), today, zone, ownerId: personId })
}

/** Until they can be fetched, weekdays: the screen of a goal, which each line opens, says which days were counted. */
async function readCalendar(team: Workspace): Promise<WorkCalendar> {
  const { region } = (await team.query('team.get', {})) ?? {}
  return loadWorkCalendar(region).catch(() => weekdayCalendar)
}

/** Reads the facts of a brief from the team, which knows nothing of the pair's. */
export async function readBrief(team: Workspace, scope: BriefScope, pair: PairFacts): Promise<BriefFacts> {
  const { personId, today } = scope
  const { from, to } = scopeToTimes(scope)
  const [work, goals, calendar, training] = await Promise.all([
    team.query('person.work', {
      personId,
      from,
      to,
      before: from - (to - from),
      silentBefore: dayStart(addDays(today, -SILENT_DAYS)),
      today,
    }),
    readGoals(team, scope),
    readCalendar(team),
    team.query('training.assignments', { learnerId: personId }),
  ])
  return { today, from, to, work, ...pair, goals, calendar, training }
}

const percent = (share: number): string => formatNumber(share, { style: 'percent', maximumFractionDigits: 0 })

/** Attainment, and what would be there at an even pace while that is another matter than the whole. */
function goalText(name: string, { period, state, metric, attainment, expected }: GoalPace): string {
  const words = { name, period: periodText(period), state: stateWord(state, { metric }).text }
  if (attainment === null) return m.meetings_brief_goal_unknown(words)
  const is = percent(attainment)
  return expected === null || state === 'missed' || state === 'reached'
    ? m.meetings_brief_goal({ ...words, is })
    : m.meetings_brief_goal_pace({ ...words, is, even: percent(expected) })
}

/** What a line says. */
export function briefText(line: BriefLine): string {
  const { code, count, text = '' } = line
  const name = line.name || m.meetings_brief_unnamed()
  const before = formatNumber(line.before ?? 0)
  switch (code) {
    case 'goal':
      return line.goal ? goalText(line.name ?? '', line.goal) : ''
    case 'calls':
      return m.meetings_brief_calls({ count, before })
    case 'no_calls':
      return m.meetings_brief_no_calls({ before })
    case 'won':
      return m.meetings_brief_won({ name })
    case 'booked':
      return m.meetings_brief_booked({ name })
    case 'lost':
      return m.meetings_brief_lost({ name })
    case 'objection':
      return m.meetings_brief_objection({ name, text })
    case 'new_leads':
      return m.meetings_brief_new_leads({ count })
    case 'qualified':
      return m.meetings_brief_qualified({ count })
    case 'disqualified':
      return m.meetings_brief_disqualified({ count })
    case 'silent':
      return m.meetings_brief_silent({ count, days: SILENT_DAYS })
    case 'silence':
      return m.meetings_brief_silence({ name, count: line.days ?? SILENT_DAYS })
    case 'kept':
      return m.meetings_brief_kept({ count })
    case 'late':
      return m.meetings_brief_late({ count })
    case 'broken':
      return m.meetings_brief_broken({ count })
    case 'actions':
      return m.meetings_brief_actions({ count })
    case 'training': {
      const { done = 0, total = 0, late = 0 } = line.training ?? {}
      const words = { name: line.name ?? '', done: formatNumber(done), total: formatNumber(total) }
      return late > 0 ? m.meetings_brief_training_late({ ...words, count: late }) : m.meetings_brief_training(words)
    }
    case 'trained':
      return m.meetings_brief_trained({ name: line.name ?? '' })
    case 'praised':
      return m.meetings_brief_praised({ count, text })
    case 'no_praise':
      return m.meetings_brief_no_praise()
    case 'review':
      return m.meetings_brief_review({ date: shortDate(line.date ?? '') })
    case 'focus':
      return m.meetings_brief_focus({ name: line.name ?? '', date: shortDate(line.date ?? '') })
  }
}

/** True for a line whose records are the pair's own: they open in the space that is open. */
export function isOfPair({ code }: BriefLine): boolean {
  return code === 'actions' || code === 'praised' || code === 'review' || code === 'focus'
}

/** The address of the records behind a line: in the team's space, or in the pair's where `isOfPair`. */
export function briefHref(line: BriefLine, { personId, from, to, today }: BriefScope): string | null {
  const dates: DateRange = { from, to }
  const leads = (filter: object): string => listHref(LEAD_LIST, { owner: [personId], ...filter })
  switch (line.code) {
    case 'calls':
    case 'no_calls':
      return noteListHref({ author: personId, dates })
    case 'goal':
    case 'won':
    case 'booked':
    case 'lost':
    case 'objection':
    case 'silence':
    case 'training':
    case 'trained':
      return recordToPath(line.records[0] ?? '')
    case 'no_praise':
      return line.records.length === 1 ? recordToPath(line.records[0] ?? '') : noteListHref({ author: personId, dates })
    case 'new_leads':
      return leads({ created: [datesToText(dates)] })
    case 'qualified':
    case 'disqualified':
      return leads({ status: [line.code], updated: [datesToText(dates)] })
    case 'silent':
      return leads({
        status: [...OPEN_LEAD_STATUSES],
        activity: [datesToText({ to: addDays(today, -SILENT_DAYS - 1) })],
      })
    case 'kept':
    case 'late':
      return stepListHref({ show: 'done', whose: personId, dates })
    case 'broken':
      return stepListHref({ show: 'overdue', whose: personId })
    case 'actions':
      return '/meetings'
    case 'praised':
      return line.meetingId ? recordToPath(line.meetingId) : '/meetings'
    case 'review':
    case 'focus':
      return '/development'
  }
}
