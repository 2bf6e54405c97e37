import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  blankQuestion,
  draftToQuestions,
  faultOf,
  questionsToDraft,
  type CardDraft,
  type DraftQuestion,
} from '../../../../../pwa/platform/parts/scorecards/draft.ts'
import type { Question } from '../../../../../shared/domain/scorecard/questions.ts'

const card = (...questions: DraftQuestion[]): CardDraft => ({ name: 'Call', about: 'call', questions })
const asked = (fields: Partial<DraftQuestion>): DraftQuestion => ({ ...blankQuestion('q1'), text: 'x', ...fields })
const keys = (): (() => string) => {
  let next = 0
  return () => `k${String(++next)}`
}

describe('a card as it is edited', () => {
  test('what cannot be published is named, the first fault', () => {
    expect(faultOf(card(asked({})))).toBeNull()
    expect(faultOf({ ...card(asked({})), name: ' ' })).toBe('name')
    expect(faultOf(card())).toBe('none')
    expect(faultOf(card(asked({}), asked({ text: ' ' })))).toBe('text')
    for (const [min, max] of [
      ['5', '5'],
      ['1.5', '5'],
      ['', '5'],
      ['1', '101'],
    ] as const)
      expect(faultOf(card(asked({ min, max })))).toBe('scale')
    expect(faultOf(card(asked({ kind: 'choice', choices: 'one\n\n' })))).toBe('choices')
    expect(faultOf(card(asked({ kind: 'open', min: '', max: '' })))).toBeNull()
  })

  test('choices and guides are lines; points and levels may be typed with full-width signs', () => {
    const [question] = draftToQuestions(
      card(asked({ kind: 'choice', choices: 'Asked = 3\n没有问＝0\nNot heard', guide: '3：问得很开\nanything' })),
      keys(),
    )
    expect(question).toMatchObject({
      choices: [
        { key: 'k1', text: 'Asked', points: 3 },
        { key: 'k2', text: '没有问', points: 0 },
        { key: 'k3', text: 'Not heard' },
      ],
      guide: [
        { level: '3', text: '问得很开' },
        { level: '', text: 'anything' },
      ],
    })
    expect(question).not.toHaveProperty('scale')
  })

  test('a choice whose words stay is the same choice in the next version', () => {
    const before: Question = {
      key: 'q',
      text: 'Opening',
      kind: 'choice',
      choices: [
        { key: 'a', text: 'None', points: 0 },
        { key: 'b', text: 'A question', points: 2 },
      ],
    }
    const [draft] = questionsToDraft([before])
    const [after] = draftToQuestions(
      card({ ...(draft as DraftQuestion), choices: 'A question = 4\nA story = 1' }),
      keys(),
    )
    expect(after?.choices).toEqual([
      { key: 'b', text: 'A question', points: 4 },
      { key: 'k1', text: 'A story', points: 1 },
    ])
  })

  test('for any card: opened in the editor and published as it is, it asks the same', () => {
    const word = fc.stringMatching(/^[a-z一-龥]{1,8}( [a-z]{1,6})?$/u)
    const key = fc.stringMatching(/^[0-9A-Za-z]{1,8}$/u)
    const common = { key, text: word, required: fc.boolean(), weight: fc.integer({ min: 0, max: 100 }) }
    const guide = fc.array(fc.record({ level: fc.stringMatching(/^[1-9]$/u), text: word }), {
      minLength: 1,
      maxLength: 3,
    })
    const choices = fc.uniqueArray(fc.record({ key, text: word, points: fc.integer({ min: 0, max: 9 }) }), {
      minLength: 2,
      maxLength: 5,
      selector: ({ text }) => text,
    })
    const question = fc.oneof(
      fc.record({ ...common, kind: fc.constant('yes_no' as const) }),
      fc.record({ ...common, kind: fc.constant('open' as const), competency: word }),
      fc.record({ ...common, kind: fc.constant('scale' as const), scale: fc.constant({ min: 0, max: 7 }), guide }),
      fc.record({ ...common, kind: fc.constant('choice' as const), choices }),
    )
    fc.assert(
      fc.property(fc.array(question, { minLength: 1 }), (questions) => {
        const draft = card(...questionsToDraft(questions))
        expect(faultOf(draft)).toBeNull()
        expect(draftToQuestions(draft, () => 'new')).toEqual(questions)
      }),
    )
  })
})
