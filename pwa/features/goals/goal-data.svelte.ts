// What all screens of goals share: the working days, who may set targets, and how a line is doing today.
import { loadWorkCalendar } from '../../../shared/domain/calendar/load-calendar.ts'
import { isAdditive } from '../../../shared/domain/goal/metric.ts'
import { track, type Tracking } from '../../../shared/domain/goal/tracking.ts'
import { m } from '../../../shared/i18n/index.ts'
import { periodToSpan, type Period } from '../../../shared/kernel/periods.ts'
import { unpublishedYears, weekdayCalendar, type WorkCalendar } from '../../../shared/kernel/working-days.ts'
import type { GoalLine } from '../../../shared/readmodel/rows.ts'
import { mayWrite } from '../../platform/may-write.ts'
import { session } from '../../platform/session.svelte.ts'
import { live } from '../../platform/workspace.svelte.ts'

/** The zone whose days goals are measured in. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** True when this person may set targets: who leads the team; alone, everybody. */
export function mayTarget(): boolean {
  if (!mayWrite()) return false
  const { team } = session
  if (!team || team.standing === 'alone') return true
  return team.self?.role === 'owner' || team.self?.role === 'manager'
}

/** True when this person may check in on a goal of that one: it is theirs, the team's, or of a name without a device. */
export function mayCheckIn(ownerId: string | null, personId: string, ownerHasDevice: boolean): boolean {
  return mayWrite() && (ownerId === null || ownerId === personId || !ownerHasDevice)
}

/** The working days of the open team. Until they are there, and when they cannot be fetched, weekdays. Call while being set up. */
export function useCalendar(): { readonly current: WorkCalendar; readonly failed: boolean } {
  const team = live('team.get', () => ({}))
  let current = $state.raw<WorkCalendar>(weekdayCalendar)
  let failed = $state(false)
  $effect(() => {
    if (!team.current) return
    loadWorkCalendar(team.current.region).then(
      (calendar) => {
        current = calendar
        failed = false
      },
      () => (failed = true),
    )
  })
  return {
    get current() {
      return current
    },
    get failed() {
      return failed
    },
  }
}

/** What has to be said about the working days of a period; null when they are known. */
export function calendarNote(calendar: WorkCalendar, failed: boolean, period: Period): string | null {
  if (failed) return m.goals_calendar_failed()
  if (calendar.kind === 'weekdays') return m.goals_calendar_weekdays()
  const years = unpublishedYears(calendar, periodToSpan(period))
  return years.length > 0 ? m.goals_calendar_unpublished({ years: years.join(', ') }) : null
}

/** How a line is doing on a day. */
export function trackLine(line: GoalLine, today: string, calendar: WorkCalendar): Tracking {
  const { goal, measured, daily, ratio } = line
  return track({
    target: goal.target ?? null,
    baseline: goal.baseline ?? null,
    measured,
    adds: goal.metric !== undefined && isAdditive(goal.metric),
    span: periodToSpan(goal.period ?? ''),
    today,
    calendar,
    daily,
    ratio,
  })
}
