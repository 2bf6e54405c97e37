// A goal: what somebody, or the whole team, is to reach in a period. Its target and everything that explains it are written by managers
// alone, so goals stand in documents of their own; how far it has come is measured from records, or told by check-ins (`check-in`), and
// what its owner would set instead stands in a proposal (`goal-proposal`): those are other records, because others write them.
import * as v from 'valibot'
import { isPeriod } from '../../kernel/periods.ts'
import { defineRecord, keyed, value, type RecordOf } from '../record.ts'
import { instant, line, ref } from '../values.ts'
import { GOAL_UNITS, metric } from './metric.ts'

/** `order_value`: average order value. `improvement`: something learned. `growth`: percent on a baseline. */
export const GOAL_KINDS = ['closing', 'activity', 'growth', 'improvement', 'order_value', 'team'] as const
export type GoalKind = (typeof GOAL_KINDS)[number]

/** How a parent's target was divided. `potential`: by what each has to work with. */
export const BREAKDOWN_METHODS = ['even', 'workdays', 'weighted', 'seasonal', 'potential'] as const
export type BreakdownMethod = (typeof BREAKDOWN_METHODS)[number]

/** A value of a goal in its unit, see `GOAL_UNITS`. Up to a quadrillion, so that sums of a thousand parts stay exact. */
export const amount = v.pipe(v.number(), v.integer('bad_value'), v.minValue(-1e12, 'bad_value'), v.maxValue(1e12))

const period = v.pipe(
  v.string(),
  v.check((text) => isPeriod(text), 'bad_date'),
)

/** A change of a target that stood: what it was, what it became, why, and how much had been attained by then. */
const revision = v.object({
  at: instant,
  by: line(100),
  from: amount,
  to: v.nullable(amount),
  reason: line(500),
  cause: v.picklist(['edit', 'breakdown', 'proposal']),
  /** Null when nothing had been measured, which is not zero. */
  attained: v.nullable(amount),
})
export type GoalRevision = v.InferOutput<typeof revision>

export const goal = defineRecord({
  type: 'goal',
  collection: 'goals',
  version: 1,
  writtenBy: 'leaders',
  fields: {
    title: value(line(120)),
    kind: value(v.picklist(GOAL_KINDS)),
    metric: value(metric),
    unit: value(v.picklist(GOAL_UNITS)),
    /** ISO 4217; of goals in money. */
    currency: value(v.nullable(v.pipe(v.string(), v.regex(/^[A-Z]{3}$/u, 'bad_value')))),
    /** Whose goal; null for the whole team's. */
    ownerId: value(v.nullable(ref('person'))),
    period: value(period),
    /** Null, or absent: not set, which is not zero. */
    target: value(v.nullable(amount)),
    /** Where it starts from: what growth is a percentage of, what an improvement improves on. */
    baseline: value(v.nullable(amount)),
    /** Of growth: hundredths of a percent on the baseline. */
    growth: value(v.nullable(amount)),
    /** The goal it is a part of. */
    parentId: value(v.nullable(ref('goal'))),
    /** What the breakdown, or the growth, made of it; stays when somebody sets another target. */
    computed: value(v.nullable(amount)),
    method: value(v.nullable(v.picklist(BREAKDOWN_METHODS))),
    /** Set while the target is another one than the computed. */
    override: value(v.nullable(v.object({ reason: line(500), by: line(100), at: instant }))),
    /** Keyed by when and by whom, so that concurrent revisions both stay. */
    revisions: keyed(revision),
    /** What it is good for: the R of SMART. */
    why: value(v.nullable(line(500))),
  },
})

export type Goal = RecordOf<typeof goal>
