import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { escapeText, foldLine, toCalendarFile } from '../../../../shared/domain/one-on-one/calendar-file.ts'

const octets = (line: string): number => new TextEncoder().encode(line).length
const event = {
  uid: 'one-on-one:aaaa:meet1@touchline',
  sequence: 3,
  title: '一对一：Mia & Li',
  description: 'Goals; calls, notes\nand a path C:\\tmp',
  place: 'Room 4, 2nd floor',
  start: Date.UTC(2026, 2, 2, 9, 30),
  duration: 45,
  reminder: 15,
}

/** What a calendar reads from a text value. */
const unescape = (text: string): string =>
  text.replace(/\\([\\;,nN])/gu, (_all, sign: string) => (/n/iu.test(sign) ? '\n' : sign))

describe('a meeting as a calendar file', () => {
  test('says when, where and what, in the form of RFC 5545', () => {
    expect(toCalendarFile([event], Date.UTC(2026, 1, 1)).split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Touchline//One-on-ones//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      'UID:one-on-one:aaaa:meet1@touchline',
      'DTSTAMP:20260201T000000Z',
      'SEQUENCE:3',
      'DTSTART:20260302T093000Z',
      'DTEND:20260302T101500Z',
      'SUMMARY:一对一：Mia & Li',
      'DESCRIPTION:Goals\\; calls\\, notes\\nand a path C:\\\\tmp',
      'LOCATION:Room 4\\, 2nd floor',
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'DESCRIPTION:一对一：Mia & Li',
      'TRIGGER:-PT15M',
      'END:VALARM',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ])
    const whole = toCalendarFile([{ ...event, start: { date: '2026-03-02' }, reminder: null, description: '' }], 0)
    expect(whole).toContain('\r\nDTSTART;VALUE=DATE:20260302\r\nSUMMARY:')
    expect(whole).not.toMatch(/DTEND|VALARM|DESCRIPTION/u)
  })

  test('for any text: no line is longer than 75 octets, no character is cut, and a reader gets back what was written', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const plain = escapeText(text)
        expect(plain).not.toMatch(/[\r\n]/u)
        const folded = foldLine(`SUMMARY:${plain}`)
        for (const line of folded.split('\r\n')) expect(octets(line)).toBeLessThanOrEqual(75)
        const unfolded = folded.replaceAll('\r\n ', '')
        // eslint-disable-next-line no-control-regex -- what is left out on purpose
        const kept = text.replace(/\r\n?/gu, '\n').replace(/[\u0000-\u0009\u000B-\u001F\u007F]/gu, ' ')
        expect(unescape(unfolded.slice('SUMMARY:'.length))).toBe(kept)
      }),
    )
  })
})
