// Words for when a step is due.
import { m } from '../../../../shared/i18n/index.ts'
import type { IsoDate } from '../../../../shared/kernel/dates.ts'
import { dayText, minutesText, quickDays, type DueGroup, type QuickDay } from './due.ts'

/** A due day, with the time where there is one. */
export function dueText(date: IsoDate, today: IsoDate, minutes?: number | null): string {
  const words = { today: m.steps_today(), tomorrow: m.steps_tomorrow(), yesterday: m.steps_yesterday() }
  const day = dayText(date, today, words)
  return minutes == null ? day : `${day} ${minutesText(minutes)}`
}

export function groupText(group: DueGroup): string {
  switch (group) {
    case 'overdue':
      return m.steps_group_overdue()
    case 'today':
      return m.steps_group_today()
    case 'week':
      return m.steps_group_week()
    case 'later':
      return m.steps_group_later()
    case 'undated':
      return m.steps_group_undated()
  }
}

function quickText(key: QuickDay): string {
  switch (key) {
    case 'today':
      return m.steps_today()
    case 'tomorrow':
      return m.steps_tomorrow()
    case 'in_3_days':
      return m.steps_in_3_days()
    case 'next_monday':
      return m.steps_next_monday()
  }
}

/** The days that are one press away, with their names. */
export function quickDayOptions(today: IsoDate): { label: string; value: IsoDate }[] {
  return quickDays(today).map(({ key, day }) => ({ label: quickText(key), value: day }))
}
