// The three-way merge of a plan with its original, over whole plans made at random.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergePlans, sameValue, isImproved, type MergeChoices } from '../../../../shared/domain/training/merge.ts'
import { prerequisites } from '../../../../shared/domain/training/order.ts'
import { versionFor, type ItemContent, type PlanContent } from '../../../../shared/domain/training/plan-content.ts'

const KEYS = ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee']
const word = fc.constantFrom('Listen', '倾听', 'SPIN', 'Ask', '提问')

const criterion = fc.record({
  text: word,
  kind: fc.constant('yes_no' as const),
  required: fc.boolean(),
  order: fc.nat(3),
})
/** The card of a role-play; a number without criteria says nothing. */
const card = fc.option(
  fc.record({
    cardName: word,
    cardVersion: fc.integer({ min: 1, max: 4 }),
    criteria: fc.dictionary(fc.constantFrom('listen', 'ask', 'close'), criterion, { minKeys: 1 }),
  }),
)

const plainItem: fc.Arbitrary<ItemContent> = fc.record(
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

const item: fc.Arbitrary<ItemContent> = fc
  .tuple(plainItem, card)
  .map(([plain, own]) => (own ? { ...plain, kind: 'role_play' as const, ...own } : plain))

/** Items whose prerequisites stand in a line, so that no circle is there before a merge. */
function straighten(items: Record<string, ItemContent>): Record<string, ItemContent> {
  return Object.fromEntries(
    Object.entries(items).map(([key, { after = [], ...rest }]) => {
      const earlier = after.filter((one) => one < key)
      return [key, earlier.length > 0 ? { ...rest, after: earlier } : rest]
    }),
  )
}

const plan: fc.Arbitrary<PlanContent> = fc
  .record({
    head: fc.record({ title: word, purpose: word, method: word }, { requiredKeys: ['title'] }),
    items: fc.dictionary(fc.constantFrom(...KEYS), item).map(straighten),
  })
  .map((content) => ({ version: versionFor(content.items), ...content }))

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
      else if (name === 'questions' || name === 'criteria')
        for (const [asked, question] of Object.entries(value as object)) values.set(`${key}|${name}/${asked}`, question)
      // It follows from what became of the card.
      else if (name === 'cardVersion') continue
      else values.set(`${key}|${name}`, value)
    }
  }
  return values
}

/** Without the numbers of cards: a taken over card has a higher one than the own one had, whatever it was there. */
const unnumbered = (content: PlanContent): PlanContent => ({
  ...content,
  items: Object.fromEntries(
    Object.entries(content.items).map(([key, { cardVersion: _number, ...rest }]) => [key, rest as ItemContent]),
  ),
})

const same = (a: PlanContent, b: PlanContent): void => {
  expect(sameValue(unnumbered(a), unnumbered(b)), JSON.stringify([a, b])).toBe(true)
}

/** A card without questions has no name either: true for the place of such a name. */
const isNameOfNone = (merged: PlanContent, place: string): boolean =>
  place.endsWith('|cardName') && !merged.items[place.slice(0, place.indexOf('|'))]?.criteria

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
          if (isEdited && !isTakenOutThere && !isNameOfNone(merged, place))
            expect(sameValue(now.get(place), held), place).toBe(true)
        }
        // Whatever is new there and has no counterpart here comes, but for prerequisites that would close a circle.
        for (const [place, held] of other) {
          const item = place.slice(0, place.indexOf('|'))
          const isFree = sameValue(own.get(place), was.get(place)) && (item === '' || merged.items[item] !== undefined)
          if (isNameOfNone(merged, place)) continue
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
          else if (!isNameOfNone(chosen.merged, conflict.id))
            expect(sameValue(now.get(`${conflict.item ?? ''}|${conflict.path}`), wanted)).toBe(true)
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

  test('a card of both: each side’s questions come in, and its number says that it is another card', () => {
    const ask = (text: string, order = 0) => ({ text, kind: 'yes_no' as const, order })
    const withCard = (cardVersion: number, criteria: ItemContent['criteria'], cardName = 'Call'): PlanContent => ({
      version: 2,
      head: { title: 'A' },
      items: { aaaa: { kind: 'role_play', title: 'Play', order: 0, cardName, cardVersion, criteria } },
    })
    const base = withCard(1, { listen: ask('Listens') })
    const mine = withCard(2, { listen: ask('Listens'), close: ask('Closes', 1) })
    const theirs = withCard(3, { listen: ask('Listens for long'), ask: ask('Asks', 2) }, 'First call')
    const { merged, conflicts, changed } = mergePlans(base, mine, theirs)
    expect([conflicts, changed]).toEqual([[], ['aaaa']])
    expect(merged.items['aaaa']).toMatchObject({
      cardName: 'First call',
      cardVersion: 4,
      criteria: { listen: ask('Listens for long'), close: ask('Closes', 1), ask: ask('Asks', 2) },
    })
    // The same card keeps its number, and one that is taken over as it is has theirs.
    expect(mergePlans(base, mine, base).merged.items['aaaa']?.cardVersion).toBe(2)
    expect(mergePlans(base, base, theirs).merged.items['aaaa']?.cardVersion).toBe(3)
    // Both changed one question, each in another way: a person is asked, and his own stays.
    const other = withCard(2, { listen: ask('Hears') })
    const asked = mergePlans(base, other, theirs)
    expect(asked.conflicts).toMatchObject([{ id: 'aaaa|criteria/listen' }])
    expect(asked.merged.items['aaaa']?.criteria?.['listen']?.text).toBe('Hears')
  })

  test('the number of a card only rises here, and differs from what it was when the card does', () => {
    fc.assert(
      fc.property(sides, ([base, mine, theirs]) => {
        const { merged } = mergePlans(base, mine, theirs)
        expect(merged.version).toBe(versionFor(merged.items))
        for (const [key, own] of Object.entries(mine.items)) {
          const now = merged.items[key]
          if (!now?.criteria || !own.criteria) continue
          const isSame = sameValue([now.cardName, now.criteria], [own.cardName, own.criteria])
          if (isSame) expect(now.cardVersion).toBe(own.cardVersion)
          else expect(now.cardVersion ?? 0).toBeGreaterThan(own.cardVersion ?? 0)
        }
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
