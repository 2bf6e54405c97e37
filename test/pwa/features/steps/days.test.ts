import { describe, expect, it } from 'vitest'
import { weekdayOf } from '../../../../shared/kernel/days.ts'
import { findDay, textToDay } from '../../../../pwa/platform/parts/steps/day-words.ts'
import { groupSteps, quickDays } from '../../../../pwa/platform/parts/steps/due.ts'

// 2026-05-13 is a Wednesday.
const TODAY = '2026-05-13'

describe('dates as people write them', () => {
  it('reads English and Chinese', () => {
    const cases: [string, string | null][] = [
      ['today', '2026-05-13'],
      ['Tomorrow', '2026-05-14'],
      ['in 3 days', '2026-05-16'],
      ['in two weeks', '2026-05-27'],
      ['fri', '2026-05-15'],
      ['on Friday', '2026-05-15'],
      ['wed', '2026-05-20'],
      ['next mon', '2026-05-18'],
      ['next friday', '2026-05-22'],
      ['this friday', '2026-05-15'],
      ['this monday', null],
      ['next week', '2026-05-18'],
      ['May 20', '2026-05-20'],
      ['3rd of January', '2027-01-03'],
      ['feb 30', null],
      ['end of month', '2026-05-31'],
      ['2026-06-01', '2026-06-01'],
      ['2026年6月1日', '2026-06-01'],
      ['今天', '2026-05-13'],
      ['明天', '2026-05-14'],
      ['后天', '2026-05-15'],
      ['大后天', '2026-05-16'],
      ['三天后', '2026-05-16'],
      ['3天后', '2026-05-16'],
      ['十天之后', '2026-05-23'],
      ['两周后', '2026-05-27'],
      ['周五', '2026-05-15'],
      ['星期三', '2026-05-20'],
      ['下周一', '2026-05-18'],
      ['下周五', '2026-05-22'],
      ['下下周一', '2026-05-25'],
      ['本周五', '2026-05-15'],
      ['周日', '2026-05-17'],
      ['月底', '2026-05-31'],
      ['下月5号', '2026-06-05'],
      ['5月20日', '2026-05-20'],
      ['20号', '2026-05-20'],
      ['5号', '2026-06-05'],
      ['hello', null],
      ['', null],
    ]
    for (const [text, day] of cases) expect([text, textToDay(text, TODAY)]).toEqual([text, day])
  })
  it('finds a date at the edge of a sentence and takes it out', () => {
    expect(findDay('Send the offer on Friday', TODAY)).toEqual({
      day: '2026-05-15',
      words: 'on Friday',
      rest: 'Send the offer',
    })
    expect(findDay('tomorrow call Anna', TODAY)?.rest).toBe('call Anna')
    expect(findDay('明天给王总报价', TODAY)).toEqual({ day: '2026-05-14', words: '明天', rest: '给王总报价' })
    expect(findDay('回访李经理，下周三', TODAY)).toEqual({ day: '2026-05-20', words: '下周三', rest: '回访李经理' })
    expect(findDay('大后天拜访', TODAY)?.day).toBe('2026-05-16')
  })
  it('leaves words alone that only look like dates', () => {
    for (const text of [
      'Call Friday’s team lead',
      'Ask about the sunroof',
      'Order for Marchand',
      '确认周年庆方案',
      'tomorrow',
    ])
      expect([text, findDay(text, TODAY)]).toEqual([text, null])
  })
})

describe('steps by due date', () => {
  const step = (id: string, dueDate: string | null, dueMinutes: number | null = null) => ({
    id,
    dueDate,
    dueMinutes,
    createdAt: 0,
  })
  it('groups and orders them', () => {
    const groups = groupSteps(
      [
        step('later', '2026-06-30'),
        step('none', null),
        step('noon', TODAY, 720),
        step('all day', TODAY),
        step('late', '2026-05-01'),
        step('in seven days', '2026-05-20'),
      ],
      TODAY,
    )
    expect(groups.map((each) => [each.group, each.steps.map((one) => one.id)])).toEqual([
      ['overdue', ['late']],
      ['today', ['noon', 'all day']],
      ['week', ['in seven days']],
      ['later', ['later']],
      ['undated', ['none']],
    ])
  })
  it('offers each day once and a Monday that is always ahead', () => {
    for (let day = 10; day < 24; day++) {
      const today = `2026-05-${day}`
      const days = quickDays(today).map((each) => each.day)
      expect(new Set(days).size).toBe(days.length)
      const mondays = days.filter((each) => weekdayOf(each) === 1 && each > today)
      expect(mondays.length).toBeGreaterThan(0)
    }
  })
})
