// Windows of the list of leads, and what is counted over it.
import { compareText } from './collation.ts'
import { toLeadRows } from './joins.ts'
import { LINE } from './list-columns.ts'
import { idsOf, select, type Page, type SubjectListParams } from './list-selection.ts'
import type { ReadModel } from './read-model.ts'
import type { LeadFilter, LeadRow, LeadSort, SortDirection, Window } from './rows.ts'
import { filterToColumns, filterToTest, groupsOf } from './subject-list.ts'

export interface LeadListParams extends SubjectListParams {
  sort: { field: LeadSort; direction: SortDirection }
}

export async function leadsWindow(model: ReadModel, params: Page & LeadListParams): Promise<Window<LeadRow>> {
  const selected = await select(model, 'leads', params)
  const rows = await model.rows.getMany('leads', idsOf(selected, params))
  return { rows: await toLeadRows(model, rows), total: selected.slots.length }
}

/** All of them: who selects everything means everything. Ids are some 30 bytes each. */
export async function leadIds(model: ReadModel, params: LeadListParams): Promise<string[]> {
  const { table, slots } = await select(model, 'leads', params)
  return Array.from(slots, (slot) => table.idOf(slot))
}

/** Where a lead stands in a list, and its neighbours; `index` -1 and no neighbours when it is not in it. */
export async function leadPlace(
  model: ReadModel,
  params: LeadListParams & { id: string },
): Promise<{ index: number; total: number; previous: string | null; next: string | null }> {
  const { table, slots } = await select(model, 'leads', params)
  const index = slots.indexOf(table.slotOf(params.id))
  const idAt = (at: number): string | null => {
    const slot = index < 0 ? undefined : slots[at]
    return slot === undefined ? null : table.idOf(slot)
  }
  return { index, total: slots.length, previous: idAt(index - 1), next: idAt(index + 1) }
}

/** Counts leave the status out of the filter: they say what each tab would show. */
export async function leadCounts(
  model: ReadModel,
  params: { filter: LeadFilter; today: string },
): Promise<{ total: number; byStatus: Record<string, number> }> {
  const filter = { ...params.filter, status: [] }
  const table = await model.columns('leads', ...groupsOf('leads', filterToColumns('leads', filter)))
  const test = filterToTest(table, 'leads', filter, params.today)
  const status = table.texts('status')
  const counts = new Uint32Array(status.pool.size)
  let total = 0
  for (let slot = 0; slot < table.size; slot++) {
    if (!table.isLive(slot) || !test(slot)) continue
    total++
    counts[status.codeOf(slot)]!++
  }
  const byStatus: Record<string, number> = {}
  for (const [code, count] of counts.entries()) if (count > 0) byStatus[status.pool.get(code)] = count
  return { total, byStatus }
}

/** All tags in use, the most used first. */
export async function leadTags(model: ReadModel): Promise<string[]> {
  const table = await model.columns('leads')
  const tags = table.texts('tags')
  const used = new Uint32Array(tags.pool.size)
  for (let slot = 0; slot < table.size; slot++) if (table.isLive(slot)) used[tags.codeOf(slot)]!++
  const counts = new Map<string, number>()
  for (const [code, count] of used.entries()) {
    if (count === 0) continue
    for (const tag of tags.pool.get(code).split(LINE)) if (tag !== '') counts.set(tag, (counts.get(tag) ?? 0) + count)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0])).map(([tag]) => tag)
}
