// Words and small choices that lists of leads, companies and contacts share.
import { m } from '../../../shared/i18n/index.ts'
import { formatDate, formatRelative } from '../../../shared/i18n/index.ts'
import { addDays, type IsoDate } from '../../../shared/kernel/dates.ts'

export type StepUrgency = 'overdue' | 'today' | 'later'

/** How urgent a step due on `date` is on the day `today`. */
export function stepUrgency(date: IsoDate, today: IsoDate): StepUrgency {
  return date < today ? 'overdue' : date === today ? 'today' : 'later'
}

/** A due date in words: today, tomorrow, yesterday, else the date. */
export function dueWord(date: IsoDate, today: IsoDate): string {
  if (date === today) return m.records_due_today()
  if (date === addDays(today, 1)) return m.records_due_tomorrow()
  if (date === addDays(today, -1)) return m.records_due_yesterday()
  const noon = new Date(`${date}T12:00:00`)
  const sameYear = date.slice(0, 4) === today.slice(0, 4)
  return formatDate(noon, sameYear ? { month: 'short', day: 'numeric' } : { dateStyle: 'medium' })
}

/** A past moment in a list: relative while that says something, then the date, without this year's number. */
export function agoWord(ms: number | null | undefined, now: number): string {
  if (!ms) return ''
  const isOld = now - ms > 30 * 86_400_000
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear()
  return isOld && sameYear ? formatDate(ms, { month: 'short', day: 'numeric' }) : formatRelative(ms, now)
}
