import { breathe } from '../../kernel/breathe.ts'
import type { Id } from '../../kernel/ids.ts'
import { ok, type Result } from '../../kernel/result.ts'
import type { Projected } from '../../readmodel/projection.ts'
import { idToRowTable, tables, type TableName } from '../../readmodel/tables.ts'
import { idToDocId } from '../../store/documents.ts'
import type { WorkspaceError } from '../api.ts'
import type { Core } from './core.ts'
import { createCommit } from './writer.ts'

/** Tables whose rows have a record behind them. What hangs on a record may be there before it is. */
const RECORD_TABLES = (Object.keys(tables) as TableName[]).filter((table) => table !== 'summaries')

/** Rows that are removed in one go. */
const AT_ONCE = 500

/** Adds that these rows of a table go. */
export function addRemovals({ writes, changes }: Projected, table: TableName, ids: string[]): void {
  if (ids.length === 0) return
  writes.push({ table, put: [], remove: ids })
  changes.push(...ids.map((id) => ({ table, id, row: null })))
}

/** Tells whether the document of a record is there, on the disk or on its way. */
async function documentTest(core: Core): Promise<(id: string) => boolean> {
  const unsaved = core.writer.unsavedWrites.map(({ update }) => update.docId)
  const known = new Set([...unsaved, ...(await core.store.list())])
  return (id) => known.has(idToDocId(id as Id) ?? '')
}

/** Takes rows away whose document is not there, or that stand in another table than theirs. Fails with `cancelled` when it is stopped. */
export async function removeOrphans(core: Core, isCancelled: () => boolean): Promise<Result<null, WorkspaceError>> {
  let isThere = await documentTest(core)
  for (const table of RECORD_TABLES) {
    const isOrphan = (id: string): boolean => {
      const own = idToRowTable(id)
      return own === null || !isThere(id) || (table !== 'deleted' && table !== own)
    }
    const ids = (await core.model.rows.ids(table)).filter(isOrphan)
    for (let start = 0; start < ids.length; start += AT_ONCE) {
      if (isCancelled()) return { ok: false, error: { code: 'cancelled' } }
      const outcome = await core.exclusive(async () => {
        // A document may have come meanwhile.
        isThere = await documentTest(core)
        const commit = createCommit()
        commit.projected = { writes: [], changes: [] }
        addRemovals(commit.projected, table, ids.slice(start, start + AT_ONCE).filter(isOrphan))
        return core.commit(commit)
      })
      if (!outcome.ok) return outcome
      await breathe()
    }
  }
  return ok(null)
}
