// What the leads list shows, as it stands in the address: a link or the back button brings back exactly this list. Anything the address
// says that we do not know is passed over.
import { LEAD_SOURCES, LEAD_STATUSES } from '../../../shared/domain/lead/lead.ts'
import { LEAD_SORTS, type LeadFilter, type LeadSort, type SortDirection } from '../../../shared/readmodel/rows.ts'

/** Stands for the person who reads, so that a shared link or view shows everyone their own. */
export const ME = 'me'
export const NEXT_STEP_FILTERS = ['overdue', 'today', 'week', 'none'] as const
export const HAS_FILTERS = ['with_phone', 'with_email', 'no_notes'] as const
export const LEAD_KINDS = ['person', 'organization'] as const

export type FilterField = 'status' | 'owner' | 'source' | 'kind' | 'tag' | 'nextStep' | 'has'
export const FILTER_FIELDS: readonly FilterField[] = ['status', 'owner', 'source', 'kind', 'tag', 'nextStep', 'has']

export interface LeadOrder {
  field: LeadSort
  direction: SortDirection
}

export interface LeadQuery {
  /** Accepted values by field; a field without values is absent. `owner` may hold `me`. */
  filter: Partial<Record<FilterField, string[]>>
  text: string
  sort: LeadOrder
  /** The view it started from: a built-in name or the id of a saved view. */
  view: string
}

export const DEFAULT_SORT: LeadOrder = { field: 'lastActivityAt', direction: 'desc' }

const PARAM_BY_FIELD: Record<FilterField, string> = {
  status: 'status',
  owner: 'owner',
  source: 'source',
  kind: 'kind',
  tag: 'tag',
  nextStep: 'step',
  has: 'has',
}

const CHOICES: Partial<Record<FilterField, readonly string[]>> = {
  status: LEAD_STATUSES,
  source: LEAD_SOURCES,
  kind: LEAD_KINDS,
  nextStep: NEXT_STEP_FILTERS,
  has: HAS_FILTERS,
}

// "Nobody" is an empty owner id, which an address cannot carry readably.
const NOBODY = 'none'

/** Sort direction that a first click on a column asks for: names upwards, times and counts latest first. */
export function firstDirection(field: LeadSort): SortDirection {
  return ['createdAt', 'updatedAt', 'lastActivityAt', 'noteCount'].includes(field) ? 'desc' : 'asc'
}

/** Drops unknown and repeated values and empty fields. */
export function cleanFilter(filter: Partial<Record<string, readonly string[]>>): LeadQuery['filter'] {
  const out: LeadQuery['filter'] = {}
  for (const field of FILTER_FIELDS) {
    const choices = CHOICES[field]
    const values = [...new Set(filter[field] ?? [])]
      .filter((value) => !choices || choices.includes(value))
      .slice(0, 100)
    if (values.length > 0) out[field] = values
  }
  return out
}

function parseSort(text: string | null): LeadOrder {
  const field = (text ?? '').replace(/^-/u, '')
  const known = LEAD_SORTS.find((each) => each === field)
  return known ? { field: known, direction: text?.startsWith('-') ? 'desc' : 'asc' } : DEFAULT_SORT
}

/** Reads the list out of an address. */
export function paramsToLeadQuery(params: URLSearchParams): LeadQuery {
  const given: Partial<Record<FilterField, string[]>> = {}
  for (const field of FILTER_FIELDS) {
    const values = params.getAll(PARAM_BY_FIELD[field])
    given[field] = field === 'owner' ? values.map((value) => (value === NOBODY ? '' : value)) : values
  }
  return {
    filter: cleanFilter(given),
    text: (params.get('q') ?? '').slice(0, 200),
    sort: parseSort(params.get('sort')),
    view: params.get('view') ?? 'all',
  }
}

/** Writes the list into an address; what is standard is left out. */
export function leadQueryToParams(query: LeadQuery): URLSearchParams {
  const params = new URLSearchParams()
  if (query.view !== 'all') params.set('view', query.view)
  if (query.text) params.set('q', query.text)
  for (const field of FILTER_FIELDS) {
    for (const value of query.filter[field] ?? []) {
      params.append(PARAM_BY_FIELD[field], field === 'owner' && value === '' ? NOBODY : value)
    }
  }
  if (query.sort.field !== DEFAULT_SORT.field || query.sort.direction !== DEFAULT_SORT.direction) {
    params.set('sort', `${query.sort.direction === 'desc' ? '-' : ''}${query.sort.field}`)
  }
  return params
}

/** The filter as the read model understands it, for this reader. `without`: a field to leave open, for the counts over its values. */
export function toLeadFilter(query: LeadQuery, personId: string, without?: FilterField): LeadFilter {
  const filter: LeadFilter = {}
  const { status, owner, source, kind, tag, nextStep, has } = query.filter
  if (status && without !== 'status') filter.status = status as NonNullable<LeadFilter['status']>
  if (owner && without !== 'owner') filter.owner = [...new Set(owner.map((id) => (id === ME ? personId : id)))]
  if (source) filter.source = source
  if (kind) filter.kind = kind
  if (tag) filter.tag = tag
  if (nextStep) filter.nextStep = nextStep
  if (has) filter.has = has
  const text = query.text.trim()
  if (text) filter.text = text
  return filter
}

/** True when nothing is filtered away. */
export function isUnfiltered(query: LeadQuery): boolean {
  return query.text.trim() === '' && FILTER_FIELDS.every((field) => !query.filter[field])
}

/** The query with one value of a field added or taken away. */
export function withToggled(query: LeadQuery, field: FilterField, value: string): LeadQuery {
  const held = query.filter[field] ?? []
  const next = held.includes(value) ? held.filter((each) => each !== value) : [...held, value]
  return { ...query, filter: cleanFilter({ ...query.filter, [field]: next }) }
}

/** The query with a field's values replaced. */
export function withValues(query: LeadQuery, field: FilterField, values: string[]): LeadQuery {
  return { ...query, filter: cleanFilter({ ...query.filter, [field]: values }) }
}

/** The query without any filter; order and view stay. */
export function withoutFilter(query: LeadQuery): LeadQuery {
  return { ...query, filter: {}, text: '' }
}

/** What a click on a column header makes of the order: the column's first direction, then the other one. */
export function nextSort(sort: LeadOrder, field: LeadSort): LeadOrder {
  if (sort.field !== field) return { field, direction: firstDirection(field) }
  return { field, direction: sort.direction === 'asc' ? 'desc' : 'asc' }
}
