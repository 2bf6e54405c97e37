// "The original was improved": a plan, its original as it is now, and the original as it was when something was last taken over. Compared
// value by value. What only one side changed is taken; what both changed differently is shown, and a person chooses; until he does, his own
// stays.
import {
  HEAD_FIELDS,
  ITEM_FIELDS,
  versionFor,
  type HeadContent,
  type ItemContent,
  type PlanContent,
} from './plan-content.ts'
import { closesCircle } from './order.ts'

export type Side = 'mine' | 'theirs'

/** Something both sides changed, each in another way. */
export interface MergeConflict {
  /** Names it in the choices: `<item or ''>|<path>`. */
  id: string
  /** Key of the item; null for the head of the plan. */
  item: string | null
  /** Name of the field (`questions/<key>` for one question, `criteria/<key>` for one criterion); `''`: whether the item is there at all. */
  path: string
  base: unknown
  mine: unknown
  theirs: unknown
}

export interface PlanMerge {
  merged: PlanContent
  conflicts: MergeConflict[]
  /** Keys of items that come, go and change here when this is taken over. */
  added: string[]
  removed: string[]
  changed: string[]
  isHeadChanged: boolean
  /** Prerequisites of the other side that were left out because they would close a circle with those of this one. */
  dropped: { key: string; before: string }[]
}

/** Which side holds where both changed something, by id of the conflict. Absent: `mine`. */
export type MergeChoices = Readonly<Record<string, Side>>

type Flat = Map<string, unknown>

/** Fields of many values by their keys. */
const MANY = ['questions', 'criteria'] as const

/** Fields that hold many values are taken apart: each of them is merged by itself. */
function flatten(fields: readonly string[], content: object | undefined): Flat {
  const flat: Flat = new Map()
  for (const name of fields) {
    const held = (content as Record<string, unknown> | undefined)?.[name]
    if (held === undefined) continue
    if (name === 'after') for (const key of held as string[]) flat.set(`after/${key}`, key)
    else if ((MANY as readonly string[]).includes(name))
      for (const [key, one] of Object.entries(held as object)) flat.set(`${name}/${key}`, one)
    else flat.set(name, held)
  }
  return flat
}

function unflatten(flat: Flat): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  const after: string[] = []
  for (const [path, held] of flat) {
    const many = MANY.find((name) => path.startsWith(`${name}/`))
    if (path.startsWith('after/')) after.push(String(held))
    else if (many) out[many] = { ...(out[many] as object), [path.slice(many.length + 1)]: held }
    else out[path] = held
  }
  if (after.length > 0) out['after'] = after.sort()
  return out
}

/** Values of the same meaning, in whatever order their fields were written. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = (held: object): string[] =>
    Object.keys(held).filter((key) => (held as Record<string, unknown>)[key] !== undefined)
  const [own, other] = [keys(a), keys(b)]
  return (
    own.length === other.length &&
    own.every(
      (key) =>
        Object.hasOwn(b, key) && sameValue((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  )
}

class Merging {
  readonly conflicts: MergeConflict[] = []

  constructor(private readonly choices: MergeChoices) {}

  /** The side that holds; notes a conflict where there is one. */
  decide(item: string | null, path: string, values: { base: unknown; mine: unknown; theirs: unknown }): Side {
    const { base, mine, theirs } = values
    if (sameValue(mine, theirs) || sameValue(theirs, base)) return 'mine'
    if (sameValue(mine, base)) return 'theirs'
    const id = `${item ?? ''}|${path}`
    this.conflicts.push({ id, item, path, ...values })
    return Object.hasOwn(this.choices, id) && this.choices[id] === 'theirs' ? 'theirs' : 'mine'
  }

  /** Field by field. */
  fields(
    item: string | null,
    names: readonly string[],
    sides: { base?: object; mine?: object; theirs?: object },
  ): Flat {
    const [base, mine, theirs] = [sides.base, sides.mine, sides.theirs].map((side) => flatten(names, side)) as [
      Flat,
      Flat,
      Flat,
    ]
    const merged: Flat = new Map()
    for (const path of new Set([...mine.keys(), ...theirs.keys(), ...base.keys()])) {
      const values = { base: base.get(path), mine: mine.get(path), theirs: theirs.get(path) }
      const held = values[this.decide(item, path, values)]
      if (held !== undefined) merged.set(path, held)
    }
    return merged
  }
}

/** The number of a card's version follows from what became of the card: nobody is asked about it. */
const DECIDED = ITEM_FIELDS.filter((name) => name !== 'cardVersion')

const isSameCard = (a: ItemContent, b: ItemContent): boolean =>
  a.cardName === b.cardName && sameValue(a.criteria ?? {}, b.criteria ?? {})

/** Gives a merged card its number: one's own for one's own card, and a higher one than before for any other. */
function numberCard(merged: ItemContent, mine: ItemContent, theirs: ItemContent): ItemContent {
  const { cardName, ...rest } = merged
  if (!merged.criteria) return rest
  const card = { ...rest, ...(cardName !== undefined && { cardName }) }
  const [own, other] = [mine.cardVersion ?? 0, theirs.cardVersion ?? 0]
  if (isSameCard(card, mine)) return { ...card, ...(own > 0 && { cardVersion: own }) }
  const least = isSameCard(card, theirs) ? other : other + 1
  return { ...card, cardVersion: Math.max(own + 1, least) }
}

/** An item that one side took out and the other one changed: both wanted something. */
function mergeItem(
  merging: Merging,
  key: string,
  sides: { base?: ItemContent; mine?: ItemContent; theirs?: ItemContent },
): ItemContent | null {
  const { base, mine, theirs } = sides
  if (mine && theirs) {
    const merged = unflatten(merging.fields(key, DECIDED, sides)) as unknown as ItemContent
    return numberCard(merged, mine, theirs)
  }
  return sides[merging.decide(key, '', { base, mine, theirs })] ?? null
}

/** Takes those of their prerequisites out that make a circle with one's own. */
function breakCircles(items: Record<string, ItemContent>, mine: PlanContent): { key: string; before: string }[] {
  const dropped: { key: string; before: string }[] = []
  const after = new Map<string, string[]>()
  const edges = Object.keys(items)
    .sort()
    .flatMap((key) => (items[key]?.after ?? []).map((before) => ({ key, before })))
  const isOwn = ({ key, before }: { key: string; before: string }): boolean =>
    Object.hasOwn(mine.items, key) && mine.items[key]?.after?.includes(before) === true
  // One's own first: they stay.
  for (const edge of [...edges.filter(isOwn), ...edges.filter((one) => !isOwn(one))]) {
    if (!isOwn(edge) && closesCircle(after, edge.key, [edge.before])) {
      dropped.push(edge)
      const item = items[edge.key]
      if (!item) continue
      const left = (item.after ?? []).filter((before) => before !== edge.before)
      const { after: _after, ...rest } = item
      items[edge.key] = left.length > 0 ? { ...rest, after: left } : rest
    } else after.set(edge.key, [...(after.get(edge.key) ?? []), edge.before])
  }
  return dropped
}

/**
 * Merges a plan with its original. `base`: the original as it was when something was last taken over; null when that is not known, so that
 * whatever differs is a conflict. `choices` decide conflicts; the same ones are reported again, so that a screen can show what was chosen.
 */
export function mergePlans(
  base: PlanContent | null,
  mine: PlanContent,
  theirs: PlanContent,
  choices: MergeChoices = {},
): PlanMerge {
  const merging = new Merging(choices)
  const head = unflatten(
    merging.fields(null, HEAD_FIELDS, { ...(base && { base: base.head }), mine: mine.head, theirs: theirs.head }),
  ) as unknown as HeadContent
  const items: Record<string, ItemContent> = {}
  for (const key of new Set([
    ...Object.keys(mine.items),
    ...Object.keys(theirs.items),
    ...Object.keys(base?.items ?? {}),
  ])) {
    const own = (plan: PlanContent | null, side: string): object =>
      plan && Object.hasOwn(plan.items, key) ? { [side]: plan.items[key] } : {}
    const merged = mergeItem(merging, key, { ...own(base, 'base'), ...own(mine, 'mine'), ...own(theirs, 'theirs') })
    if (merged) items[key] = merged
  }
  const dropped = breakCircles(items, mine)
  const has = (plan: PlanContent, key: string): boolean => Object.hasOwn(plan.items, key)
  const keys = Object.keys(items)
  return {
    merged: { version: versionFor(items), head, items },
    conflicts: merging.conflicts,
    added: keys.filter((key) => !has(mine, key)),
    removed: Object.keys(mine.items).filter((key) => !Object.hasOwn(items, key)),
    changed: keys.filter((key) => has(mine, key) && !sameValue(mine.items[key], items[key])),
    isHeadChanged: !sameValue(mine.head, head),
    dropped,
  }
}

/** True when an original has become another one since something was last taken over. */
export function isImproved(base: PlanContent | null, theirs: PlanContent): boolean {
  return base === null || !sameValue(base, theirs)
}
