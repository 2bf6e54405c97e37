import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editAssessment, finishAssessment, startAssessment } from '../../../../shared/domain/assessment/commands.ts'
import { trendsOf, type Finished } from '../../../../shared/domain/assessment/trend.ts'
import type { Question } from '../../../../shared/domain/scorecard/questions.ts'
import { createRecord, NOW, REP, runCommand } from '../../../support/command-context.ts'

const listen: Question = {
  key: 'listen',
  text: 'Listens',
  kind: 'scale',
  scale: { min: 1, max: 5 },
  required: true,
  competency: 'Listening',
}
const close: Question = { key: 'close', text: 'Asks for the order', kind: 'yes_no', competency: 'Closing' }
const CARD = 'scorecard:aaaa:card1'
const version = createRecord('scorecard-version', 'scorecard-version:aaaa:vers1', {
  scorecardId: CARD,
  number: 1,
  questions: [listen, close],
})
const other = createRecord('scorecard-version', 'scorecard-version:aaaa:vers2', {
  scorecardId: CARD,
  number: 2,
  questions: [close],
})
const record = (fields: object = {}) =>
  createRecord('assessment', 'assessment:aaaa:asse1', {
    scorecardId: CARD,
    versionId: version.id,
    scorerId: REP,
    date: '2026-03-02',
    ...fields,
  })
const edit = (patch: object, held = record()) =>
  runCommand(editAssessment, { id: held.id, versionId: version.id, ...patch }, [held, version, other])

describe('filling a card', () => {
  test('it is begun with a version of the card, a day and a scorer', () => {
    const fields = { scorecardId: CARD, versionId: version.id, date: '2026-03-02', subject: 'Call with Acme' }
    expect(runCommand(startAssessment, { fields }, [version])).toMatchObject({
      value: { changes: [{ fields: { scorerId: REP, versionId: version.id } }] },
    })
    expect(runCommand(startAssessment, { fields })).toMatchObject({ error: { code: 'not_found' } })
    const wrong = { ...fields, scorecardId: 'scorecard:aaaa:card2' }
    expect(runCommand(startAssessment, { fields: wrong }, [version])).toMatchObject({ error: { code: 'not_found' } })
    expect(runCommand(startAssessment, { fields: { ...fields, date: '' } }, [version])).toMatchObject({
      error: { code: 'required' },
    })
  })

  test('an answer is one that its question can have', () => {
    expect(edit({ put: { answers: { listen: { scale: 5, text: 'Asked twice' }, close: { yes: true } } } }).ok).toBe(
      true,
    )
    for (const answers of [
      { listen: { scale: 6 } },
      { listen: { yes: true } },
      { close: { scale: 1 } },
      { gone: { yes: true } },
    ])
      expect(edit({ put: { answers } })).toMatchObject({ error: { code: 'bad_value', field: 'answers' } })
  })

  test('only the scorer changes it, not once it is finished, and never what it answers to', () => {
    expect(edit({ set: { subject: 'x' } }, record({ scorerId: 'person:aaaa:mia1' }))).toMatchObject({
      error: { code: 'not_yours' },
    })
    expect(edit({ set: { subject: 'x' } }, record({ finishedAt: NOW }))).toMatchObject({
      error: { code: 'is_finished' },
    })
    expect(edit({ set: { versionId: other.id } })).toMatchObject({ error: { code: 'unknown_field' } })
    expect(edit({ set: { subject: 'x' } }, record({ versionId: other.id }))).toMatchObject({
      error: { code: 'not_found' },
    })
  })

  test('finished needs every mandatory answer; a remark beside an empty mark is none', () => {
    const finish = (held: ReturnType<typeof record>, finished = true) =>
      runCommand(finishAssessment, { id: held.id, versionId: version.id, finished }, [held, version])
    expect(finish(record({ answers: { listen: { text: 'hm' } } }))).toMatchObject({
      error: { code: 'required', detail: 'listen' },
    })
    const full = record({ answers: { listen: { scale: 2 } } })
    expect(finish(full)).toMatchObject({ value: { changes: [{ field: 'finishedAt', value: NOW }, {}] } })
    expect(finish({ ...full, finishedAt: 5 }, false)).toMatchObject({ value: { changes: [{ value: null }, {}] } })
  })
})

describe('trends', () => {
  const filled = (id: string, date: string, mark: number, yes?: boolean): Finished => ({
    id,
    date,
    questions: [listen, close],
    answers: { listen: { scale: mark }, ...(yes === undefined ? {} : { close: { yes } }) },
  })

  test('the whole first, then each competency; six scores are needed to speak of a change', () => {
    const [whole, closing, listening] = trendsOf([filled('b', '2026-03-09', 5, true), filled('a', '2026-03-02', 1)])
    expect([whole?.competency, closing?.competency, listening?.competency]).toEqual(['', 'Closing', 'Listening'])
    expect(listening?.points.map(({ id, score }) => [id, score])).toEqual([
      ['a', 0],
      ['b', 1],
    ])
    expect(closing?.points).toHaveLength(1)
    expect(whole).toMatchObject({ change: null, recent: 0.5 })
    const six = [1, 1, 1, 5, 5, 5].map((mark, at) => filled(String(at), `2026-03-0${at + 1}`, mark))
    expect(trendsOf(six)[0]).toMatchObject({ change: 1, recent: 1 })
    expect(trendsOf([])).toEqual([])
  })

  test('every finished card with a score is a point of its trend, whatever the order in which they come', () => {
    const cards = fc.array(
      fc.record({
        day: fc.integer({ min: 1, max: 28 }),
        mark: fc.integer({ min: 1, max: 5 }),
        yes: fc.option(fc.boolean(), { nil: undefined }),
      }),
    )
    fc.assert(
      fc.property(cards, (made) => {
        const finished = made.map(({ day, mark, yes }, at) =>
          filled(String(at), `2026-03-${String(day).padStart(2, '0')}`, mark, yes),
        )
        const trends = trendsOf(finished)
        expect(trends.find(({ competency }) => competency === 'Listening')?.points.length ?? 0).toBe(made.length)
        expect(trends.find(({ competency }) => competency === 'Closing')?.points.length ?? 0).toBe(
          made.filter(({ yes }) => yes !== undefined).length,
        )
        expect(trendsOf([...finished].reverse())).toEqual(trends)
      }),
    )
  })
})
