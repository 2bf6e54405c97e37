// A training plan: what is to be learned, by whom, why and how. Its items are records of their own (`training-item.ts`), so that two people
// who change it at the same time lose nothing of each other.
import * as v from 'valibot'
import { defineRecord, value, type RecordOf } from '../record.ts'
import { instant, line, paragraph, ref } from '../values.ts'
import { planContent } from './plan-content.ts'

export const PLAN_KINDS = ['onboarding', 'product', 'skill', 'process', 'leadership', 'other'] as const
export type PlanKind = (typeof PLAN_KINDS)[number]

/** Money as an integer in minor units (cents, 分) with its currency, ISO 4217. */
const money = v.object({
  minor: v.pipe(
    v.number(),
    v.integer('bad_value'),
    v.minValue(0, 'bad_value'),
    v.maxValue(Number.MAX_SAFE_INTEGER, 'bad_value'),
  ),
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/u, 'bad_value')),
})
export type Money = v.InferOutput<typeof money>

export const trainingPlan = defineRecord({
  type: 'training-plan',
  collection: 'trainingPlans',
  version: 1,
  fields: {
    title: value(line(200)),
    kind: value(v.picklist(PLAN_KINDS)),
    purpose: value(paragraph(2000)),
    needs: value(paragraph(2000)),
    audience: value(paragraph(1000)),
    content: value(paragraph(4000)),
    method: value(paragraph(2000)),
    materials: value(paragraph(2000)),
    schedule: value(paragraph(2000)),
    /** A name, not a person's record: it goes along to spaces that have no such record. */
    trainer: value(line(100)),
    evaluation: value(paragraph(2000)),
    /** What the training cost, and what it is thought to have brought: they stay in this space. */
    cost: value(v.nullable(money)),
    benefit: value(v.nullable(money)),
    /** The plan that this one was made from. `spaceId` is where it was on the device that did it: a hint, no address. */
    origin: value(v.nullable(v.object({ planId: ref('training-plan'), spaceId: line(64) }))),
    /** The original as it was when something was last taken over: against it both sides are compared. */
    base: value(v.nullable(planContent)),
    authorId: value(v.nullable(ref('person'))),
    archivedAt: value(v.nullable(instant)),
  },
})

export type TrainingPlan = RecordOf<typeof trainingPlan>
