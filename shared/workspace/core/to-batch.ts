import { toWhole } from '../../readmodel/later-row.ts'
import { isPacked, packRow, rowKey } from '../../readmodel/packed-row.ts'
import type { Batch, Receipt, RowWrite, StoredUpdate } from '../../store/document-store.ts'

/** What a commit has for the disk. */
interface Part {
  updates: readonly { update: StoredUpdate }[]
  rows: readonly RowWrite[]
  receipts: readonly Receipt[]
  meta: Record<string, unknown>
}

/**
 * Several commits as one: of rows written more than once the last one counts. `holdsOldKeys`: rows may lie under their ids themselves;
 * those go when they are written anew.
 */
export function toBatch(commits: readonly Part[], holdsOldKeys = false): Batch {
  const rows: RowWrite[] = []
  if (commits.length === 1) rows.push(...(commits[0]?.rows ?? []))
  else {
    const last = new Map<string, Map<unknown, object | null>>()
    for (const { table, put, remove } of commits.flatMap((commit) => commit.rows)) {
      let held = last.get(table)
      if (!held) last.set(table, (held = new Map()))
      for (const id of remove) held.set(id, null)
      for (const row of put) held.set(table === 'changes' ? (row as unknown as { rev: number }).rev : row.id, row)
    }
    for (const [table, held] of last) {
      const remove = [...held].filter(([, row]) => row === null).map(([id]) => id as string)
      rows.push({ table, put: [...held.values()].filter((row) => row !== null) as { id: string }[], remove })
    }
  }
  for (const [at, write] of rows.entries()) {
    const put = write.put.map((row) => toWhole(row)).filter((row) => row !== null)
    const { table } = write
    const remove = write.remove.map((id) => rowKey(table, id))
    if (holdsOldKeys && isPacked(table)) {
      for (const id of [...write.remove, ...put.map((row) => row.id)]) if (rowKey(table, id) !== id) remove.push(id)
    }
    rows[at] = { table, put: put.map((row) => packRow(table, row)), remove }
  }
  return {
    updates: commits.flatMap((commit) => commit.updates.map(({ update }) => update)),
    rows,
    receipts: commits.flatMap((commit) => commit.receipts),
    meta: Object.assign({}, ...commits.map((commit) => commit.meta)) as Record<string, unknown>,
  }
}
