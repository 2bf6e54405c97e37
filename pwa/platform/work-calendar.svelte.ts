// The working days of the open space, fetched when a screen that counts them is shown.
import { loadWorkCalendar } from '../../shared/domain/calendar/load-calendar.ts'
import { m } from '../../shared/i18n/index.ts'
import type { DateSpan } from '../../shared/kernel/periods.ts'
import { unpublishedYears, weekdayCalendar, type WorkCalendar } from '../../shared/kernel/working-days.ts'
import { live } from './workspace.svelte.ts'

/** The working days of the open space's region. Until they are there, and when they cannot be fetched, weekdays. Call while being set up. */
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

/** What has to be said about the working days of a stretch of days; null when they are known. */
export function calendarNote(calendar: WorkCalendar, failed: boolean, span: DateSpan): string | null {
  if (failed) return m.goals_calendar_failed()
  if (calendar.kind === 'weekdays') return m.goals_calendar_weekdays()
  const years = unpublishedYears(calendar, span)
  return years.length > 0 ? m.goals_calendar_unpublished({ years: years.join(', ') }) : null
}
