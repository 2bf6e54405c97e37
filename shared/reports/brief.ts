// What a coach should know before a one-on-one, from the records since the last one. Pure: the rows come from queries, the words and
// addresses are the screen's.
import type { DevelopmentDue } from '../domain/development-plan/focus.ts'
import type { Metric } from '../domain/goal/metric.ts'
import type { TrackState } from '../domain/goal/tracking.ts'
import { toIsoDate, type IsoDate } from '../kernel/dates.ts'
import { daysBetween } from '../kernel/days.ts'
import type { Period } from '../kernel/periods.ts'
import type { WorkCalendar } from '../kernel/working-days.ts'
import type { ActionItemRow, CallNoteRow, GoalLine, PersonWork, PraiseRow, WorkStep } from '../readmodel/rows.ts'
import type { TrainingAssignmentRow } from '../readmodel/training-rows.ts'
import { trackLine } from './track-line.ts'
import { trainingStands } from './training-stands.ts'

/** What the records say about one person, from the last meeting to this one. A further source is one field here, and one function in `briefOf`. */
export interface BriefFacts {
  today: IsoDate
  /** ms, the first moment, and the first after it. */
  from: number
  to: number
  /** His call notes, steps and leads; the time before is as long as that time. */
  work: PersonWork
  /** Open action items of the pair, of both. */
  actions: readonly ActionItemRow[]
  /** His own goals, of periods that lie in that time or hold today; and the working days by which their pace is told. */
  goals: readonly GoalLine[]
  calendar: WorkCalendar
  /** What he learns by. */
  training: readonly TrainingAssignmentRow[]
  /** Recognition that was given in meetings of that time, the latest first. */
  praise: readonly PraiseRow[]
  /** What of the pair's development plan is due. */
  development: readonly DevelopmentDue[]
}

export const BRIEF_CODES = [
  'goal',
  'calls',
  'no_calls',
  'won',
  'booked',
  'lost',
  'objection',
  'new_leads',
  'qualified',
  'disqualified',
  'silent',
  'silence',
  'kept',
  'late',
  'broken',
  'actions',
  'training',
  'trained',
  'praised',
  'no_praise',
  'review',
  'focus',
] as const
export type BriefCode = (typeof BRIEF_CODES)[number]

/** How a goal stands today. Shares of its target: 1 is all of it. */
export interface GoalPace {
  period: Period
  state: TrackState
  metric: Metric | undefined
  /** Null when nothing was measured or told, which is not zero. */
  attainment: number | null
  /** What would be there at an even pace; null for what has none. */
  expected: number | null
}

export interface BriefLine {
  code: BriefCode
  /** How many records it counts; 1 for a line about one. */
  count: number
  /** Of calls: how many there were in the time before. */
  before?: number
  /** Whom a line about one call or lead concerns, or what a goal is called; and what was said. */
  name?: string
  text?: string
  /** Of a silence: how many days it has lasted. */
  days?: number
  goal?: GoalPace
  /** Of a training: its items, those done, and those that are late. */
  training?: { done: number; total: number; late: number }
  /** Of a review, and of a skill in focus: the day that has come. */
  date?: IsoDate
  /** Of recognition: the meeting in which the latest was given. */
  meetingId?: string
  /** The records behind it, where they are few enough to be named; the screen has an address for the others. */
  records: string[]
}

/** True for a line about something that deserves a word of recognition. */
export function isWin({ code, goal }: BriefLine): boolean {
  return ['won', 'booked', 'kept', 'trained'].includes(code) || (code === 'goal' && goal?.state === 'reached')
}

/** Records named with a line. */
const NAMED = 50
/** Characters of an objection that a line quotes. */
const QUOTE = 120

const idsOf = (rows: readonly { id: string }[]): string[] => rows.slice(0, NAMED).map(({ id }) => id)

function about(code: BriefCode, note: CallNoteRow): BriefLine {
  return { code, count: 1, name: note.subjectNames.filter(Boolean).join(', '), records: [note.id] }
}

/** Calls worth hearing about: won and lost ones, those that led to a meeting, and those with an objection. */
function worthHearing({ quoted, objections }: PersonWork['notes']): BriefLine[] {
  const of = (outcome: string): CallNoteRow[] => quoted.filter((note) => note.outcome === outcome)
  return [
    ...of('won').map((note) => about('won', note)),
    ...of('meeting_booked').map((note) => about('booked', note)),
    ...of('lost').map((note) => about('lost', note)),
    ...objections.map((note) => ({
      ...about('objection', note),
      text: (note.objections ?? '').trim().replace(/\s+/gu, ' ').slice(0, QUOTE),
    })),
  ]
}

/** Worst first: what is missed wants the talk most. */
const STATE_ORDER: readonly TrackState[] = ['missed', 'off_pace', 'behind', 'unknown', 'on_pace', 'reached']

/** A line for each goal that has a target and has begun. */
function goalLines({ goals, calendar, today }: BriefFacts): BriefLine[] {
  return goals
    .map((line) => ({ line, tracking: trackLine(line, today, calendar) }))
    .filter(({ tracking }) => STATE_ORDER.includes(tracking.state))
    .sort((a, b) => STATE_ORDER.indexOf(a.tracking.state) - STATE_ORDER.indexOf(b.tracking.state))
    .map(({ line: { goal }, tracking: { state, attainment, expected } }) => ({
      code: 'goal',
      count: 1,
      name: goal.title ?? '',
      goal: {
        period: goal.period ?? '',
        state,
        metric: goal.metric,
        attainment,
        expected: expected !== null && goal.target ? expected / goal.target : null,
      },
      records: [goal.id],
    }))
}

function counted(code: BriefCode, rows: readonly { id: string }[]): BriefLine {
  return { code, count: rows.length, records: idsOf(rows) }
}

/** What there was of calls, or that there were none where there could have been some. */
function callLines({ work: { notes } }: BriefFacts): BriefLine[] {
  const { total, before, ids } = notes
  if (total === 0) return before > 0 ? [{ code: 'no_calls', count: 0, before, records: [] }] : []
  return [{ code: 'calls', count: total, before, records: ids }, ...worthHearing(notes)]
}

function leadLines({ work: { leads }, today }: BriefFacts): BriefLine[] {
  return [
    { code: 'new_leads', count: leads.created, records: [] },
    { code: 'qualified', count: leads.qualified, records: [] },
    { code: 'disqualified', count: leads.disqualified, records: [] },
    { code: 'silent', count: leads.silent, records: [] },
    ...leads.quietest.map(({ id, name, lastActivityAt }): BriefLine => ({
      code: 'silence',
      count: 1,
      name,
      days: daysBetween(toIsoDate(lastActivityAt), today),
      records: [id],
    })),
  ]
}

function promiseLines({ work: { done, overdue }, actions, today }: BriefFacts): BriefLine[] {
  const isLate = ({ dueDate, doneAt }: WorkStep): boolean => dueDate !== null && toIsoDate(doneAt ?? 0) > dueDate
  return [
    counted(
      'kept',
      done.filter((task) => !isLate(task)),
    ),
    counted('late', done.filter(isLate)),
    counted('broken', overdue),
    counted(
      'actions',
      actions.filter(({ dueDate }) => dueDate && dueDate < today),
    ),
  ]
}

/** What he is learning by, and what he has finished in that time; what was finished before is told no more. */
function trainingLines({ training, today, calendar, from, to }: BriefFacts): BriefLine[] {
  return trainingStands(training, today, calendar)
    .filter(({ finishedAt }) => finishedAt === null || (finishedAt >= from && finishedAt < to))
    .map(({ assignmentId, plan, done, total, late, finishedAt }) => ({
      code: finishedAt === null ? 'training' : 'trained',
      count: 1,
      name: plan,
      training: { done, total, late },
      records: [assignmentId],
    }))
}

/** What the two agreed on for his development, and is due. */
function developmentLines({ development }: BriefFacts): BriefLine[] {
  return development.map(({ kind, name, date }) => ({ code: kind, count: 1, name, date, records: [] }))
}

/** Recognition that was given; or that none was, where something deserved it. A promise kept is thanked for, but not missed here. */
function praiseLines({ praise }: BriefFacts, lines: readonly BriefLine[]): BriefLine[] {
  const [latest] = praise
  if (latest) return [{ ...counted('praised', praise), text: latest.title ?? '', meetingId: latest.tickedIn ?? '' }]
  const wins = lines.filter((line) => isWin(line) && line.code !== 'kept')
  return [{ code: 'no_praise', count: wins.length, records: wins.flatMap(({ records }) => records) }]
}

/**
 * The brief, in the order in which it is read; what did not happen has no line, but that nobody called does. A promise is kept in time when it
 * was done on its day or before, or had none; a promise is broken when it is open after its day. Days are the device's.
 */
export function briefOf(facts: BriefFacts): BriefLine[] {
  const work = [...goalLines(facts), ...callLines(facts), ...leadLines(facts)]
  const lines = [...work, ...promiseLines(facts), ...trainingLines(facts), ...developmentLines(facts)]
  return [...lines, ...praiseLines(facts, lines)].filter(({ code, count }) => count > 0 || code === 'no_calls')
}

/** From when a brief tells: the day of the last meeting that was held before this one; null when there was none. */
export function briefSince(
  meeting: { id: string; date: IsoDate },
  meetings: readonly { id: string; date?: string; heldAt?: number | null }[],
): IsoDate | null {
  const before = meetings
    .filter(({ id, date = '', heldAt }) => id !== meeting.id && heldAt && date < meeting.date)
    .map(({ date = '' }) => date)
    .sort()
  return before.at(-1) ?? null
}
