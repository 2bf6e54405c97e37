// A one-on-one as a file for any calendar. Nothing of the talk goes into it: a calendar is read by more people than the two.
import { toCalendarFile } from '../../../shared/domain/one-on-one/calendar-file.ts'
import { m } from '../../../shared/i18n/index.ts'
import { download } from '../../platform/export-file.ts'
import { startOf } from './meeting-words.ts'

const REMINDER_MINUTES = 15

interface Planned {
  id: string
  date?: string
  minutes?: number | null
  duration?: number
  place?: string
  createdAt: number
  updatedAt: number
}

/** The text of the file. `name`: of the pair; `now`, ms. */
export function meetingToCalendar(meeting: Planned, name: string, now: number): string {
  const date = meeting.date ?? ''
  return toCalendarFile(
    [
      {
        uid: `${meeting.id}@touchline`,
        // Calendars keep the entry of the higher number: seconds since it was made only grow.
        sequence: Math.floor((meeting.updatedAt - meeting.createdAt) / 1000),
        title: m.meetings_calendar_title({ name }),
        description: '',
        place: meeting.place ?? '',
        start: startOf(date, meeting.minutes) ?? { date },
        duration: meeting.duration ?? 45,
        reminder: meeting.minutes === null || meeting.minutes === undefined ? null : REMINDER_MINUTES,
      },
    ],
    now,
  )
}

/** Gives the file to the person. */
export function downloadCalendar(meeting: Planned, name: string): void {
  const file = new Blob([meetingToCalendar(meeting, name, Date.now())], { type: 'text/calendar;charset=utf-8' })
  download(file, `one-on-one-${meeting.date ?? ''}.ics`)
}
