// Who needs a coach, and why: people ranked by reasons, each of which shows its numbers. Pure; the words and addresses are the screen's.
import type { Tracking } from '../domain/goal/tracking.ts'
import { addDays, toIsoDate, type IsoDate } from '../kernel/dates.ts'
import { daysBetween } from '../kernel/days.ts'
import type { WorkCalendar } from '../kernel/working-days.ts'
import type { GoalStand, PersonPulse } from '../readmodel/rows.ts'
import type { NeedLimits } from './need-limits.ts'
import { trackLine } from './track-line.ts'

/** What the notebook of the coach and a person says, as far as it is on this device. */
export interface PairFacts {
  /** The space of the pair. */
  spaceId: string
  /** The day the notebook was begun. */
  since: IsoDate
  /** The last one-on-one that was held; null when there was none. */
  lastHeld: IsoDate | null
  /** The next one that is planned, from today on; null when none is. */
  next: IsoDate | null
  /** Action items of the person that are open after their day. */
  overdue: number
}

export interface NeedFacts {
  today: IsoDate
  people: readonly PersonPulse[]
  /** By person id. A person without one is not judged by one-on-ones. */
  pairs: ReadonlyMap<string, PairFacts>
  calendar: WorkCalendar
  limits: NeedLimits
}

/** In the order in which reasons of equal weight are told; praise stands last. */
export const NEED_CODES = ['off_pace', 'silent', 'promises', 'no_meeting', 'quiet_leads', 'win'] as const
export type NeedCode = (typeof NEED_CODES)[number]

/** What a reason counts, against which limit, and how much it weighs. `value` and `limit` are in the same unit. */
interface Weighed {
  value: number
  limit: number
  /** 1 from the limit on, 2 from twice, 3 from three times the limit on. A win is always 1. */
  points: 1 | 2 | 3
}

export type NeedReason = Weighed &
  (
    | {
        code: 'off_pace'
        /** The goal that is furthest behind; `value`: by how many percent. */
        stand: GoalStand
        /** What would be there this morning at an even pace; null for what has no pace, where the target stands for it. */
        expected: number | null
        /** Other goals that are behind by the limit, too. */
        others: number
      }
    /** `value`: working days without a call note, today not among them. `since`: the day of the last one; null: there never was one. */
    | { code: 'silent'; since: IsoDate | null }
    | { code: 'promises'; steps: number; actions: number; spaceId: string | null }
    /** `value`: days since the last one-on-one, or since the notebook was begun. */
    | { code: 'no_meeting'; since: IsoDate | null; next: IsoDate | null; spaceId: string }
    | { code: 'quiet_leads'; open: number }
    | { code: 'win'; calls: number; goals: GoalStand[] }
  )

export interface Need {
  personId: string
  name: string
  /** The sum of the points of its reasons. */
  score: number
  /** The heaviest first; none: nothing stands out. */
  reasons: NeedReason[]
  pulse: PersonPulse
  /** Null: no notebook on this device is known to be about this person. */
  pair: PairFacts | null
}

/** How much a value at or over its limit weighs; null below it. */
function weigh(value: number, limit: number): Weighed | null {
  const times = Math.floor(value / limit)
  return times < 1 ? null : { value, limit, points: Math.min(3, times) as Weighed['points'] }
}

/** A goal is judged by its pace when a fifth of its working days is over: before that one quiet day would be a large part of it. */
const JUDGED_FROM = 0.2

interface Tracked {
  stand: GoalStand
  tracking: Tracking
}

/** By how many whole percent a goal is behind; null for one that is not to be judged. */
function behindOf({ stand, tracking }: Tracked): { behind: number; expected: number | null } | null {
  const { expected, attainment, state, workdays } = tracking
  if (state !== 'behind' && state !== 'off_pace') return null
  if (workdays.done < workdays.total * JUDGED_FROM) return null
  const wanted = expected ?? 1
  const there = expected === null ? (attainment ?? 0) : (stand.measured ?? 0)
  // What is behind by a fifth must not count as 19 percent because of how fractions are kept.
  return { behind: Math.min(100, Math.floor(((wanted - there) * 100) / wanted + 1e-9)), expected }
}

function offPace(goals: readonly Tracked[], limits: NeedLimits): NeedReason | null {
  const behind = goals
    .flatMap((goal) => {
      const found = behindOf(goal)
      const weighed = found && weigh(found.behind, limits.behind)
      return found && weighed ? [{ ...weighed, stand: goal.stand, expected: found.expected }] : []
    })
    .sort((a, b) => b.value - a.value || (a.stand.goal.id < b.stand.goal.id ? -1 : 1))
  const [worst] = behind
  return worst ? { code: 'off_pace', ...worst, others: behind.length - 1 } : null
}

/** Counts working days backwards from yesterday, each of them once for all people. */
class WorkdaysAgo {
  /** How many there are from each day, counted back from yesterday, to yesterday. */
  private readonly sums: number[] = [0]

  constructor(
    private readonly today: IsoDate,
    private readonly calendar: WorkCalendar,
  ) {}

  /** Working days after a day and before today. */
  since(day: IsoDate): number {
    const days = Math.max(0, daysBetween(day, this.today) - 1)
    for (let back = this.sums.length; back <= days; back++)
      this.sums.push((this.sums[back - 1] ?? 0) + Number(this.calendar.isWorkday(addDays(this.today, -back))))
    return this.sums[days] ?? 0
  }
}

function silent({ lastNoteAt, leads, person }: PersonPulse, ago: WorkdaysAgo, limits: NeedLimits): NeedReason | null {
  // Who has nobody to call, and never called, is not silent.
  if (lastNoteAt === null && leads.open === 0) return null
  const since = lastNoteAt === null ? null : toIsoDate(lastNoteAt)
  const weighed = weigh(ago.since(since ?? toIsoDate(person.createdAt)), limits.silent)
  return weighed && { code: 'silent', ...weighed, since }
}

function promises({ steps }: PersonPulse, pair: PairFacts | null, limits: NeedLimits): NeedReason | null {
  const actions = pair?.overdue ?? 0
  const weighed = weigh(steps.overdue + actions, limits.promises)
  return weighed && { code: 'promises', ...weighed, steps: steps.overdue, actions, spaceId: pair?.spaceId ?? null }
}

function noMeeting(pair: PairFacts | null, { today, limits }: NeedFacts): NeedReason | null {
  if (!pair) return null
  const weighed = weigh(daysBetween(pair.lastHeld ?? pair.since, today), limits.meeting)
  return weighed && { code: 'no_meeting', ...weighed, since: pair.lastHeld, next: pair.next, spaceId: pair.spaceId }
}

function quietLeads({ leads }: PersonPulse, limits: NeedLimits): NeedReason | null {
  const weighed = weigh(leads.quiet, limits.quiet)
  return weighed && { code: 'quiet_leads', ...weighed, open: leads.open }
}

function win({ wins }: PersonPulse, goals: readonly Tracked[]): NeedReason | null {
  const reached = goals.flatMap(({ stand, tracking }) => (tracking.state === 'reached' ? [stand] : []))
  const value = wins + reached.length
  return value === 0 ? null : { code: 'win', value, limit: 1, points: 1, calls: wins, goals: reached }
}

const place = ({ code }: NeedReason): number => NEED_CODES.indexOf(code)

/**
 * Everybody who was asked about, once, by how much they need somebody: the highest score first, of equal ones who has more reasons, then by
 * name and id. The order of the facts does not matter. Raising a limit of `behind`, `silent`, `quiet`, `promises` or `meeting` never raises
 * a score.
 */
export function needsOf(facts: NeedFacts): Need[] {
  const { today, calendar, limits, pairs } = facts
  const ago = new WorkdaysAgo(today, calendar)
  const needs = facts.people.map((pulse): Need => {
    const { id, name = '' } = pulse.person
    const pair = pairs.get(id) ?? null
    const goals = pulse.goals.map((stand) => ({
      stand,
      tracking: trackLine(stand, today, calendar),
    }))
    const reasons = [
      offPace(goals, limits),
      silent(pulse, ago, limits),
      promises(pulse, pair, limits),
      noMeeting(pair, facts),
      quietLeads(pulse, limits),
      win(pulse, goals),
    ].filter((reason) => reason !== null)
    const isPraise = ({ code }: NeedReason): number => Number(code === 'win')
    return {
      personId: id,
      name,
      score: reasons.reduce((sum, { points }) => sum + points, 0),
      reasons: reasons.sort((a, b) => isPraise(a) - isPraise(b) || b.points - a.points || place(a) - place(b)),
      pulse,
      pair,
    }
  })
  return needs.sort(
    (a, b) =>
      b.score - a.score ||
      b.reasons.length - a.reasons.length ||
      (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) ||
      (a.personId < b.personId ? -1 : 1),
  )
}
