// The three-way merge of a plan with its original, over whole plans made at random.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergePlans, sameValue, isImproved, type MergeChoices } from '../../../../shared/domain/training/merge.ts'
import { prerequisites } from '../../../../shared/domain/training/order.ts'
import type { ItemContent, PlanContent } from '../../../../shared/domain/training/plan-content.ts'

const KEYS = ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee']
const word = fc.constantFrom('Listen', '倾听', 'SPIN', 'Ask', '提问')

const item: fc.Arbitrary<ItemContent> = fc.record(
  {
    kind: fc.constantFrom('reading' as const, 'quiz' as const, 'milestone' as const),
    title: word,
    text: word,
    minutes: fc.nat(60),
    order: fc.nat(5),
    after: fc.subarray(KEYS, { minLength: 1 }).map((keys) => keys.sort()),
    questions: fc.dictionary(
      fc.constantFrom('q111', 'q222'),
      fc.record({
        text: word,
        choices: fc.constant(['a', 'b']),
        right: fc.constantFrom([0], [1]),
        order: fc.nat(3),
      }),
      { minKeys: 1 },
    ),
  },
  { requiredKeys: ['kind', 'title', 'order'] },
)

/** Items whose prerequisites stand in a line, so that no circle is there before a merge. */
function straighten(items: Record<string, ItemContent>): Record<string, ItemContent> {
  return Object.fromEntries(
    Object.entries(items).map(([key, { after = [], ...rest }]) => {
      const earlier = after.filter((one) => one < key)
      return [key, earlier.length > 0 ? { ...rest, after: earlier } : rest]
    }),
  )
}

const plan: fc.Arbitrary<PlanContent> = fc.record({
  version: fc.constant(1 as const),
  head: fc.record({ title: word, purpose: word, method: word }, { requiredKeys: ['title'] }),
  items: fc.dictionary(fc.constantFrom(...KEYS), item).map(straighten),
})

/** A plan and two later states of it: what most merges are about. */
const sides = fc.tuple(plan, plan, plan)

/** All values of a plan by their places. */
function valuesOf(content: PlanContent): Map<string, unknown> {
  const values = new Map<string, unknown>()
  for (const [name, held] of Object.entries(content.head)) values.set(`|${name}`, held)
  for (const [key, held] of Object.entries(content.items)) {
    values.set(`${key}|`, true)
    for (const [name, value] of Object.entries(held)) {
      if (name === 'after') for (const before of value as string[]) values.set(`${key}|after/${before}`, before)
      else if (name === 'questions')
        for (const [asked, question] of Object.entries(value as object))
          values.set(`${key}|questions/${asked}`, question)
      else values.set(`${key}|${name}`, value)
    }
  }
  return values
}

const same = (a: PlanContent, b: PlanContent): void => {
  expect(sameValue(a, b), JSON.stringify([a, b])).toBe(true)
}

describe('taking over the improvements of an original', () => {
  test('with nothing changed here it gives the original; with nothing changed there it changes nothing', () => {
    fc.assert(
      fc.property(sides, ([base, mine, theirs]) => {
        same(mergePlans(base, base, theirs).merged, theirs)
        const kept = mergePlans(base, mine, base)
        same(kept.merged, mine)
        expect([kept.conflicts, kept.added, kept.removed, kept.changed, kept.isHeadChanged]).toEqual([
          [],
          [],
          [],
          [],
          false,
        ])
        const both = mergePlans(base, mine, mine)
        same(both.merged, mine)
        expect(both.conflicts).toEqual([])
      }),
    )
  })

  test('nothing of one’s own is lost, and nothing is made up', () => {
    fc.assert(
      fc.property(sides, ([base, mine, theirs]) => {
        const { merged } = mergePlans(base, mine, theirs)
        const [was, own, other, now] = [base, mine, theirs, merged].map(valuesOf) as [
          Map<string, unknown>,
          Map<string, unknown>,
          Map<string, unknown>,
          Map<string, unknown>,
        ]
        for (const [place, held] of now) {
          expect(sameValue(held, own.get(place)) || sameValue(held, other.get(place)), place).toBe(true)
        }
        for (const [place, held] of own) {
          const isEdited = !sameValue(held, was.get(place))
          const item = place.slice(0, place.indexOf('|'))
          const isTakenOutThere = item !== '' && !theirs.items[item] && sameValue(mine.items[item], base.items[item])
          if (isEdited && !isTakenOutThere) expect(sameValue(now.get(place), held), place).toBe(true)
        }
        // Whatever is new there and has no counterpart here comes, but for prerequisites that would close a circle.
        for (const [place, held] of other) {
          const item = place.slice(0, place.indexOf('|'))
          const isFree = sameValue(own.get(place), was.get(place)) && (item === '' || merged.items[item] !== undefined)
          if (isFree && !place.includes('|after/') && theirs.items[item] && mine.items[item])
            expect(sameValue(now.get(place), held), place).toBe(true)
        }
      }),
    )
  })

  test('each conflict goes the way that was chosen, and is settled by that', () => {
    fc.assert(
      fc.property(sides, fc.boolean(), ([base, mine, theirs], isTheirs) => {
        const { conflicts } = mergePlans(base, mine, theirs)
        const choices: MergeChoices = Object.fromEntries(
          conflicts.map(({ id }) => [id, isTheirs ? ('theirs' as const) : ('mine' as const)]),
        )
        const chosen = mergePlans(base, mine, theirs, choices)
        expect(chosen.conflicts.map(({ id }) => id)).toEqual(conflicts.map(({ id }) => id))
        const now = valuesOf(chosen.merged)
        for (const conflict of conflicts) {
          const wanted = isTheirs ? conflict.theirs : conflict.mine
          if (conflict.path === '')
            expect(chosen.merged.items[conflict.item ?? ''] !== undefined).toBe(wanted !== undefined)
          else expect(sameValue(now.get(`${conflict.item ?? ''}|${conflict.path}`), wanted)).toBe(true)
        }
        // The original is now what it is compared with: the same improvements are not offered twice.
        expect(isImproved(theirs, theirs)).toBe(false)
        const again = mergePlans(theirs, chosen.merged, theirs)
        same(again.merged, chosen.merged)
        expect(again.conflicts).toEqual([])
      }),
    )
  })

  test('no circle of prerequisites comes out, and one’s own prerequisites stay', () => {
    fc.assert(
      fc.property(plan, fc.uniqueArray(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 6 }), (base, links) => {
        const theirs: PlanContent = structuredClone(base)
        for (const [from, to] of links) {
          const [a, b] = [theirs.items[KEYS[from] ?? ''], KEYS[to] ?? '']
          // The other way round than here: later items before earlier ones.
          if (a && from < to && theirs.items[b]) a.after = [...new Set([...(a.after ?? []), b])].sort()
        }
        const mine = straightLine(base)
        const { merged } = mergePlans(base, mine, theirs)
        const placed = Object.entries(merged.items).map(([key, { order, after = [] }]) => ({ key, order, after }))
        expect(prerequisites(placed).dropped).toEqual([])
        for (const [key, { after = [] }] of Object.entries(mine.items))
          for (const before of after) if (mine.items[before]) expect(merged.items[key]?.after).toContain(before)
      }),
    )
  })

  test('without knowing what it was, whatever differs is asked', () => {
    const mine: PlanContent = { version: 1, head: { title: 'A', purpose: 'x' }, items: {} }
    const theirs: PlanContent = { version: 1, head: { title: 'B', purpose: 'x' }, items: {} }
    expect(mergePlans(null, mine, theirs)).toMatchObject({
      merged: { head: { title: 'A' } },
      conflicts: [{ id: '|title', mine: 'A', theirs: 'B' }],
    })
  })

  test('an item taken out there and changed here is asked about and stays until somebody decides', () => {
    const base: PlanContent = {
      version: 1,
      head: { title: 'A' },
      items: { aaaa: { kind: 'reading', title: 'Read', order: 0 } },
    }
    const mine: PlanContent = { ...base, items: { aaaa: { kind: 'reading', title: 'Read twice', order: 0 } } }
    const theirs: PlanContent = { ...base, items: {} }
    const asked = mergePlans(base, mine, theirs)
    expect(asked.conflicts).toMatchObject([{ id: 'aaaa|', item: 'aaaa', path: '' }])
    expect(asked.merged.items['aaaa']?.title).toBe('Read twice')
    expect(mergePlans(base, mine, theirs, { 'aaaa|': 'theirs' })).toMatchObject({
      merged: { items: {} },
      removed: ['aaaa'],
    })
  })
})

/** Every item after all earlier ones. */
function straightLine(content: PlanContent): PlanContent {
  const keys = Object.keys(content.items).sort()
  const items = Object.fromEntries(
    keys.map((key, at) => {
      const { after: _after, ...rest } = content.items[key] as ItemContent
      return [key, at === 0 ? rest : { ...rest, after: keys.slice(0, at) }]
    }),
  )
  return { ...content, items }
}
