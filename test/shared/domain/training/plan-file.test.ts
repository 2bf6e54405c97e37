// What comes in a plan's file is checked before it is used.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCertificate, writeCertificate } from '../../../../shared/domain/training/certificate.ts'
import { MOST_ITEMS } from '../../../../shared/domain/training/item-values.ts'
import { planToContent } from '../../../../shared/domain/training/plan-content.ts'
import { readPlanText, writePlanText } from '../../../../shared/domain/training/plan-file.ts'
import { copyTrainingPlan } from '../../../../shared/domain/training/plan-commands.ts'
import { runCommand } from '../../../support/command-context.ts'

const PLAN_ID = 'training-plan:aaaa:plan1'
const content = {
  version: 1 as const,
  head: { title: 'SPIN 四周' },
  items: {
    aaaa: { kind: 'reading' as const, title: 'Read', order: 0, url: 'https://example.org/' },
    bbbb: {
      kind: 'milestone' as const,
      title: 'Ten calls',
      order: 1,
      after: ['aaaa'],
      measure: { count: 10, template: 'spin' },
    },
  },
}
const text = writePlanText({ planId: PLAN_ID, originId: null, exportedAt: 1, content })
/** The text of a plan as loosely as a stranger could have written it. */
interface Loose {
  version: unknown
  planId: unknown
  content: { version: unknown; head: Record<string, unknown>; items: Record<string, Record<string, unknown>> }
}
const broken = (change: (plan: Loose) => void): string => {
  const plan = JSON.parse(text) as Loose
  change(plan)
  return JSON.stringify(plan)
}
const itemOf = (plan: Loose): Record<string, unknown> => plan.content.items['aaaa'] ?? {}

describe('the text of a plan', () => {
  test('comes back as it was written, and makes the same plan', () => {
    const read = readPlanText(text)
    expect(read).toMatchObject({ ok: true, value: { planId: PLAN_ID, content } })
    if (!read.ok) return
    const made = runCommand(copyTrainingPlan, { content: read.value.content, origin: { planId: PLAN_ID, spaceId: '' } })
    if (!made.ok) throw new Error(made.error.code)
    const [plan, ...items] = made.value.changes.map((change) => (change.op === 'create' ? change.fields : {}))
    expect(planToContent(plan ?? {}, items)).toEqual(content)
    expect(plan?.['base']).toEqual(content)
  })

  test('of a newer version says so; anything else that is wrong is damaged', () => {
    const fault = (given: string) => {
      const read = readPlanText(given)
      return read.ok ? null : read.error
    }
    expect(fault(broken((plan) => (plan.version = 2)))).toBe('newer')
    expect(fault(broken((plan) => (plan.content.version = 7)))).toBe('newer')
    expect(fault('{')).toBe('damaged')
    expect(fault('null')).toBe('damaged')
    expect(fault(broken((plan) => (plan.planId = 'lead:aaaa:lead1')))).toBe('damaged')
    expect(fault(broken((plan) => (itemOf(plan)['url'] = 'javascript:alert(1)')))).toBe('damaged')
    expect(fault(broken((plan) => (itemOf(plan)['order'] = null)))).toBe('damaged')
    expect(fault(broken((plan) => (plan.content.items['../x'] = itemOf(plan))))).toBe('damaged')
    // A name that every object has is no item's: it is passed over, and nothing else is touched by it.
    const poisoned = readPlanText(text.replace('"aaaa":', '"__proto__":'))
    expect(poisoned.ok && Object.keys(poisoned.value.content.items)).toEqual(['bbbb'])
    expect(({} as Record<string, unknown>)['title']).toBeUndefined()
    const many = broken((plan) => {
      for (let at = 0; at <= MOST_ITEMS; at++) plan.content.items[`item${String(at)}`] = itemOf(plan)
    })
    expect(fault(many)).toBe('damaged')
    expect(fault(broken((plan) => (plan.content.head['purpose'] = 'x'.repeat(2001))))).toBe('damaged')
  })

  test('with a card travels whole, as version 2; one without is what older apps read', () => {
    const question = { text: '提问', kind: 'scale' as const, scale: { min: 1, max: 5 }, order: 0 }
    const guide = [{ level: '5', text: 'Asks more than he tells' }]
    const play = {
      kind: 'role_play' as const,
      title: 'Play',
      order: 2,
      cardName: 'First call',
      cardVersion: 3,
      criteria: { ask: { ...question, required: true, weight: 2, competency: 'Discovery', guide } },
    }
    const withCard = { ...content, version: 2 as const, items: { ...content.items, cccc: play } }
    const written = writePlanText({ planId: PLAN_ID, originId: null, exportedAt: 1, content: withCard })
    const read = readPlanText(written)
    if (!read.ok) throw new Error(read.error)
    expect(read.value.content).toEqual(withCard)
    const made = runCommand(copyTrainingPlan, { content: read.value.content, origin: null })
    if (!made.ok) throw new Error(made.error.code)
    const [plan, ...items] = made.value.changes.map((change) => (change.op === 'create' ? change.fields : {}))
    expect(planToContent(plan ?? {}, items)).toEqual(withCard)
    // Nothing in it names a record or person of the space it comes from.
    expect(JSON.stringify(withCard)).not.toMatch(/(?:person|scorecard|scorecard-version|training-item):/u)
    expect(planToContent(plan ?? {}, items.slice(0, 2)).version).toBe(1)
    // A name and a number without questions are no card.
    const { criteria: _criteria, ...bare } = play
    expect(planToContent({}, [{ ...bare, key: 'cccc' }])).toMatchObject({
      version: 1,
      items: { cccc: { title: 'Play' } },
    })
    expect(planToContent({}, [{ ...bare, key: 'cccc' }]).items['cccc']).not.toHaveProperty('cardName')
    const brokenCard = (change: (item: Record<string, unknown>) => void): string | null => {
      const loose = JSON.parse(written) as Loose
      change(loose.content.items['cccc'] ?? {})
      const result = readPlanText(JSON.stringify(loose))
      return result.ok ? null : result.error
    }
    expect(brokenCard((one) => (one['criteria'] = { ask: { ...question, scale: { min: 5, max: 1 } } }))).toBe('damaged')
    expect(brokenCard((one) => (one['criteria'] = { '../x': question }))).toBe('damaged')
    const many = Object.fromEntries(Array.from({ length: 61 }, (_, at) => [`q${String(at)}`, question]))
    expect(brokenCard((one) => (one['criteria'] = many))).toBe('damaged')
    const long = { ...question, guide: Array(20).fill({ level: '1', text: 'x'.repeat(500) }) }
    expect(brokenCard((one) => (one['criteria'] = { a: long, b: long }))).toBe('damaged')
  })

  test('cut, or with anything put into it, never throws', () => {
    fc.assert(
      fc.property(fc.nat(text.length), fc.string({ maxLength: 5 }), (at, put) => {
        const read = readPlanText(text.slice(0, at) + put + text.slice(at + put.length))
        expect(typeof read.ok).toBe('boolean')
      }),
    )
    fc.assert(
      fc.property(fc.json(), (given) => {
        expect(readPlanText(given).ok).toBe(false)
      }),
    )
  })
})

test('a certificate says what it said; a newer one says that it is newer', () => {
  const statement = {
    version: 1 as const,
    plan: 'SPIN',
    learner: '李雷',
    trainer: 'Mia',
    startDate: '2026-03-02',
    finishedAt: 2,
    issuedAt: 3,
    items: 4,
    minutes: 90,
  }
  const written = writeCertificate(statement)
  expect(readCertificate(written)).toEqual({ ok: true, value: statement })
  expect(readCertificate(written.replace('"version":1', '"version":2'))).toEqual({ ok: false, error: 'newer' })
  expect(readCertificate('[]')).toEqual({ ok: false, error: 'damaged' })
})
