import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deleteRecords } from '../../../../shared/domain/deletion.ts'
import { agreementOf, cohenKappa } from '../../../../shared/domain/scorecard/agreement.ts'
import { createScorecard, editScorecard, publishScorecard } from '../../../../shared/domain/scorecard/commands.ts'
import {
  currentVersion,
  missing,
  scoreOf,
  weightedSum,
  worth,
  type Answer,
  type Question,
} from '../../../../shared/domain/scorecard/questions.ts'
import { createRecord, runCommand } from '../../../support/command-context.ts'

const scale: Question = {
  key: 'listen',
  text: 'Listens',
  kind: 'scale',
  scale: { min: 1, max: 5 },
  required: true,
  weight: 3,
}
const yes: Question = { key: 'next', text: 'Agrees a next step', kind: 'yes_no' }
const choice: Question = {
  key: 'open',
  text: 'Opening',
  kind: 'choice',
  choices: [
    { key: 'a', text: 'None', points: 0 },
    { key: 'b', text: 'A question', points: 4 },
    { key: 'c', text: 'Not heard' },
  ],
}
const open: Question = { key: 'words', text: 'What else?', kind: 'open' }
const questions = [scale, yes, choice, open]

interface Example {
  id: string
  inputs: { table?: number[][]; weights?: number[]; scores?: number[] }
  expected: number
}
const path = fileURLToPath(new URL('../../../../../shared/data/sales/worked_examples.json', import.meta.url))
const examples = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Example[]) : []
const example = (id: string): Example | undefined => examples.find((one) => one.id === id)

describe('published worked examples (skipped where the file is not there)', () => {
  const kappa = example('cohen_kappa')
  test.skipIf(!kappa)('cohen_kappa: two raters over fifty grants', () => {
    const pairs = (kappa?.inputs.table ?? []).flatMap((row, a) =>
      row.flatMap((count, b) => Array.from({ length: count }, () => [a, b] as const)),
    )
    expect(cohenKappa(pairs).kappa).toBeCloseTo(kappa?.expected ?? 0, 12)
  })

  const weighted = example('scorecard_weighted')
  test.skipIf(!weighted)('scorecard_weighted: 10 is on target, the weights sum to 10', () => {
    const { weights = [], scores = [] } = weighted?.inputs ?? {}
    expect(weightedSum(weights, scores)).toBe(weighted?.expected)
  })
})

describe('what answers are worth', () => {
  test('the place on the scale, yes or no, the points of a choice; words count for nothing', () => {
    expect([1, 3, 5].map((mark) => worth(scale, { scale: mark }))).toEqual([0, 0.5, 1])
    expect([worth(yes, { yes: true }), worth(yes, { yes: false }), worth(yes, { text: 'hm' })]).toEqual([1, 0, null])
    expect(['a', 'b', 'c', 'x'].map((one) => worth(choice, { choice: one }))).toEqual([0, 1, null, null])
    expect(worth(open, { text: 'Fine' })).toBeNull()
  })

  test('the score is a weighted mean of what counts; a blank costs nothing', () => {
    expect(scoreOf(questions, { listen: { scale: 3 }, next: { yes: true } })).toBeCloseTo((3 * 0.5 + 1) / 4)
    expect(scoreOf(questions, { next: { yes: true }, words: { text: 'x' } })).toBe(1)
    expect(scoreOf(questions, {})).toBeNull()
    expect(missing(questions, { words: { text: 'x' } }).map(({ key }) => key)).toEqual(['listen'])
  })

  test('for any answers the score lies between the least and the most, and more for one answer is never less in all', () => {
    const marks = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 9 })), { minLength: 1 })
    fc.assert(
      fc.property(marks, (given) => {
        const asked = given.map(([, weight], at): Question => ({
          key: String(at),
          text: 'x',
          kind: 'scale',
          scale: { min: 0, max: 10 },
          weight,
        }))
        const answers: Record<string, Answer> = Object.fromEntries(
          given.map(([mark], at) => [String(at), { scale: mark }]),
        )
        const score = scoreOf(asked, answers) ?? -1
        expect(score).toBeGreaterThanOrEqual(Math.min(...given.map(([mark]) => mark / 10)) - 1e-9)
        expect(score).toBeLessThanOrEqual(Math.max(...given.map(([mark]) => mark / 10)) + 1e-9)
        expect(scoreOf(asked, { ...answers, 0: { scale: 10 } }) ?? -1).toBeGreaterThanOrEqual(score - 1e-9)
      }),
    )
  })
})

describe('agreement', () => {
  test('one for all alike, nothing to say where chance would agree on all, negative for the opposite', () => {
    expect(
      cohenKappa([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    ).toEqual({ kappa: 1, agreed: 1, pairs: 2 })
    expect(
      cohenKappa([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toEqual({ kappa: null, agreed: 1, pairs: 2 })
    expect(
      cohenKappa([
        ['a', 'b'],
        ['b', 'a'],
      ]).kappa,
    ).toBe(-1)
    expect(cohenKappa([])).toEqual({ kappa: null, agreed: null, pairs: 0 })
  })

  test('for any marks: at most 1, the same whoever is named first, and 1 when both always agree on more than one mark', () => {
    const pair = fc.tuple(fc.nat(4), fc.nat(4))
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1 }), (pairs) => {
        const { kappa } = cohenKappa(pairs)
        const turned = cohenKappa(pairs.map(([a, b]) => [b, a] as const)).kappa
        if (kappa === null) expect(turned).toBeNull()
        else expect(turned).toBeCloseTo(kappa, 9)
        expect(kappa ?? 0).toBeLessThanOrEqual(1 + 1e-9)
        const same = cohenKappa(pairs.map(([a]) => [a, a] as const)).kappa
        expect(same).toBe(new Set(pairs.map(([a]) => a)).size > 1 ? 1 : null)
      }),
    )
  })

  test('scorers are compared over the same thing and version only; a near miss counts less than a far one', () => {
    const about = (subject: string, scorerId: string, mark: number, versionId = 'v1') => ({
      subject,
      scorerId,
      versionId,
      answers: { listen: { scale: mark } },
    })
    const of = (...scored: ReturnType<typeof about>[]) => agreementOf(scored, () => [scale])
    expect(of(about('x', 'mia', 1), about('y', 'li', 1)).pairs).toBe(0)
    expect(of(about('x', 'mia', 1), about('x', 'li', 1, 'v2')).pairs).toBe(0)
    const near = of(about('x', 'mia', 1), about('x', 'li', 2), about('y', 'mia', 5), about('y', 'li', 5))
    const far = of(about('x', 'mia', 1), about('x', 'li', 5), about('y', 'mia', 5), about('y', 'li', 5))
    expect(near.pairs).toBe(2)
    expect(near.kappa ?? 0).toBeGreaterThan(far.kappa ?? 0)
    expect(near.agreed).toBe(0.5)
  })
})

describe('cards', () => {
  const card = createRecord('scorecard', 'scorecard:aaaa:card1', { name: 'Discovery call' })

  test('a card begins with a version; a question is one that can be answered', () => {
    const made = (asked: unknown[]) =>
      runCommand(createScorecard, { fields: { name: 'Call', about: 'call' }, questions: asked })
    expect(made(questions)).toMatchObject({
      value: { changes: [{ fields: { name: 'Call' } }, { fields: { number: 1, questions } }], history: null },
    })
    expect(made([])).toMatchObject({ error: { code: 'required', field: 'questions' } })
    expect(made([{ ...scale, scale: { min: 5, max: 5 } }])).toMatchObject({ error: { code: 'bad_value' } })
    expect(made([{ ...choice, choices: [{ key: 'a', text: 'one' }] }])).toMatchObject({ error: { code: 'bad_value' } })
    expect(made([scale, { ...yes, key: 'listen' }])).toMatchObject({ error: { code: 'bad_value' } })
    expect(made([{ ...yes, text: '' }])).toMatchObject({ error: { code: 'required' } })
  })

  test('a new version is a record beside the old one, which nothing can change or delete', () => {
    const version = createRecord('scorecard-version', 'scorecard-version:aaaa:vers1', {
      scorecardId: card.id,
      number: 1,
      questions,
    })
    const published = runCommand(publishScorecard, { id: card.id, number: 2, questions: [yes] }, [card, version])
    expect(published).toMatchObject({ value: { changes: [{ op: 'create', fields: { number: 2 } }] } })
    expect(runCommand(deleteRecords, { ids: [version.id] }, [version])).toMatchObject({ error: { code: 'bad_value' } })
    expect(runCommand(publishScorecard, { id: card.id, number: 2, questions: [yes] })).toMatchObject({
      error: { code: 'not_found' },
    })
    expect(runCommand(editScorecard, { id: card.id, set: { name: null } }, [card])).toMatchObject({ ok: false })
  })

  test('two versions made apart bear one number: every device takes the same one, whatever the order', () => {
    const versions = fc.uniqueArray(fc.record({ id: fc.string(), number: fc.nat(3), createdAt: fc.nat(3) }), {
      selector: ({ id }) => id,
    })
    fc.assert(
      fc.property(versions, (made) => {
        const best = currentVersion(made)
        expect(currentVersion([...made].reverse())).toEqual(best)
        expect(best?.number ?? -1).toBe(Math.max(-1, ...made.map(({ number }) => number)))
      }),
    )
  })
})
