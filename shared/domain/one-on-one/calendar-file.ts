// Meetings as an iCalendar file (RFC 5545), for any calendar. Without schemas, for screens.

export interface CalendarEvent {
  /** Stays with the meeting: a calendar that knows it updates what it has. */
  uid: string
  /** Raised with every change, or a calendar keeps the older one. */
  sequence: number
  title: string
  description: string
  place: string
  /** ms; a calendar date without a time is `date` instead. */
  start: number | { date: string }
  /** Minutes; of no meaning for a whole day. */
  duration: number
  /** Minutes before the start at which the calendar reminds; null: it does not. */
  reminder: number | null
}

/** Octets of a line, without its break, as 3.1 of the RFC asks. */
const LINE = 75

/** A text value: backslash, semicolon, comma and line breaks are escaped (3.3.11); control characters are left out. */
export function escapeText(text: string): string {
  return (
    text
      .replace(/\r\n?/gu, '\n')
      // eslint-disable-next-line no-control-regex -- they are what must go
      .replace(/[\u0000-\u0009\u000B-\u001F\u007F]/gu, ' ')
      .replace(/[\\;,]/gu, '\\$&')
      .replace(/\n/gu, '\\n')
  )
}

/** Folds a content line: parts of at most 75 octets, each after the first begun by a space (3.1). No character is cut in two. */
export function foldLine(line: string): string {
  const encoder = new TextEncoder()
  let folded = ''
  let octets = 0
  for (const character of line) {
    const size = encoder.encode(character).length
    if (octets + size > LINE) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return folded
}

/** 20260302T093000Z */
function toUtc(ms: number): string {
  return `${new globalThis.Date(ms).toISOString().slice(0, 19).replace(/[-:]/gu, '')}Z`
}

function eventLines(event: CalendarEvent, now: number): string[] {
  const { start, reminder } = event
  const times =
    typeof start === 'number'
      ? [`DTSTART:${toUtc(start)}`, `DTEND:${toUtc(start + event.duration * 60_000)}`]
      : [`DTSTART;VALUE=DATE:${start.date.replaceAll('-', '')}`]
  return [
    'BEGIN:VEVENT',
    `UID:${escapeText(event.uid)}`,
    `DTSTAMP:${toUtc(now)}`,
    `SEQUENCE:${Math.max(0, Math.trunc(event.sequence))}`,
    ...times,
    `SUMMARY:${escapeText(event.title)}`,
    ...(event.description ? [`DESCRIPTION:${escapeText(event.description)}`] : []),
    ...(event.place ? [`LOCATION:${escapeText(event.place)}`] : []),
    ...(reminder === null
      ? []
      : [
          'BEGIN:VALARM',
          'ACTION:DISPLAY',
          `DESCRIPTION:${escapeText(event.title)}`,
          `TRIGGER:-PT${Math.max(0, Math.trunc(reminder))}M`,
          'END:VALARM',
        ]),
    'END:VEVENT',
  ]
}

/** The file, with CRLF breaks. `now`: when it was made, ms. Private points and notes have no place in it: whoever calls gives none. */
export function toCalendarFile(events: readonly CalendarEvent[], now: number): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Touchline//One-on-ones//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...events.flatMap((event) => eventLines(event, now)),
    'END:VCALENDAR',
  ]
    .map((line) => `${foldLine(line)}\r\n`)
    .join('')
}
