import * as v from 'valibot'
import type { Id } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import {
  createChange,
  defineCommand,
  defineCreate,
  defineEdit,
  editArgs,
  edited,
  patchToChanges,
  type CommandContext,
  type EditArgs,
} from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'
import type { Change } from '../record.ts'
import { MOST_CARD_QUESTIONS } from '../scorecard/questions.ts'
import { ref } from '../values.ts'
import { isCardTooLong, MOST_CARD_CHARACTERS, type Criteria, type Criterion } from './item-card.ts'
import { itemKey, MOST_ITEMS } from './item-values.ts'
import { mergePlans } from './merge.ts'
import { closesCircle } from './order.ts'
import {
  contentToItem,
  HEAD_FIELDS,
  itemToContent,
  planContent,
  planToContent,
  type PlanContent,
} from './plan-content.ts'
import type { TrainingItem } from './training-item.ts'

/** Fields that only taking over from an original may write. */
const FORKED = ['origin', 'base']

/** Starts a plan; it needs a title. */
export const createTrainingPlan = defineCreate('training-plan', 'edited_training', (fields) => {
  if (!fields['title']) return refuse('required', 'title')
  return FORKED.some((name) => name in fields) ? refuse('unknown_field', 'origin') : ok(null)
})

/** Changes the head of a plan. */
export const editTrainingPlan = defineEdit('training-plan', 'edited_training', (_record, { set = {} }) => {
  if (FORKED.some((name) => name in set)) return refuse('unknown_field', 'origin')
  return 'title' in set && !set['title'] ? refuse('required', 'title') : ok(null)
})

function keyOf(id: Id): string {
  return id.slice(id.lastIndexOf(':') + 1)
}

function checkCard(criteria: Criteria): Result<null, DomainError> {
  if (Object.keys(criteria).length > MOST_CARD_QUESTIONS) return refuse('too_many', 'criteria', MOST_CARD_QUESTIONS)
  return isCardTooLong(criteria) ? refuse('too_long', 'criteria', MOST_CARD_CHARACTERS) : ok(null)
}

/** Adds an item to a plan; it needs a title. Prerequisites are said afterwards. */
export const addTrainingItem = defineCommand({
  args: v.object({ planId: ref('training-plan'), fields: v.record(v.string(), v.unknown()) }),
  reads: (args) => [args.planId],
  run: (context, args) => {
    const plan = context.record('training-plan', args.planId)
    if (!plan) return refuse('not_found')
    if (plan.deletedAt) return refuse('deleted')
    if (!args.fields['title']) return refuse('required', 'title')
    const given = ['after', 'cardVersion'].find((name) => name in args.fields)
    if (given) return refuse('unknown_field', given)
    const id = context.newId('training-item')
    const card = Object.keys(args.fields['criteria'] ?? {}).length > 0 ? { cardVersion: 1 } : {}
    const fields = { kind: 'reading', order: 0, ...args.fields, ...card, planId: args.planId, key: keyOf(id) }
    const change = createChange(context, 'training-item', id, fields)
    if (!change.ok) return change
    const checked = checkCard((change.value as { fields: { criteria?: Criteria } }).fields.criteria ?? {})
    if (!checked.ok) return checked
    return ok({
      changes: [change.value],
      result: { id, key: keyOf(id) },
      history: { code: 'edited_training', count: 1 },
    })
  },
})

function checkItemPatch(
  _record: TrainingItem,
  { set = {}, put = {}, remove = {} }: EditArgs,
): Result<null, DomainError> {
  if ('planId' in set || 'key' in set) return refuse('unknown_field', 'key')
  if ('cardVersion' in set) return refuse('unknown_field', 'cardVersion')
  if ('after' in put || 'after' in remove) return refuse('unknown_field', 'after')
  return 'title' in set && !set['title'] ? refuse('required', 'title') : ok(null)
}

/** The criteria of an item after some changes; null when its card stays as it is. */
function cardAfter(item: TrainingItem, changes: readonly Change[]): Criteria | null {
  const criteria = new Map(Object.entries(item.criteria ?? {}))
  let isTouched = false
  for (const change of changes) {
    if (!('field' in change) || !['criteria', 'cardName'].includes(change.field)) continue
    isTouched = true
    if (change.op === 'put') criteria.set(change.key, change.value as Criterion)
    if (change.op === 'remove') criteria.delete(change.key)
  }
  return isTouched ? Object.fromEntries(criteria) : null
}

/**
 * Changes an item; where it stands is its `order`. What has to be done before is said by `setPrerequisites`. Whoever changes its card makes a
 * new version of that: what was answered keeps the version it was answered to.
 */
export const editTrainingItem = defineCommand({
  args: editArgs,
  reads: (args) => [args.id],
  run: (context, args) => {
    const item = context.record('training-item', args.id)
    const changes = patchToChanges(context, 'training-item', item, args)
    if (!changes.ok) return changes
    const checked = item ? checkItemPatch(item, args) : ok(null)
    if (!checked.ok) return checked
    const card = item && cardAfter(item, changes.value)
    if (!item || !card) return edited(changes.value, 'edited_training')
    const bounded = checkCard(card)
    if (!bounded.ok) return bounded
    const version: Change = { op: 'set', id: item.id, field: 'cardVersion', value: (item.cardVersion ?? 0) + 1 }
    return edited([...changes.value, version], 'edited_training')
  },
})

/** The live items among these records that belong to a plan. */
function itemsOf(context: CommandContext, planId: string, ids: readonly string[]): TrainingItem[] {
  return ids.flatMap((id) => {
    const item = context.record('training-item', id)
    return item && item.planId === planId && !item.deletedAt ? [item] : []
  })
}

/** Says what has to be done before an item. `siblings`: ids of all items of the plan, so that a circle is refused. */
export const setPrerequisites = defineCommand({
  args: v.object({
    id: v.string(),
    siblings: v.pipe(v.array(v.string()), v.maxLength(1000, 'too_many')),
    after: v.pipe(v.array(itemKey), v.maxLength(MOST_ITEMS, 'too_many')),
  }),
  reads: (args) => [args.id, ...args.siblings],
  run: (context, args) => {
    const item = context.record('training-item', args.id)
    const others = itemsOf(context, item?.planId ?? '', args.siblings)
    const afterByKey = new Map(others.map((one) => [one.key ?? '', Object.keys(one.after ?? {})]))
    const wanted = [...new Set(args.after)]
    if (closesCircle(afterByKey, item?.key ?? '', wanted)) return refuse('bad_value', 'after', 'circle')
    if (wanted.some((key) => !afterByKey.has(key))) return refuse('not_found', 'after')
    const changes = patchToChanges(context, 'training-item', item, {
      put: { after: Object.fromEntries(wanted.map((key) => [key, key])) },
      remove: { after: Object.keys(item?.after ?? {}).filter((key) => !wanted.includes(key)) },
    })
    if (!changes.ok) return changes
    return edited(changes.value, 'edited_training')
  },
})

/** Makes items of a plan from what travelled of them. */
function itemsToChanges(
  context: CommandContext,
  planId: string,
  items: readonly [key: string, item: PlanContent['items'][string]][],
): Result<Change[], DomainError> {
  const changes: Change[] = []
  for (const [key, item] of items) {
    const made = createChange(
      context,
      'training-item',
      context.newId('training-item'),
      contentToItem(planId, key, item),
    )
    if (!made.ok) return made
    changes.push(made.value)
  }
  return ok(changes)
}

/**
 * Writes a plan with all its items: a copy of one from another space, from a file, or from this one. With `origin` it is a fork, which the
 * improvements of the original are offered to.
 */
export const copyTrainingPlan = defineCommand({
  args: v.object({
    content: planContent,
    origin: v.nullable(v.object({ planId: ref('training-plan'), spaceId: v.string() })),
    title: v.optional(v.string()),
  }),
  run: (context, { content, origin, title }) => {
    const planId = context.newId('training-plan')
    const head = { ...content.head, ...(title ? { title } : {}), authorId: context.actorId }
    if (!head.title) return refuse('required', 'title')
    const plan = createChange(context, 'training-plan', planId, {
      ...head,
      ...(origin ? { origin, base: content } : {}),
    })
    if (!plan.ok) return plan
    const changes: Change[] = [plan.value]
    const made = itemsToChanges(context, planId, Object.entries(content.items))
    if (!made.ok) return made
    changes.push(...made.value)
    return ok({ changes, result: { id: planId }, history: { code: 'edited_training', count: 1 } })
  },
})

function* headChanges(id: Id, from: PlanContent, to: PlanContent): Generator<Change> {
  const [own, other] = [from.head, to.head] as Record<string, unknown>[]
  for (const field of HEAD_FIELDS) {
    if (JSON.stringify(own?.[field]) === JSON.stringify(other?.[field])) continue
    yield { op: 'set', id, field, value: other?.[field] ?? null }
  }
}

/** Fields of many values, each under its key. */
const MANY = ['after', 'questions', 'criteria'] as const

/** The patch that makes an item's record say what its content says. */
function itemPatch(item: TrainingItem, to: PlanContent['items'][string]) {
  const wanted: Record<string, unknown> = contentToItem(item.planId ?? '', item.key ?? '', to)
  const from: Record<string, unknown> = { ...itemToContent(item) }
  const set: Record<string, unknown> = {}
  for (const name of new Set([...Object.keys(from), ...Object.keys(wanted)])) {
    if ([...MANY, 'planId', 'key'].includes(name)) continue
    set[name] = wanted[name] ?? null
  }
  const put: Record<string, Record<string, unknown>> = {}
  const remove: Record<string, string[]> = {}
  for (const name of MANY) {
    const held = (wanted[name] ?? {}) as Record<string, unknown>
    put[name] = held
    remove[name] = Object.keys(item[name] ?? {}).filter((key) => !Object.hasOwn(held, key))
  }
  return { set, put, remove }
}

/**
 * Takes improvements of the original over, item by item; what both sides changed stays as it is here unless `choices` says otherwise. `itemIds`:
 * the items of the plan as the screen that asked knew them; one that was added since is left alone. Learners' progress is in assignments
 * and by keys of items, so it stays.
 */
export const mergeTrainingPlan = defineCommand({
  args: v.object({
    planId: ref('training-plan'),
    itemIds: v.pipe(v.array(v.string()), v.maxLength(1000, 'too_many')),
    theirs: planContent,
    choices: v.record(v.string(), v.picklist(['mine', 'theirs'])),
  }),
  reads: (args) => [args.planId, ...args.itemIds],
  run: (context, { planId, itemIds, theirs, choices }) => {
    const plan = context.record('training-plan', planId)
    if (!plan?.origin) return refuse('not_found')
    if (plan.deletedAt) return refuse('deleted')
    const items = itemsOf(context, planId, itemIds)
    const mine = planToContent(plan, items)
    const { merged } = mergePlans(plan.base ?? null, mine, theirs, choices)
    const checked = v.safeParse(planContent, merged)
    if (!checked.success) return refuse('too_many', 'items', MOST_ITEMS)
    const changes: Change[] = [...headChanges(plan.id, mine, merged)]
    const known = new Set<string>()
    for (const item of items) {
      const key = item.key ?? ''
      known.add(key)
      const to = Object.hasOwn(merged.items, key) ? merged.items[key] : undefined
      if (!to) {
        changes.push({ op: 'set', id: item.id, field: 'deletedAt', value: context.now })
        continue
      }
      const patched = patchToChanges(context, 'training-item', item, itemPatch(item, to))
      if (!patched.ok) return patched
      changes.push(...patched.value)
    }
    const added = Object.entries(merged.items).filter(([key]) => !known.has(key))
    const made = itemsToChanges(context, planId, added)
    if (!made.ok) return made
    changes.push(...made.value)
    const count = changes.length
    changes.push({ op: 'set', id: plan.id, field: 'base', value: theirs })
    changes.push({ op: 'set', id: plan.id, field: 'updatedAt', value: context.now })
    return ok({ changes, result: { changed: count }, history: { code: 'edited_training', count: 1 } })
  },
})
