// Promises of one-on-ones among next steps: rows of the notebook of a pair, which is another space than the one that shows them.
import type { ActionItemRow, TaskRow } from '../../../../shared/readmodel/rows.ts'
import type { Workspace } from '../../../../shared/workspace/api.ts'

/** Where a promise stands. */
export interface PromisedIn {
  workspace: Workspace
  /** What the notebook is called. */
  place: string
  /** Its page there: the meeting it was made in. */
  path: string
}

/** A next step, or a promise among them. */
export type DueRow = TaskRow & { promisedIn?: PromisedIn }

/** A promise as a row among next steps. */
export function toDueRow(item: ActionItemRow, workspace: Workspace, place: string): DueRow {
  const path = item.oneOnOneId ? `/meetings/${item.oneOnOneId}` : '/meetings'
  return { ...item, subjects: {}, subjectNames: [], promisedIn: { workspace, place, path } } as unknown as DueRow
}
