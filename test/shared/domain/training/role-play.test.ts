// A role-play and its card: versions of the card, who may judge, what counts as done, and what is compared.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editAssessment, startAssessment } from '../../../../shared/domain/assessment/commands.ts'
import type { AnyRecord } from '../../../../shared/domain/schema.ts'
import { MOST_CARD_QUESTIONS } from '../../../../shared/domain/scorecard/questions.ts'
import { comparedTests } from '../../../../shared/domain/training/evaluation.ts'
import {
  competencyScore,
  criteriaToQuestions,
  hasCard,
  MOST_CARD_CHARACTERS,
  questionsToCriteria,
} from '../../../../shared/domain/training/item-card.ts'
import { scoreRolePlay } from '../../../../shared/domain/training/learning-commands.ts'
import { addTrainingItem, editTrainingItem } from '../../../../shared/domain/training/plan-commands.ts'
import { progressOf, scoreToPercent, type RolePlay } from '../../../../shared/domain/training/progress.ts'
import { startRolePlay } from '../../../../shared/domain/training/role-play.ts'
import { weekdayCalendar } from '../../../../shared/kernel/working-days.ts'
import { createRecord, REP, runCommand } from '../../../support/command-context.ts'

const PLAN = 'training-plan:aaaa:plan1'
const ITEM = 'training-item:aaaa:play1'
const ASSIGNMENT = 'training-assignment:aaaa:way1'
const LEARNER = 'person:aaaa:learner1'

const listen = { text: 'Listens', kind: 'scale', required: true, scale: { min: 1, max: 5 }, order: 0 }
const close = { text: 'Agrees a next step', kind: 'yes_no', order: 1 }
const card = { cardName: 'First call', cardVersion: 3, criteria: { listen, close } }

const item = (fields: object = {}): AnyRecord =>
  createRecord('training-item', ITEM, {
    planId: PLAN,
    key: 'play1',
    kind: 'role_play',
    title: 'Play',
    ...card,
    ...fields,
  })
const assignment = (learnerId = LEARNER): AnyRecord =>
  createRecord('training-assignment', ASSIGNMENT, { planId: PLAN, learnerId })
const start = { id: ASSIGNMENT, itemId: ITEM, date: '2026-03-02', phase: null }

describe('the card of an item', () => {
  const edit = (patch: object) => {
    const result = runCommand(editTrainingItem, { id: ITEM, ...patch }, [item()])
    if (!result.ok) return result.error.code
    const versions = result.value.changes.filter((change) => 'field' in change && change.field === 'cardVersion')
    return versions.map((change) => ('value' in change ? change.value : null))
  }

  test('has a new version with every change of its name or questions, and with no other change', () => {
    expect(edit({ set: { title: 'Play again' } })).toEqual([])
    expect(edit({ put: { criteria: { listen } } })).toEqual([])
    expect(edit({ set: { cardName: 'First visit' } })).toEqual([4])
    expect(edit({ put: { criteria: { listen: { ...listen, text: 'Asks' } } } })).toEqual([4])
    expect(edit({ remove: { criteria: ['close'] } })).toEqual([4])
    expect(edit({ set: { cardVersion: 9 } })).toBe('unknown_field')
    expect(runCommand(addTrainingItem, { planId: PLAN, fields: { title: 'x', cardVersion: 2 } })).toMatchObject({
      ok: false,
    })
  })

  test('is bounded, and takes no question that cards of pairs do not take', () => {
    const many = Object.fromEntries(
      Array.from({ length: MOST_CARD_QUESTIONS + 1 }, (_, at) => [`q${String(at)}`, close]),
    )
    expect(edit({ put: { criteria: many } })).toBe('too_many')
    const long = { ...close, guide: Array.from({ length: 20 }, () => ({ level: '1', text: 'x'.repeat(500) })) }
    expect(edit({ put: { criteria: { a: long } } })).toEqual([4])
    expect(JSON.stringify({ a: long, b: long }).length).toBeGreaterThan(MOST_CARD_CHARACTERS)
    expect(edit({ put: { criteria: { a: long, b: long } } })).toBe('too_long')
    expect(edit({ put: { criteria: { a: { ...listen, scale: { min: 5, max: 1 } } } } })).toBe('bad_value')
    expect(edit({ put: { criteria: { a: { ...close, text: '' } } } })).toBe('required')
    const plan = createRecord('training-plan', PLAN, { title: 'Plan' })
    const fields = { title: 'x', kind: 'role_play', criteria: { a: long, b: long } }
    expect(runCommand(addTrainingItem, { planId: PLAN, fields }, [plan])).toMatchObject({ error: { code: 'too_long' } })
    const made = runCommand(addTrainingItem, { planId: PLAN, fields: { ...fields, criteria: { a: long } } }, [plan])
    expect(made).toMatchObject({ value: { changes: [{ fields: { cardVersion: 1 } }] } })
  })

  test('questions come back as they were, in their order', () => {
    const questions = criteriaToQuestions(card.criteria as never)
    expect(questions.map(({ key }) => key)).toEqual(['listen', 'close'])
    expect(criteriaToQuestions(questionsToCriteria(questions))).toEqual(questions)
    expect([hasCard({ kind: 'role_play', criteria: {} }), hasCard({ kind: 'quiz', ...(card as object) })]).toEqual([
      false,
      false,
    ])
  })

  test('says of the competency of its item what names it, else the whole', () => {
    const questions = [
      { key: 'a', text: 'a', kind: 'yes_no' as const, competency: ' discovery ' },
      { key: 'b', text: 'b', kind: 'yes_no' as const },
    ]
    const answers = { a: { yes: true }, b: { yes: false } }
    expect(competencyScore('Discovery', questions, answers)).toBe(1)
    expect(competencyScore('Closing', questions, answers)).toBe(0.5)
    expect(competencyScore('Closing', questions, {})).toBeNull()
  })
})

describe('judging a role-play', () => {
  test('writes the questions beside the answers, under the number and name of the card', () => {
    const made = runCommand(startRolePlay, { ...start, phase: 'before' }, [item(), assignment()])
    if (!made.ok) throw new Error(made.error.code)
    expect(made.value.history).toBeNull()
    const [version, assessment] = made.value.changes
    expect(version).toMatchObject({
      fields: { name: 'First call', number: 3, questions: [{ key: 'listen' }, { key: 'close' }] },
    })
    expect(assessment).toMatchObject({
      fields: {
        versionId: version?.id,
        personId: LEARNER,
        scorerId: REP,
        assignmentId: ASSIGNMENT,
        itemKey: 'play1',
        phase: 'before',
        subject: 'Play',
      },
    })
  })

  test('takes a version again while the card is the same', () => {
    const versionId = 'scorecard-version:aaaa:vers1'
    const fields = { name: 'First call', number: 3, questions: criteriaToQuestions(card.criteria as never) }
    const again = (version: object): number => {
      const records = [item(), assignment(), createRecord('scorecard-version', versionId, { ...fields, ...version })]
      const made = runCommand(startRolePlay, { ...start, versionId }, records)
      return made.ok ? made.value.changes.length : -1
    }
    expect([again({}), again({ number: 2 }), again({ name: 'Other' }), again({ questions: [] })]).toEqual([1, 2, 2, 2])
  })

  test('is refused for one’s own, without a card, and for an item of another plan', () => {
    const refused = (...records: AnyRecord[]) => {
      const made = runCommand(startRolePlay, start, records)
      return made.ok ? null : (made.error.detail ?? made.error.code)
    }
    expect(refused(item(), assignment(REP))).toBe('own')
    expect(refused(item({ criteria: {} }), assignment())).toBe('not_found')
    expect(refused(item({ kind: 'exercise' }), assignment())).toBe('not_found')
    expect(refused(item({ planId: 'training-plan:aaaa:other' }), assignment())).toBe('not_found')
    const score = runCommand(scoreRolePlay, { id: ASSIGNMENT, itemId: ITEM, score: 50 }, [item(), assignment()])
    expect(score).toMatchObject({ error: { detail: 'has_card' } })
  })

  test('whose it is and what it belongs to cannot be said or changed in another way', () => {
    const version = createRecord('scorecard-version', 'scorecard-version:aaaa:vers1', {
      questions: [{ key: 'a', ...close }],
    })
    const fields = { versionId: version.id, date: '2026-03-02', assignmentId: ASSIGNMENT }
    expect(runCommand(startAssessment, { fields }, [version])).toMatchObject({ error: { field: 'assignmentId' } })
    const id = 'assessment:aaaa:one1'
    const held = createRecord('assessment', id, { versionId: version.id, scorerId: REP, assignmentId: ASSIGNMENT })
    const edit = (set: object) => runCommand(editAssessment, { id, versionId: version.id, set }, [held, version])
    for (const set of [{ personId: REP }, { assignmentId: null }, { itemKey: 'other' }, { phase: 'after' }])
      expect(edit(set)).toMatchObject({ error: { code: 'unknown_field' } })
  })
})

describe('what a role-play by a card comes to', () => {
  const play = (fields: Partial<RolePlay>): RolePlay => ({
    item: 'play1',
    phase: null,
    finishedAt: 50,
    score: 0.4,
    ...fields,
  })
  const stand = (passMark: number | null, ...rolePlays: RolePlay[]) => {
    const around = { measured: {}, today: '2026-03-06', days: weekdayCalendar }
    return progressOf([{ key: 'play1', kind: 'role_play', passMark }], { rolePlays }, around).items[0]
  }

  test('it is done when it is finished, or finished well enough where a mark is asked for', () => {
    expect(stand(null, play({ finishedAt: null }))).toMatchObject({ isDone: false, best: null })
    expect(stand(null, play({}))).toMatchObject({ isDone: true, doneAt: 50, best: 40 })
    expect(stand(80, play({}))).toMatchObject({ isDone: false, best: 40 })
    expect(stand(80, play({}), play({ score: 0.8, finishedAt: 70 }))).toMatchObject({ doneAt: 70, best: 80 })
    // Open questions only: there is no score to ask for.
    expect(stand(80, play({ score: null }))).toMatchObject({ isDone: true, best: null })
    expect(stand(null, play({ item: 'other' }))).toMatchObject({ isDone: false })
    expect(stand(null, play({ phase: 'before' }))).toMatchObject({ isDone: false, best: null })
    expect(stand(null, play({ phase: 'after' }))).toMatchObject({ isDone: true })
  })

  test('a share of points is rounded down to percent, and never below itself by a rounding of the machine', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.nat(1000), (of, got) => {
        const right = Math.min(got, of)
        expect(scoreToPercent(right / of)).toBe(Number((BigInt(right) * 100n) / BigInt(of)))
      }),
    )
  })

  test('before and after are of the same quiz or role-play; the first try before and the last one after', () => {
    const tried = (what: string, kind: 'before' | 'after' | 'quiz', at: number, score: number) => ({
      item: what,
      kind,
      at,
      score,
    })
    expect(comparedTests([])).toEqual({ before: null, after: null })
    expect(comparedTests([tried('a', 'before', 1, 20), tried('b', 'after', 2, 90)])).toEqual({
      before: 20,
      after: null,
    })
    expect(comparedTests([tried('b', 'after', 2, 90), tried('a', 'quiz', 1, 20)])).toEqual({ before: null, after: 90 })
    expect(
      comparedTests([
        tried('a', 'after', 9, 80),
        tried('a', 'before', 1, 20),
        tried('a', 'before', 2, 50),
        tried('a', 'after', 8, 60),
        tried('b', 'before', 1, 40),
        tried('b', 'after', 9, 60),
        tried('c', 'before', 1, 0),
      ]),
    ).toEqual({ before: 30, after: 70 })
  })
})
