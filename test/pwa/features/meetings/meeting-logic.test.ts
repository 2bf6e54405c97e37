import { afterAll, describe, expect, test } from 'vitest'
import { meetingToCalendar } from '../../../../pwa/features/meetings/calendar.ts'
import { answerPath, meetingKind } from '../../../../pwa/features/meetings/meeting-kind.ts'
import {
  builtInTemplates,
  minutesToTime,
  startOf,
  timeToMinutes,
} from '../../../../pwa/features/meetings/meeting-words.ts'
import { linesToQuestions, questionsOf } from '../../../../pwa/features/meetings/questions.ts'
import { locales, setLocale } from '../../../../shared/i18n/index.ts'
import type { MeetingRow } from '../../../../shared/readmodel/rows.ts'

afterAll(() => setLocale('en'))

describe('what is asked every time', () => {
  const before = {
    questions: { a: { text: 'How was it?', order: 0, mood: true }, b: { text: 'What next?', order: 1 } },
  }

  test('a line that stays keeps its key, and with it all answers; a line that goes is no longer asked', () => {
    const changed = linesToQuestions(' What  next? \n\nWhat helps?\nWhat helps?', before, () => 'n')
    expect(changed).toEqual({
      put: { b: { text: 'What next?', order: 0, mood: true }, n: { text: 'What helps?', order: 1, mood: true } },
      remove: ['a'],
    })
    expect(linesToQuestions('', before, () => 'n')).toEqual({ put: {}, remove: ['a', 'b'] })
    expect(questionsOf(before).map(({ key }) => key)).toEqual(['a', 'b'])
    expect(questionsOf(null)).toEqual([])
  })

  test('answers of two people to one question are merged apart, and words typed by one on two devices together', () => {
    const path = answerPath('a', 'person:aaaa:mia1')
    const row = { answers: { 'a.person:aaaa:mia1': { question: 'How?', text: 'Good' } } } as unknown as MeetingRow
    const { fields } = meetingKind
    expect(fields.pathsOf(row)).toContain(path)
    expect(fields.valueAt(row, path)).toEqual({ question: 'How?', text: 'Good' })
    expect(fields.valueAt(row, answerPath('a', 'person:aaaa:li01'))).toBeNull()
    const kind = fields.kindOf(path)
    const of = (text: string, mood?: number) => ({ question: 'How?', text, mood })
    expect(kind.merge(of('Good'), of('Good, busy'), of('Very Good'))).toMatchObject({ text: 'Very Good, busy' })
    expect(kind.equal(of('a', 1), of('a', 2))).toBe(false)
    expect(
      fields.toPatch(
        new Map<string, unknown>([
          [path, of('x')],
          ['body', 'y'],
        ]),
      ),
    ).toEqual({
      set: { body: 'y' },
      put: { answers: { 'a.person:aaaa:mia1': of('x') } },
    })
  })
})

test('times of day, there and back; what is none is none', () => {
  expect(['09:30', '0:05', '24:00', '', 'noon'].map(timeToMinutes)).toEqual([570, 5, null, null, null])
  expect([570, 0, null, undefined].map(minutesToTime)).toEqual(['09:30', '00:00', '', ''])
  expect(startOf('2026-03-02', 570)).toBe(new Date('2026-03-02T09:30:00').getTime())
  expect(startOf('2026-03-02', null)).toBeNull()
})

test('a calendar gets when and where, and no word of the talk', () => {
  const meeting = {
    id: 'one-on-one:aaaa:meet1',
    date: '2026-03-02',
    minutes: 570,
    duration: 30,
    place: 'Room 4',
    body: 'SECRETNOTES',
    createdAt: 1000,
    updatedAt: 61_000,
  }
  const file = meetingToCalendar(meeting, 'Mia & Li', 0)
  expect(file).toContain('SUMMARY:One-on-one: Mia & Li')
  expect(file).toContain('LOCATION:Room 4')
  expect(file).toContain('SEQUENCE:60')
  expect(file).not.toContain('SECRET')
  const { minutes: _minutes, ...allDay } = meeting
  expect(meetingToCalendar(allDay, 'x', 0)).toContain('DTSTART;VALUE=DATE:20260302')
})

test.each(locales)('every built-in template has a name and words for each of its points, in %s', (locale) => {
  setLocale(locale)
  const templates = builtInTemplates()
  expect(templates.map(({ key }) => key)).toEqual(['grow', 'career', 'feed_forward', 'first'])
  for (const { name, points } of templates) {
    expect(points.length).toBeGreaterThan(3)
    for (const text of [name, ...points]) expect(text).not.toBe('')
  }
})
