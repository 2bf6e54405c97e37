// A training plan as one file: JSON with the plan as text, and a signature over that text. Files come from anywhere: everything is bounded and
// checked before it is used, and what is wrong has a code of its own.
import * as v from 'valibot'
import { err, ok, type Result } from '../../kernel/result.ts'
import { instant, ref } from '../values.ts'
import { planContent, type PlanContent } from './plan-content.ts'

/** What a signature on a plan's file is for. */
export const PLAN_USE = 'touchline/plan'
/** No plan of ours is larger, bytes. */
export const MOST_FILE_BYTES = 1_000_000

const planText = v.object({
  version: v.literal(1, 'unsupported_version'),
  /** The plan that was exported, and the one it was made from: by them a later file of the same plan is known. */
  planId: ref('training-plan'),
  originId: v.nullable(ref('training-plan')),
  exportedAt: instant,
  content: planContent,
})
export type PlanText = v.InferOutput<typeof planText>

export type PlanFileFault = 'too_large' | 'not_a_plan' | 'newer' | 'damaged'

/** The text of a plan that is signed. Throws for content that breaks its own rules. */
export function writePlanText(fields: {
  planId: string
  originId: string | null
  exportedAt: number
  content: PlanContent
}): string {
  return JSON.stringify(v.parse(planText, { version: 1, ...fields }))
}

/** Reads the text of a plan. */
export function readPlanText(text: string): Result<PlanText, PlanFileFault> {
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch {
    return err('damaged')
  }
  const parsed = v.safeParse(planText, data)
  if (parsed.success) return ok(parsed.output)
  return err(parsed.issues.some(({ message }) => message === 'unsupported_version') ? 'newer' : 'damaged')
}
