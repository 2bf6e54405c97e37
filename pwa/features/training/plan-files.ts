// Plans as files: written with the signature of this device, read with every check that there is.
import {
  MOST_FILE_BYTES,
  PLAN_USE,
  readPlanText,
  writePlanText,
  type PlanFileFault,
  type PlanText,
} from '../../../shared/domain/training/plan-file.ts'
import { planToContent, type PlanContent } from '../../../shared/domain/training/plan-content.ts'
import { err, ok, type Result } from '../../../shared/kernel/result.ts'
import type { TrainingPlanRow } from '../../../shared/readmodel/training-rows.ts'
import type { Directory, Workspace } from '../../../shared/workspace/api.ts'
import { checkSignedText, signText, type CheckedText } from '../../../shared/workspace/team/signed-text.ts'
import { download, nameToFile } from '../../platform/export-file.ts'

/** Saves a plan as a file. Without a shared space there is no key, and the file says that nobody signed it. Returns its name. */
export async function savePlan(workspace: Workspace, plan: TrainingPlanRow): Promise<string> {
  const text = writePlanText({
    planId: plan.id,
    originId: plan.origin?.planId ?? null,
    exportedAt: Date.now(),
    content: planToContent(plan, plan.items),
  })
  const made = await workspace.team.signText({ use: PLAN_USE, text })
  const signed = made.ok ? made.value.signed : await signText(null, { use: PLAN_USE, text, name: '' })
  const name = `${nameToFile(plan.title ?? '')}.touchline-plan.json`
  download(new Blob([signed], { type: 'application/json' }), name)
  return name
}

export interface OpenedPlan {
  plan: PlanText
  by: CheckedText['by']
}

/** Reads a file that may hold a plan. */
export async function openPlan(file: Blob): Promise<Result<OpenedPlan, PlanFileFault | 'forged'>> {
  if (file.size > MOST_FILE_BYTES) return err('too_large')
  const checked = await checkSignedText(await file.text(), PLAN_USE)
  if (!checked.ok) return err(checked.error === 'not_signed_text' ? 'not_a_plan' : checked.error)
  const plan = readPlanText(checked.value.text)
  return plan.ok ? ok({ plan: plan.value, by: checked.value.by }) : plan
}

/** A plan of this space that comes from the same original as a file, so that the file can be compared with it. */
export async function findFork(workspace: Workspace, plan: PlanText): Promise<string | null> {
  const sides = await Promise.all([false, true].map((archived) => workspace.query('training.plans', { archived })))
  return sides.flat().find(({ origin }) => origin?.planId === plan.planId)?.id ?? null
}

/**
 * The original of a plan as it is now, wherever on this device it stands; null when it is not here. The space it was taken from is asked first;
 * its id is another one on another device of the same person.
 */
export async function findOriginal(
  directory: Directory,
  origin: { planId: string; spaceId: string },
): Promise<PlanContent | null> {
  const spaces = await directory.list()
  spaces.sort((a, b) => Number(b.spaceId === origin.spaceId) - Number(a.spaceId === origin.spaceId))
  for (const { spaceId } of spaces) {
    const workspace = await directory.open(spaceId)
    try {
      const plan = await workspace.query('training.plan', { id: origin.planId })
      if (plan && !plan.deletedAt) return planToContent(plan, plan.items)
    } finally {
      await workspace.close()
    }
  }
  return null
}
