// When steps are due: groups for the list, quick picks, and how a day reads.
import { addDays, type IsoDate } from '../../../../shared/kernel/dates.ts'
import { weekdayOf } from '../../../../shared/kernel/days.ts'
import { formatDate } from '../../../../shared/i18n/index.ts'

export const DUE_GROUPS = ['overdue', 'today', 'week', 'later', 'undated'] as const
export type DueGroup = (typeof DUE_GROUPS)[number]

/** Which group a due date belongs to. `week`: the seven days after today. */
export function groupOf(dueDate: string | null | undefined, today: IsoDate): DueGroup {
  if (!dueDate) return 'undated'
  if (dueDate < today) return 'overdue'
  if (dueDate === today) return 'today'
  return dueDate <= addDays(today, 7) ? 'week' : 'later'
}

/** Steps by group, in each by date, then by time of day, then by age. Empty groups are left out. */
export function groupSteps<S extends { dueDate?: string | null; dueMinutes?: number | null; createdAt: number }>(
  steps: readonly S[],
  today: IsoDate,
): { group: DueGroup; steps: S[] }[] {
  const sorted = [...steps].sort((a, b) =>
    (a.dueDate ?? '9999') < (b.dueDate ?? '9999')
      ? -1
      : (a.dueDate ?? '9999') > (b.dueDate ?? '9999')
        ? 1
        : (a.dueMinutes ?? 1440) - (b.dueMinutes ?? 1440) || a.createdAt - b.createdAt,
  )
  return DUE_GROUPS.map((group) => ({
    group,
    steps: sorted.filter((step) => groupOf(step.dueDate, today) === group),
  })).filter((each) => each.steps.length > 0)
}

export type QuickDay = 'today' | 'tomorrow' | 'in_3_days' | 'next_monday'

/** The days that are one press away, each once: on a Sunday tomorrow is the next Monday. */
export function quickDays(today: IsoDate): { key: QuickDay; day: IsoDate }[] {
  const days: { key: QuickDay; day: IsoDate }[] = [
    { key: 'today', day: today },
    { key: 'tomorrow', day: addDays(today, 1) },
    { key: 'in_3_days', day: addDays(today, 3) },
    { key: 'next_monday', day: addDays(today, 8 - weekdayOf(today)) },
  ]
  return days.filter((each, index) => days.findIndex((other) => other.day === each.day) === index)
}

const noon = (date: IsoDate): Date => new Date(`${date}T12:00:00`)

/** `12 May`, 5月12日; with the year when it is another one. */
export function shortDay(date: IsoDate, today: IsoDate): string {
  const year: Intl.DateTimeFormatOptions = date.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }
  return formatDate(noon(date), { month: 'short', day: 'numeric', ...year })
}

/** Words for days near today, given by the caller: this file has none. */
export interface DayWords {
  today: string
  tomorrow: string
  yesterday: string
}

/** A day as one would say it: "Tomorrow", "Fri 15 May", 周五 5月15日, or the date alone when it is further away. */
export function dayText(date: IsoDate, today: IsoDate, words: DayWords): string {
  if (date === today) return words.today
  if (date === addDays(today, 1)) return words.tomorrow
  if (date === addDays(today, -1)) return words.yesterday
  if (date > today && date <= addDays(today, 7))
    return formatDate(noon(date), { weekday: 'short', month: 'short', day: 'numeric' })
  return shortDay(date, today)
}

/** Minutes after midnight as the reader's clock shows them. */
export function minutesText(minutes: number): string {
  return formatDate(new Date(2000, 0, 1, Math.floor(minutes / 60), minutes % 60), { timeStyle: 'short' })
}
