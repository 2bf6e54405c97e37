import { Dexie, type Transaction } from 'dexie'
import { derivedTables, tables } from '../../readmodel/tables.ts'
import { documentTables } from '../../store/dexie-document-store.ts'
import type { Surroundings } from '../environment.ts'
import { spaceName } from '../protocol.ts'
import { syncTables } from '../sync/tables.ts'

/**
 * Versions of tables and indexes. Old databases are carried over by Dexie, step by step; an older app then says that it must reload. Each
 * step stands as it was: what version 5 did with steps of undo must not be done again to a database that has it behind it.
 */
const TRACES_APART = 5
const PLANS_AND_LIMITS = 6
/** No other tables: rows lie otherwise, and an older app would take them for empty ones. */
const PACKED_ROWS = 7

/**
 * Opens the database of a space: documents, receipts and steps of undo beside the read model, because one acknowledgement covers them
 * all in one transaction. `strict`: Chromium reports a transaction complete only when it is on the disk, which is what "saved" promises.
 */
export function createSpaceDatabase(
  { indexedDB, IDBKeyRange }: Pick<Surroundings, 'indexedDB' | 'IDBKeyRange'>,
  spaceId: string,
): Dexie {
  const options = { indexedDB, IDBKeyRange, cache: 'disabled' as const, chromeTransactionDurability: 'strict' as const }
  const db = new Dexie(spaceName(spaceId), options)
  // Version 6 kept rows under the ids of their records. Version 5 kept no development plans, and no limits of who needs a coach. Version 4
  // kept what a step of undo did with the step itself, in memory too, and knew no training. Version 3 knew no goals, no one-on-ones, no
  // scorecards and no lock: it would take sealed keys for keys. Version 2 knew neither pages nor sync. Version 1 kept indexes for lists and
  // keys for look-ups, which columns do now. Its rows are made anew by the rebuild that follows.
  const { developmentPlans, needLimits, ...before } = tables
  db.version(TRACES_APART)
    .stores({
      ...documentTables,
      steps: 'id',
      traces: 'id',
      texts: 'id',
      ...before,
      ...derivedTables,
      ...syncTables,
      keys: null,
    })
    // Of older ones only: it would take what steps did for nothing where that stands apart already.
    .upgrade((transaction) => parted(transaction))
  db.version(PLANS_AND_LIMITS).stores({ developmentPlans, needLimits })
  db.version(PACKED_ROWS).stores({})
  return db
}

/** Steps of undo from before version 5: what they did is put apart. Rows are taken as they are, whatever the code knows by now. */
async function parted(transaction: Transaction): Promise<void> {
  const steps = (await transaction.table('steps').toArray()) as { id: string; traces?: unknown[] }[]
  await transaction.table('traces').bulkPut(steps.map(({ id, traces = [] }) => ({ id, traces })))
  await transaction.table('steps').bulkPut(steps.map(({ traces = [], ...head }) => ({ ...head, size: traces.length })))
}
