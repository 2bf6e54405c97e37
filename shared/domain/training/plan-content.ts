// What of a plan travels: to another space, into a file, and into the comparison with its original. No id of a record or person is in it.
import * as v from 'valibot'
import { MOST_CARD_QUESTIONS } from '../scorecard/questions.ts'
import { criterion, questionKey } from '../scorecard/scorecard.ts'
import { line, paragraph, url } from '../values.ts'
import { isCardTooLong } from './item-card.ts'
import {
  cardVersion,
  dueDays,
  ITEM_KINDS,
  itemKey,
  measure,
  minutes,
  MOST_ITEMS,
  MOST_QUESTIONS,
  order,
  percent,
  question,
} from './item-values.ts'

/** All of a plan's texts and items together, in characters of JSON: it is one value of a record and must fit into one sealed update. */
export const MOST_CHARACTERS = 200_000

const itemContent = v.object({
  kind: v.picklist(ITEM_KINDS),
  title: line(200),
  text: v.optional(paragraph(4000)),
  url: v.optional(url),
  minutes: v.optional(minutes),
  dueDays: v.optional(dueDays),
  order,
  after: v.optional(v.pipe(v.array(itemKey), v.maxLength(MOST_ITEMS, 'too_many'))),
  competency: v.optional(line(60)),
  passMark: v.optional(percent),
  measure: v.optional(measure),
  questions: v.optional(
    v.pipe(
      v.record(itemKey, question),
      v.check((all) => Object.keys(all).length <= MOST_QUESTIONS, 'too_many'),
    ),
  ),
  cardName: v.optional(line(100)),
  cardVersion: v.optional(cardVersion),
  criteria: v.optional(
    v.pipe(
      v.record(questionKey, criterion),
      v.check((all) => Object.keys(all).length <= MOST_CARD_QUESTIONS, 'too_many'),
      v.check((all) => !isCardTooLong(all), 'too_long'),
    ),
  ),
})
export type ItemContent = v.InferOutput<typeof itemContent>

const headContent = v.object({
  title: line(200),
  kind: v.optional(v.picklist(['onboarding', 'product', 'skill', 'process', 'leadership', 'other'])),
  purpose: v.optional(paragraph(2000)),
  needs: v.optional(paragraph(2000)),
  audience: v.optional(paragraph(1000)),
  content: v.optional(paragraph(4000)),
  method: v.optional(paragraph(2000)),
  materials: v.optional(paragraph(2000)),
  schedule: v.optional(paragraph(2000)),
  trainer: v.optional(line(100)),
  evaluation: v.optional(paragraph(2000)),
})
export type HeadContent = v.InferOutput<typeof headContent>

/**
 * A plan as it travels; items by their keys. Version 2 came with the cards of role-plays. A plan without any is still written as version 1, so
 * that an older app takes it; one with cards it refuses as newer instead of losing them.
 */
export const planContent = v.pipe(
  v.object({
    version: v.picklist([1, 2], 'unsupported_version'),
    head: headContent,
    items: v.record(itemKey, itemContent),
  }),
  v.check((plan) => Object.keys(plan.items).length <= MOST_ITEMS, 'too_many'),
  v.check((plan) => JSON.stringify(plan).length <= MOST_CHARACTERS, 'too_long'),
)
export type PlanContent = v.InferOutput<typeof planContent>

/** The fields of a plan's record that travel, in the order in which people read them. */
export const HEAD_FIELDS = Object.keys(headContent.entries) as (keyof HeadContent)[]
/** The same of an item. `after`, `questions` and `criteria` hold many values, each merged by itself. */
export const ITEM_FIELDS = Object.keys(itemContent.entries) as (keyof ItemContent)[]

/** The fields of a record, by name. */
type Fields = Readonly<Record<string, unknown>>

/** The version that a reader must know to lose nothing of these items. */
export function versionFor(items: Readonly<Record<string, ItemContent>>): PlanContent['version'] {
  return Object.values(items).some(({ criteria }) => criteria !== undefined) ? 2 : 1
}

function isSet(held: unknown): boolean {
  if (held === undefined || held === null || held === '') return false
  return typeof held !== 'object' || Array.isArray(held) || Object.keys(held).length > 0
}

/** Says nothing without criteria. */
const CARD_HEAD: ReadonlySet<string> = new Set(['cardName', 'cardVersion'])

/** What of an item's record travels. */
export function itemToContent(record: object): ItemContent {
  const item = record as Fields
  const after = Object.keys((item['after'] ?? {}) as object).sort()
  const fields: Record<string, unknown> = { ...item, after, kind: item['kind'] ?? 'reading', order: item['order'] ?? 0 }
  const entries = ITEM_FIELDS.map((name) => [name, fields[name]] as const).filter(
    ([name, held]) =>
      isSet(held) && !(name === 'after' && after.length === 0) && (isSet(fields['criteria']) || !CARD_HEAD.has(name)),
  )
  return { title: '', ...Object.fromEntries(entries) } as unknown as ItemContent
}

/** What of a plan and its items travels. Items without a key, which only a damaged record lacks, are left out. */
export function planToContent(plan: object, items: readonly object[]): PlanContent {
  const head = Object.fromEntries(
    HEAD_FIELDS.map((name) => [name, (plan as Fields)[name]]).filter(([, held]) => isSet(held)),
  )
  const contents = Object.fromEntries(
    items.flatMap((item) => {
      const { key } = item as { key?: unknown }
      return typeof key === 'string' ? [[key, itemToContent(item)]] : []
    }),
  )
  return { version: versionFor(contents), head: { title: '', ...head } as HeadContent, items: contents }
}

/** An item's content as the fields of its record. */
export function contentToItem(planId: string, key: string, content: ItemContent): Record<string, unknown> {
  const { after = [], ...rest } = content
  return { ...rest, planId, key, after: Object.fromEntries(after.map((one) => [one, one])) }
}
