// What a list shows, as it stands in the address: a link or the back button brings back exactly this list. Anything the address says
// that we do not know is passed over. Every filter is a list of texts, so that addresses and saved views hold all kinds alike.
import type { LeadFilter } from '../../../shared/readmodel/rows.ts'
import type { FilterDefinition, FilterField, ListDefinition, ListOrder } from './list-definitions.ts'
import { countsToText, datesToText, datesToTimes, textToCounts, textToDates } from './ranges.ts'

/** Stands for the person who reads, so that a shared link or view shows everyone their own. */
export const ME = 'me'
/** An empty value, which an address cannot carry readably: nobody, no outcome. */
export const NONE = 'none' as const

/** A value as it stands in an address, for the read model. */
export const orNone = (value: string): string => (value === NONE ? '' : value)

/** Accepted values by field; a field without values is absent. `owner` may hold `me`. Ranges and texts are one value. */
export type FilterValues = Partial<Record<FilterField, string[]>>

export interface ListQuery<S extends string = string> {
  filter: FilterValues
  text: string
  sort: ListOrder<S>
  /** The view it started from: a built-in name or the id of a saved view. */
  view: string
}

const DESCENDING_FIRST = ['createdAt', 'updatedAt', 'lastActivityAt', 'lastNoteAt', 'noteCount', 'contactCount']

/** Sort direction that a first click on a column asks for: names upwards, times and counts latest first. */
export function firstDirection(field: string): ListOrder['direction'] {
  return DESCENDING_FIRST.includes(field) ? 'desc' : 'asc'
}

function cleanValues({ kind, values: known }: FilterDefinition, given: readonly string[]): string[] {
  const first = given[0] ?? ''
  switch (kind) {
    case 'choice':
      return [...new Set(given)].filter((value) => !known || known.includes(value)).slice(0, 100)
    case 'text':
      return [first.trim().slice(0, 200).trim()].filter(Boolean)
    case 'count':
      return [countsToText(textToCounts(first) ?? {})].filter(Boolean)
    default:
      return [datesToText(textToDates(first) ?? {})].filter(Boolean)
  }
}

/** Drops unknown and repeated values, broken ranges and empty fields. */
export function cleanFilter(
  list: Pick<ListDefinition, 'filters'>,
  filter: Partial<Record<string, readonly string[]>>,
): FilterValues {
  const out: FilterValues = {}
  for (const definition of list.filters) {
    const values = cleanValues(definition, filter[definition.field] ?? [])
    if (values.length > 0) out[definition.field] = values
  }
  return out
}

/** An order by the name of its field; the standard one when the list does not know it. */
export function toOrder<S extends string>(
  list: ListDefinition<S>,
  field: string | undefined,
  direction: ListOrder['direction'] = 'asc',
): ListOrder<S> {
  const known = list.sorts.find((each) => each === field)
  return known ? { field: known, direction } : list.standard
}

/** Reads a list out of an address. */
export function paramsToQuery<S extends string>(list: ListDefinition<S>, params: URLSearchParams): ListQuery<S> {
  const given: Partial<Record<string, string[]>> = {}
  for (const { field, param = field } of list.filters) {
    const values = params.getAll(param)
    given[field] = field === 'owner' ? values.map((value) => orNone(value)) : values
  }
  const sort = params.get('sort') ?? ''
  return {
    filter: cleanFilter(list, given),
    text: (params.get('q') ?? '').slice(0, 200),
    sort: toOrder(list, sort.replace(/^-/u, ''), sort.startsWith('-') ? 'desc' : 'asc'),
    view: params.get('view') ?? 'all',
  }
}

/** Writes a list into an address; what is standard is left out. */
export function queryToParams<S extends string>(list: ListDefinition<S>, query: ListQuery<S>): URLSearchParams {
  const params = new URLSearchParams()
  if (query.view !== 'all') params.set('view', query.view)
  if (query.text) params.set('q', query.text)
  for (const { field, param = field } of list.filters) {
    for (const value of query.filter[field] ?? []) {
      params.append(param, field === 'owner' && value === '' ? NONE : value)
    }
  }
  const { sort } = query
  if (sort.field !== list.standard.field || sort.direction !== list.standard.direction) {
    params.set('sort', `${sort.direction === 'desc' ? '-' : ''}${sort.field}`)
  }
  return params
}

/** The query part of a list's address, with its question mark; '' for the standard list. */
export function queryToSearch<S extends string>(list: ListDefinition<S>, query: ListQuery<S>): string {
  const text = queryToParams(list, query).toString()
  return text ? `?${text}` : ''
}

/** The address of a list under a filter, for links into it. */
export function listHref<S extends string>(list: ListDefinition<S>, filter: FilterValues): string {
  return list.path + queryToSearch(list, { filter, text: '', sort: list.standard, view: 'all' })
}

/** The filter as the read model understands it, for this reader. `without`: a field to leave open, for the counts over its values. */
export function toFilter(
  list: Pick<ListDefinition, 'filters'>,
  query: ListQuery,
  personId: string,
  without?: FilterField,
): LeadFilter {
  const filter: Record<string, unknown> = {}
  for (const { field, kind } of list.filters) {
    const values = query.filter[field]
    if (!values || field === without) continue
    const first = values[0] ?? ''
    if (field === 'owner') filter[field] = [...new Set(values.map((id) => (id === ME ? personId : id)))]
    else if (kind === 'choice') filter[field] = values
    else if (kind === 'text') filter[field] = first
    else if (kind === 'count') filter[field] = textToCounts(first) ?? {}
    else if (kind === 'days') filter[field] = textToDates(first) ?? {}
    else filter[field] = datesToTimes(textToDates(first) ?? {})
  }
  const text = query.text.trim()
  if (text) filter['text'] = text
  return filter
}

/** True when nothing is filtered away. */
export function isUnfiltered(query: ListQuery): boolean {
  return query.text.trim() === '' && Object.keys(query.filter).length === 0
}

/** The query with a field's values replaced. */
export function withValues<Q extends ListQuery>(query: Q, field: FilterField, values: readonly string[]): Q {
  const filter = { ...query.filter }
  if (values.length > 0) filter[field] = [...values]
  else delete filter[field]
  return { ...query, filter }
}

/** The query with one value of a field added or taken away. */
export function withToggled<Q extends ListQuery>(query: Q, field: FilterField, value: string): Q {
  const held = query.filter[field] ?? []
  return withValues(query, field, held.includes(value) ? held.filter((each) => each !== value) : [...held, value])
}

/** The query without any filter; order and view stay. */
export function withoutFilter<Q extends ListQuery>(query: Q): Q {
  return { ...query, filter: {}, text: '' }
}

/** The query in another order; without a direction, in the one that a click on the column's header means. */
export function withSort<S extends string>(
  list: ListDefinition<S>,
  query: ListQuery<S>,
  field: string,
  direction?: ListOrder['direction'],
): ListQuery<S> {
  const known = list.sorts.find((each) => each === field)
  if (!known) return query
  return { ...query, sort: direction ? { field: known, direction } : nextSort(query.sort, known) }
}

/** The orders of a list in the words of its columns. */
export function sortsOf(
  columns: readonly { id: string; sort: string }[],
  word: (id: string) => string,
): { value: string; label: string }[] {
  return columns.map((column) => ({ value: column.sort, label: word(column.id) }))
}

/** What a click on a column header makes of the order: the column's first direction, then the other one. */
export function nextSort<S extends string>(sort: ListOrder<S>, field: S): ListOrder<S> {
  if (sort.field !== field) return { field, direction: firstDirection(field) }
  return { field, direction: sort.direction === 'asc' ? 'desc' : 'asc' }
}
