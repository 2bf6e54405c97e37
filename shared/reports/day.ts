// The lines of a rep's day beside the steps. One source of lines is one function here: its facts in, its lines out, in the order in which they
// are read. Pure; words and addresses are the screen's.
import type { Tracking } from '../domain/goal/tracking.ts'
import type { IsoDate } from '../kernel/dates.ts'
import { periodToSpan } from '../kernel/periods.ts'
import type { WorkCalendar } from '../kernel/working-days.ts'
import type { GoalStand, MeetingLine } from '../readmodel/rows.ts'
import { trackLine } from './track-line.ts'

/** Titles of points that a line about a meeting names. */
const POINTS = 3

export interface MeetingOfDay {
  /** The space of the pair, and the meeting in it. */
  spaceId: string
  id: string
  /** What the notebook is called. */
  name: string
  /** Minutes after midnight; null without a time. */
  minutes: number | null
  /** The first points of the agenda, and how many there are beside. */
  points: string[]
  more: number
  /** The same of those that only the reader sees. */
  secrets: string[]
  moreSecrets: number
}

/** The first titles of an agenda, and how many there are beside. */
function firstTitles(points: readonly { title?: string }[]): { titles: string[]; more: number } {
  const titles = points.map(({ title = '' }) => title).filter((title) => title !== '')
  return { titles: titles.slice(0, POINTS), more: Math.max(0, titles.length - POINTS) }
}

/**
 * Today's one-on-ones by their time, those without one last. `points`: open ones that both see, in their order; `secrets`: the reader's own,
 * which are kept apart here too.
 */
export function meetingLines(
  pairs: readonly {
    spaceId: string
    name: string
    meeting: MeetingLine | null
    points: readonly { title?: string }[]
    secrets: readonly { title?: string }[]
  }[],
): MeetingOfDay[] {
  return pairs
    .flatMap(({ spaceId, name, meeting, points, secrets }) => {
      if (!meeting) return []
      const line = { spaceId, id: meeting.id as string, name, minutes: meeting.minutes ?? null }
      const [shared, own] = [firstTitles(points), firstTitles(secrets)]
      return [{ ...line, points: shared.titles, more: shared.more, secrets: own.titles, moreSecrets: own.more }]
    })
    .sort((a, b) => (a.minutes ?? 1440) - (b.minutes ?? 1440) || (a.spaceId < b.spaceId ? -1 : 1))
}

export type GoalOfDay = GoalStand & Pick<Tracking, 'state' | 'expected' | 'attainment' | 'neededPerDay'>

/** What ends soonest first, of those that end together the shorter. */
function byEnd(a: GoalStand, b: GoalStand): number {
  const [one, other] = [periodToSpan(a.goal.period ?? ''), periodToSpan(b.goal.period ?? '')]
  return other.to === one.to
    ? Number(one.from < other.from) - Number(one.from > other.from)
    : one.to < other.to
      ? -1
      : 1
}

/** A person's goals that have a target, with their pace; what ends soonest first, of those that end together the shorter. */
export function goalLines(stands: readonly GoalStand[], today: IsoDate, calendar: WorkCalendar): GoalOfDay[] {
  return stands
    .filter(({ goal }) => typeof goal.target === 'number')
    .map((stand) => {
      const { state, expected, attainment, neededPerDay } = trackLine(stand, today, calendar)
      return { ...stand, state, expected, attainment, neededPerDay }
    })
    .sort(byEnd)
}
