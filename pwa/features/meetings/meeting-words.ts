// How dates, times and templates of one-on-ones read.
import { RHYTHMS, type Rhythm } from '../../../shared/domain/cadence/next-meeting.ts'
import { BUILT_IN_MEETINGS, type BuiltInMeeting } from '../../../shared/domain/meeting-template/built-in.ts'
import { formatDate, m } from '../../../shared/i18n/index.ts'

/** Midday of a local date: no change of clocks moves it into another day. */
const noon = (date: string): Date => new Date(`${date}T12:00:00`)

/** "Monday, 2 March 2026" */
export function longDate(date: string): string {
  return formatDate(noon(date), { dateStyle: 'full' })
}

/** "Mon, 2 March" */
export function shortDate(date: string): string {
  return formatDate(noon(date), { weekday: 'short', day: 'numeric', month: 'long' })
}

/** Minutes after midnight as `HH:MM`, '' for none: what a time field holds. */
export function minutesToTime(minutes: number | null | undefined): string {
  if (minutes === null || minutes === undefined) return ''
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

/** `HH:MM` as minutes after midnight; null for none, and for what is no time. */
export function timeToMinutes(time: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/u.exec(time)
  if (!match) return null
  const minutes = Number(match[1]) * 60 + Number(match[2])
  return minutes < 1440 ? minutes : null
}

/** When a meeting is, ms; null without a time. */
export function startOf(date: string, minutes: number | null | undefined): number | null {
  const time = minutesToTime(minutes)
  return time ? new Date(`${date}T${time}:00`).getTime() : null
}

const RHYTHM_WORDS: Record<Rhythm, () => string> = {
  week: m.meetings_rhythm_week,
  two_weeks: m.meetings_rhythm_two_weeks,
  four_weeks: m.meetings_rhythm_four_weeks,
  month: m.meetings_rhythm_month,
}

export function rhythmText(rhythm: Rhythm): string {
  return RHYTHM_WORDS[rhythm]()
}

/** All rhythms, to choose from. */
export function rhythmOptions(): { value: string; label: string }[] {
  return RHYTHMS.map((value) => ({ value, label: rhythmText(value) }))
}

const TEMPLATE_WORDS: Record<BuiltInMeeting, { name: () => string; points: Record<string, () => string> }> = {
  grow: {
    name: m.meetings_template_grow,
    points: {
      goal: m.meetings_grow_goal,
      reality: m.meetings_grow_reality,
      options: m.meetings_grow_options,
      will: m.meetings_grow_will,
    },
  },
  career: {
    name: m.meetings_template_career,
    points: {
      strengths: m.meetings_career_strengths,
      direction: m.meetings_career_direction,
      next_role: m.meetings_career_next_role,
      gap: m.meetings_career_gap,
      support: m.meetings_career_support,
    },
  },
  feed_forward: {
    name: m.meetings_template_feed_forward,
    points: {
      behaviour: m.meetings_feed_forward_behaviour,
      suggestions: m.meetings_feed_forward_suggestions,
      choose: m.meetings_feed_forward_choose,
      sign: m.meetings_feed_forward_sign,
    },
  },
  first: {
    name: m.meetings_template_first,
    points: {
      know: m.meetings_first_know,
      expect: m.meetings_first_expect,
      work: m.meetings_first_work,
      feedback: m.meetings_first_feedback,
      cadence: m.meetings_first_cadence,
    },
  },
}

/** The built-in templates in the reader's language: names, and the titles of their points in order. */
export function builtInTemplates(): { key: string; name: string; points: string[] }[] {
  return (Object.keys(BUILT_IN_MEETINGS) as BuiltInMeeting[]).map((key) => ({
    key,
    name: TEMPLATE_WORDS[key].name(),
    points: BUILT_IN_MEETINGS[key].map((point) => TEMPLATE_WORDS[key].points[point]?.() ?? ''),
  }))
}
