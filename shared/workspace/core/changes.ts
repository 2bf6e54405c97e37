import type { RowChange } from '../../readmodel/projection.ts'
import type { Changed } from '../protocol.ts'

const NAMED = 200

/** What tabs are told of a commit: the tables, and the ids when they are few. */
export function toChanged(changes: readonly RowChange[]): Changed {
  const changed: Changed = {}
  for (const { table, id } of changes) {
    const ids = (changed[table] ??= [])
    ids.push(id)
  }
  for (const [table, ids] of Object.entries(changed)) if (ids && ids.length > NAMED) changed[table] = null
  return changed
}
