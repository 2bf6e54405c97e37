import * as v from 'valibot'
import { isPeriod, periodParts, periodToSpan } from '../../kernel/periods.ts'
import { ok, type Result } from '../../kernel/result.ts'
import { createChange, defineCommand, defineEdit, edited, patchToChanges, type CommandContext } from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'
import type { Change } from '../record.ts'
import { divide } from './breakdown.ts'
import { BREAKDOWN_METHODS, type Goal, type GoalRevision } from './goal.ts'
import { isAdditive, metricUnits } from './metric.ts'

/** What growth of so many hundredths of a percent makes of a baseline; null while one of them is not set. */
export function growthTarget(baseline: number | null | undefined, growth: number | null | undefined): number | null {
  if (typeof baseline !== 'number' || typeof growth !== 'number') return null
  return Math.round(baseline * (1 + growth / 10_000))
}

/** Refuses what is no goal: without a name, a metric or a period, in another unit than its metric's, or whose goal it cannot be. */
export function checkGoal(goal: Partial<Goal>): Result<null, DomainError> {
  if (!goal.title) return refuse('required', 'title')
  if (!goal.kind) return refuse('required', 'kind')
  if (!goal.metric) return refuse('required', 'metric')
  if (!goal.period) return refuse('required', 'period')
  if (!goal.unit || !metricUnits(goal.metric).includes(goal.unit)) return refuse('bad_value', 'unit')
  if ((goal.unit === 'money') !== Boolean(goal.currency)) return refuse('required', 'currency')
  if (goal.kind === 'team' && goal.ownerId) return refuse('bad_value', 'ownerId')
  if (goal.kind === 'order_value') {
    const { metric } = goal
    if (metric.measure !== 'check_ins' || metric.use !== 'average') return refuse('bad_value', 'metric')
  }
  return ok(null)
}

/** Sets a goal up. Growth computes its target; one given beside it is an override and needs a reason (`why` does not count). */
export const createGoal = defineCommand({
  args: v.object({ fields: v.record(v.string(), v.unknown()) }),
  run: (context, { fields }) => {
    const checked = checkGoal(fields as Partial<Goal>)
    if (!checked.ok) return checked
    for (const kept of ['override', 'revisions', 'computed', 'method']) {
      if (kept in fields) return refuse('bad_value', kept)
    }
    const id = context.newId('goal')
    const computed =
      fields['kind'] === 'growth' ? growthTarget(fields['baseline'] as number, fields['growth'] as number) : null
    const target = fields['target'] ?? computed
    if (computed !== null && target !== computed) return refuse('bad_value', 'target')
    const change = createChange(context, 'goal', id, { ...fields, target, computed })
    return change.ok
      ? ok({ changes: [change.value], result: { id }, history: { code: 'created_goal', count: 1 } })
      : change
  },
})

/** What may be changed without a trace: words. */
const WORDS = ['title', 'why']

export const editGoal = defineEdit('goal', 'changed_goal', (_record, patch) => {
  const named = [...Object.keys(patch.set ?? {}), ...Object.keys(patch.put ?? {}), ...Object.keys(patch.remove ?? {})]
  const other = named.find((field) => !WORDS.includes(field))
  if (other !== undefined) return refuse('bad_value', other)
  return patch.set && 'title' in patch.set && !patch.set['title'] ? refuse('required', 'title') : ok(null)
})

interface NewTarget {
  target: number | null
  computed?: number | null | undefined
  method?: Goal['method']
  reason: string
  cause: GoalRevision['cause']
  attained: number | null
}

/** The changes that give a goal another target: what is computed and what is overridden stay apart, and what stood is kept. */
function targetChanges(context: CommandContext, goal: Goal, next: NewTarget): Result<Change[], DomainError> {
  const before = goal.target ?? null
  const computed = next.computed === undefined ? (goal.computed ?? null) : next.computed
  const isOverride = computed !== null && next.target !== computed
  const isKept = isOverride && next.target === before && Boolean(goal.override)
  const override = isKept
    ? (goal.override ?? null)
    : isOverride
      ? { reason: next.reason, by: context.actorId, at: context.now }
      : null
  const put: Record<string, Record<string, unknown>> = {}
  if (before !== null && before !== next.target) {
    const { cause, reason, attained } = next
    const revision: GoalRevision = {
      at: context.now,
      by: context.actorId,
      from: before,
      to: next.target,
      reason,
      cause,
      attained,
    }
    put['revisions'] = { [`${String(context.now)} ${context.actorId}`]: revision }
  }
  const set = { target: next.target, computed, override, ...(next.method !== undefined && { method: next.method }) }
  return patchToChanges(context, 'goal', goal, { set, put })
}

/**
 * Sets the target of a goal. A reason is needed where something stood already: a target that was computed from above, or one whose
 * period has begun. `attained`: what is measured now, kept with the revision. `today`: the local date of who asks.
 */
export const setTarget = defineCommand({
  args: v.object({
    id: v.string(),
    target: v.nullable(v.number()),
    reason: v.optional(v.string()),
    attained: v.nullable(v.number()),
    today: v.string(),
    cause: v.optional(v.picklist(['edit', 'proposal'])),
  }),
  reads: ({ id }) => [id],
  run: (context, { id, target, reason = '', attained, today, cause = 'edit' }) => {
    const goal = context.record('goal', id)
    if (!goal) return refuse('not_found')
    if (goal.deletedAt) return refuse('deleted')
    if (needsReason(goal, target, today) && reason.trim() === '') return refuse('required', 'reason')
    const changes = targetChanges(context, goal, { target, reason, cause, attained })
    if (!changes.ok) return changes
    return edited(changes.value, 'changed_goal')
  },
})

/** True when this change of a target has to be explained. */
export function needsReason(goal: Partial<Goal>, target: number | null, today: string): boolean {
  const before = goal.target ?? null
  if (target === before) return false
  const computed = goal.computed ?? null
  if (computed !== null && target !== computed) return true
  return before !== null && goal.period !== undefined && periodToSpan(goal.period).from <= today
}

const part = v.object({
  /** The part that is there already. */
  id: v.optional(v.string()),
  ownerId: v.nullable(v.string()),
  period: v.string(),
  weight: v.number(),
  attained: v.optional(v.nullable(v.number())),
})

/** The kind of a part: one person's share of a team's goal is no team's goal. */
function partKind(goal: Goal, ownerId: string | null): Goal['kind'] {
  if (goal.kind !== 'team' || ownerId === null) return goal.kind
  return goal.metric?.measure === 'check_ins' ? 'closing' : 'activity'
}

/**
 * Divides a goal among people or the periods of the next smaller unit: makes the parts that are not there and recomputes those that are, all
 * or nothing. Targets that somebody had set by hand stay, and the others share the rest; what all of them would be without that is kept
 * as `computed`. What cannot be added up (a proportion, an average) is not divided: every part gets the target itself.
 */
export const breakDownGoal = defineCommand({
  args: v.object({
    id: v.string(),
    by: v.picklist(['periods', 'people']),
    method: v.picklist(BREAKDOWN_METHODS),
    parts: v.pipe(v.array(part), v.minLength(1), v.maxLength(200, 'too_many')),
  }),
  reads: ({ id, parts }) => [id, ...parts.flatMap((each) => each.id ?? [])],
  run: (context, { id, by, method, parts }) => {
    const goal = context.record('goal', id)
    if (!goal) return refuse('not_found')
    if (goal.deletedAt) return refuse('deleted')
    const target = goal.target ?? null
    if (target === null || !goal.metric || !goal.period) return refuse('required', 'target')
    const periods = periodParts(goal.period)
    const held: (Goal | null)[] = []
    const seen = new Set<string>()
    for (const each of parts) {
      if (!isPeriod(each.period)) return refuse('bad_date', 'period')
      const isPart =
        by === 'periods'
          ? periods.includes(each.period) && each.ownerId === (goal.ownerId ?? null)
          : each.period === goal.period && each.ownerId !== null && each.ownerId !== (goal.ownerId ?? null)
      if (!isPart) return refuse('bad_value', 'parts')
      const key = `${each.period} ${each.ownerId ?? ''}`
      if (seen.has(key)) return refuse('already_exists', 'parts')
      seen.add(key)
      const child = each.id ? context.record('goal', each.id) : null
      if (each.id && (!child || child.deletedAt || child.parentId !== id)) return refuse('not_found', 'parts')
      held.push(child)
    }
    const adds = isAdditive(goal.metric)
    const portions = parts.map(({ weight }, at) => ({
      weight,
      fixed: held[at]?.override ? (held[at].target ?? null) : null,
    }))
    const divided = adds
      ? divide(target, portions)
      : { computed: parts.map(() => target), targets: portions.map(({ fixed }) => fixed ?? target) }
    if (!divided) return refuse('bad_value', 'parts')
    const changes: Change[] = []
    for (const [at, each] of parts.entries()) {
      const child = held[at] ?? null
      const isFixed = (portions[at]?.fixed ?? null) !== null
      const next = divided.targets[at] ?? 0
      // What a part takes beside others that stay is what was computed for it; only those that stay differ from what they would be.
      const computed = isFixed ? (divided.computed[at] ?? 0) : next
      const made = child
        ? targetChanges(context, child, {
            target: next,
            computed,
            method,
            reason: '',
            cause: 'breakdown',
            attained: each.attained ?? null,
          })
        : createPart(context, goal, { ...each, target: next, computed, method })
      if (!made.ok) return made
      changes.push(...made.value)
    }
    return ok({ changes, result: { parts: parts.length }, history: { code: 'changed_goal', count: parts.length } })
  },
})

function createPart(
  context: CommandContext,
  goal: Goal,
  {
    ownerId,
    period,
    target,
    computed,
    method,
  }: Pick<Goal, 'target' | 'computed' | 'method'> & { ownerId: string | null; period: string },
): Result<Change[], DomainError> {
  const { title, metric, unit, currency, why, baseline } = goal
  const change = createChange(context, 'goal', context.newId('goal'), {
    title,
    kind: partKind(goal, ownerId),
    metric,
    unit,
    currency,
    ownerId,
    period,
    target,
    computed,
    method,
    parentId: goal.id,
    why,
    // A level is where it is for every part; what grows is not.
    baseline: goal.kind === 'improvement' ? baseline : null,
  })
  return change.ok ? ok([change.value]) : change
}
