// Which records of a list pass its filter, in order, by columns alone.
import type { ColumnTable } from './columns/column-table.ts'
import type { TextColumn } from './columns/columns.ts'
import { fold, queryToWords } from './fold.ts'
import type { ReadModel } from './read-model.ts'
import type { LeadFilter, SortDirection } from './rows.ts'
import {
  filterToColumns,
  filterToTest,
  groupsOf,
  sortToColumns,
  sortToOrder,
  type SubjectTable,
  type WordTest,
} from './subject-list.ts'

/** Which rows of a list are wanted. */
export interface Page {
  offset: number
  limit: number
}

export interface SubjectListParams {
  filter: LeadFilter
  sort: { field: string; direction: SortDirection }
  /** The asker's local date. */
  today: string
}

/** Most rows a window holds. */
export const MAX_ROWS = 500

/** Rows of a table, in order. */
export interface Selected {
  table: ColumnTable
  slots: Uint32Array
}

/** The ids of a page of what was selected. */
export function idsOf({ table, slots }: Selected, { offset, limit }: Page): string[] {
  const start = Math.max(0, offset)
  const end = start + Math.min(Math.max(0, limit), MAX_ROWS)
  return Array.from(slots.subarray(start, end), (slot) => table.idOf(slot))
}

/** Contacts are found by the name of their company. */
async function companyWords(model: ReadModel, contacts: ColumnTable, words: readonly string[]): Promise<WordTest> {
  const accounts = await model.columns('accounts', 'names')
  const names = accounts.texts('name')
  const account = contacts.texts('account')
  const tests = new Map(
    words.map((word) => {
      const hits = names.matching((text) => fold(text).includes(word))
      return [word, hits] as const
    }),
  )
  return (word) => (slot) => {
    const id = account.get(slot)
    const at = id === '' ? -1 : accounts.slotOf(id)
    return at >= 0 && accounts.isLive(at) && tests.get(word)?.[names.codeOf(at)] === 1
  }
}

/** Records of a list that pass a filter, in order. */
export async function select(
  model: ReadModel,
  name: SubjectTable,
  params: SubjectListParams,
  accountId?: string,
): Promise<Selected> {
  const { filter, today } = params
  const { direction } = params.sort
  // A contact has no company of its own: it goes by the name of its account.
  const field = name === 'contacts' && params.sort.field === 'company' ? 'account' : params.sort.field
  const needed = groupsOf(name, [...filterToColumns(name, filter), ...sortToColumns(field)])
  const table = await model.columns(name, ...needed)
  const words = queryToWords(filter.text ?? '')
  const also = name === 'contacts' && words.length > 0 ? await companyWords(model, table, words) : undefined
  const people = await model.people()
  const accounts = field === 'account' ? await model.columns('accounts', 'names') : null
  const nameOf = (id: string): string => {
    if (!accounts) return people.get(id)?.name ?? ''
    const slot = id === '' ? -1 : accounts.slotOf(id)
    return slot >= 0 && accounts.isLive(slot) ? accounts.texts('name').get(slot) : ''
  }
  const isDated = Boolean(filter.nextStep?.length)
  const key = JSON.stringify([filter, field, direction, isDated ? today : '', accountId])
  const ownTest = filterToTest(table, name, filter, today, also)
  const company = fold(filter.company ?? '').trim()
  const inCompany = name === 'contacts' && company ? (await companyWords(model, table, [company]))(company) : null
  const test = inCompany ? (slot: number) => inCompany(slot) && ownTest(slot) : ownTest
  const isOfAccount = accountId ? sameText(table.texts('account'), accountId) : null
  const slots = table.select(
    key,
    isOfAccount ? (slot) => isOfAccount(slot) && test(slot) : test,
    sortToOrder(table, field, direction, nameOf),
  )
  return { table, slots }
}

/** A test for one text of a column; the text may come into the column later. */
export function sameText(column: TextColumn, wanted: string): (slot: number) => boolean {
  let code = column.pool.find(wanted)
  let size = column.pool.size
  return (slot) => {
    if (code < 0 && column.pool.size > size) {
      code = column.pool.find(wanted)
      size = column.pool.size
    }
    return column.codeOf(slot) === code
  }
}
