import type { ReadModel } from './read-model.ts'
import type { SearchSource, SearchTable } from './search/source.ts'
import type { Row } from './stored-rows.ts'
import { activityOf } from './subject-list.ts'

/** How recent each record of a table is, ms, by slot. */
async function agesOf(model: ReadModel, table: SearchTable): Promise<(slot: number) => number> {
  const columns = await model.columns(table)
  if (table === 'callNotes') return (slot) => columns.numbers('at').get(slot)
  if (table === 'tasks' || table === 'pages') return (slot) => columns.numbers('updatedAt').get(slot)
  return activityOf(columns)
}

/** The read model as the search index sees it. */
export function createSearchSource(model: ReadModel): SearchSource {
  return {
    get revision() {
      return model.log.last
    },
    get epoch() {
      return model.epoch
    },
    changedSince: (revision) => model.log.since(revision),
    idsByAge: async (table) => {
      const columns = await model.columns(table)
      const age = await agesOf(model, table)
      const slots: number[] = []
      for (let slot = 0; slot < columns.size; slot++) if (columns.isLive(slot)) slots.push(slot)
      slots.sort((a, b) => age(a) - age(b) || columns.compareIds(a, b))
      return slots.map((slot) => columns.idOf(slot))
    },
    rows: async (table, ids) => {
      const rows = await model.rows.getMany<Row>(table, ids, { keep: false })
      if (table === 'callNotes' || table === 'tasks' || table === 'pages') return rows
      const columns = await model.columns(table)
      const age = await agesOf(model, table)
      return rows.map((row) => row && { ...row, lastActivityAt: age(columns.slotOf(row.id)) })
    },
    count: async (table) => (await model.columns(table)).count,
  }
}
