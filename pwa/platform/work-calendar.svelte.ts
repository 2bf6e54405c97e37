// The working days of the open space, fetched when a screen that counts them is shown.
import { loadWorkCalendar } from '../../shared/domain/calendar/load-calendar.ts'
import { m } from '../../shared/i18n/index.ts'
import type { DateSpan } from '../../shared/kernel/periods.ts'
import { unpublishedYears, weekdayCalendar, type WorkCalendar } from '../../shared/kernel/working-days.ts'
import type { Workspace } from '../../shared/workspace/api.ts'
import { live } from './workspace.svelte.ts'

export interface SpaceCalendar {
  readonly current: WorkCalendar
  /** False until it is known which days count: `current` is a stand-in so long. */
  readonly ready: boolean
  readonly failed: boolean
}

/**
 * The working days of the open space's region, or of another space's. Until they are there, and when they cannot be fetched, weekdays. Call
 * while being set up.
 */
export function useCalendar(of?: () => Workspace | null): SpaceCalendar {
  const team = live('team.get', () => ({}), of)
  let current = $state.raw<WorkCalendar>(weekdayCalendar)
  let ready = $state(false)
  let failed = $state(false)
  $effect(() => {
    if (!team.current) return
    loadWorkCalendar(team.current.region).then(
      (calendar) => {
        current = calendar
        failed = false
        ready = true
      },
      () => {
        failed = true
        ready = true
      },
    )
  })
  return {
    get current() {
      return current
    },
    get ready() {
      return ready
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
