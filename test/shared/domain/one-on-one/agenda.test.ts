import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agendaOf, compareMeetings, orderAfter, type MeetingKey } from '../../../../shared/domain/one-on-one/agenda.ts'
import { addDays } from '../../../../shared/kernel/dates.ts'

const meeting = (id: string, date: string): MeetingKey => ({ id, date, createdAt: 1 })
const [first, second, third] = [meeting('a', '2026-03-02'), meeting('b', '2026-03-09'), meeting('c', '2026-03-16')]
const all = [third, first, second]
const point = (id: string, oneOnOneId: string, tickedIn: string | null = null, order = 1) => ({
  id,
  oneOnOneId,
  tickedIn,
  order,
  createdAt: 1,
})
const ids = (found: { id: string; isCarried: boolean }[]): string[] =>
  found.map(({ id, isCarried }) => id + (isCarried ? '*' : ''))

describe('the agenda of a meeting', () => {
  test('holds its own points, and those of earlier ones that were still open', () => {
    const points = [
      point('own', 'b', null, 2),
      point('before', 'a'),
      point('settled', 'a', 'a'),
      point('settled here', 'a', 'b'),
      point('settled later', 'a', 'c'),
      point('later', 'c'),
      point('own first', 'b', 'b', 1),
    ]
    expect(ids(agendaOf(second, all, points))).toEqual([
      'before*',
      'settled here*',
      'settled later*',
      'own first',
      'own',
    ])
    expect(ids(agendaOf(first, all, points))).toContain('settled')
    expect(ids(agendaOf(third, all, points))).toEqual(['before*', 'settled later*', 'own*', 'later'])
  })

  test('a point whose meeting was deleted is carried until it is ticked', () => {
    expect(ids(agendaOf(second, all, [point('lost', 'gone')]))).toEqual(['lost*'])
    expect(ids(agendaOf(second, all, [point('done', 'gone', 'gone')]))).toEqual([])
  })

  test('for any meetings and points: no open point is on no agenda from its meeting on, and none is there twice', () => {
    const meetings = fc.uniqueArray(
      fc.record({ id: fc.stringMatching(/^[a-f]$/u), days: fc.nat(30), createdAt: fc.nat(3) }),
      { selector: ({ id }) => id, minLength: 1 },
    )
    const ref = fc.stringMatching(/^[a-h]$/u)
    const points = fc.array(
      fc.record({ oneOnOneId: ref, tickedIn: fc.option(ref), order: fc.nat(3), createdAt: fc.nat(3) }),
    )
    fc.assert(
      fc.property(meetings, points, (made, raised) => {
        const held = made.map(({ id, days, createdAt }) => ({ id, createdAt, date: addDays('2026-01-01', days) }))
        const numbered = raised.map((each, at) => ({ ...each, id: String(at) }))
        const ordered = [...held].sort(compareMeetings)
        for (const [place, one] of ordered.entries()) {
          const agenda = agendaOf(one, held, numbered)
          expect(new Set(agenda.map(({ id }) => id)).size).toBe(agenda.length)
          for (const each of numbered) {
            const at = ordered.findIndex(({ id }) => id === each.oneOnOneId)
            const isOn = agenda.some(({ id }) => id === each.id)
            if (each.tickedIn === null) expect(isOn).toBe(at <= place)
            if (at === place) expect(isOn).toBe(true)
            if (at > place) expect(isOn).toBe(false)
          }
          // However the points come in, the order is the same.
          expect(agendaOf(one, [...held].reverse(), [...numbered].reverse())).toEqual(agenda)
        }
      }),
    )
  })

  test('a new point comes last', () => {
    expect([orderAfter([]), orderAfter([{ order: 4 }, {}])]).toEqual([1, 5])
  })
})
