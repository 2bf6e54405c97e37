// The progress of an assignment as this device knows it.
import type { Measured, PlanProgress } from '../../../shared/domain/training/progress.ts'
import { progressOf } from '../../../shared/domain/training/progress.ts'
import type { WorkCalendar } from '../../../shared/kernel/working-days.ts'
import type { TrainingAssignmentRow } from '../../../shared/readmodel/training-rows.ts'
import type { Directory, Workspace } from '../../../shared/workspace/api.ts'

/** `elsewhere`: what another space on this device says of the milestones. */
export function progressNow(
  row: TrainingAssignmentRow,
  today: string,
  days: WorkCalendar,
  elsewhere: Record<string, Measured> = {},
): PlanProgress {
  return progressOf(row.items, row, { measured: { ...row.measured, ...elsewhere }, today, days })
}

/**
 * Milestones of somebody who learns in a space of his own, counted where his calls are. Empty when that is this space, when it is somebody
 * else's assignment, or when the other space is not on this device.
 */
export async function measureElsewhere(
  directory: Directory,
  workspace: Workspace,
  row: TrainingAssignmentRow,
): Promise<Record<string, Measured>> {
  const { measuredIn, learnerId, startDate } = row
  if (!measuredIn || measuredIn === workspace.spaceId || learnerId !== workspace.personId || !startDate) return {}
  if (!(await directory.list()).some(({ spaceId }) => spaceId === measuredIn)) return {}
  const measures = Object.fromEntries(
    row.items.flatMap(({ kind, key, measure }) => (kind === 'milestone' && key && measure ? [[key, measure]] : [])),
  )
  const other = await directory.open(measuredIn)
  try {
    return await other.query('training.measured', { authorId: other.personId, from: startDate, measures })
  } finally {
    await other.close()
  }
}
