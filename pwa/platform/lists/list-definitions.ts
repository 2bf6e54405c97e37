// What the lists of leads, companies and contacts can be filtered and sorted by. One line each; words are in filter-fields.ts.
import { LEAD_SOURCES, LEAD_STATUSES } from '../../../shared/domain/lead/statuses.ts'
import {
  ACCOUNT_SORTS,
  CONTACT_SORTS,
  LEAD_SORTS,
  type AccountSort,
  type ContactSort,
  type LeadFilter,
  type LeadSort,
  type SortDirection,
} from '../../../shared/readmodel/rows.ts'

export const NEXT_STEP_FILTERS = ['overdue', 'today', 'week', 'none'] as const
export const HAS_FILTERS = ['with_phone', 'with_email', 'no_notes'] as const
export const LEAD_KINDS = ['person', 'organization'] as const

/** A field of the read model's filter; the free text is no field of its own. */
export type FilterField = Exclude<keyof LeadFilter, 'text'>

/**
 * `choice`: some of several values; `text`: what the column holds somewhere; `times`: days of a moment; `days`: days of a date without
 * a time; `count`: least and most.
 */
export type FilterKind = 'choice' | 'text' | 'times' | 'days' | 'count'

export interface FilterDefinition {
  field: FilterField
  kind: FilterKind
  /** Its name in the address, where it is not the field's. */
  param?: string
  /** The values there are, where they are known beforehand. */
  values?: readonly string[]
}

export interface ListOrder<S extends string = string> {
  field: S
  direction: SortDirection
}

export interface ListDefinition<S extends string = string> {
  path: string
  sorts: readonly S[]
  /** The order nobody asked for. */
  standard: ListOrder<S>
  filters: readonly FilterDefinition[]
}

const OWNER: FilterDefinition = { field: 'owner', kind: 'choice' }
const STEP: FilterDefinition[] = [
  { field: 'nextStep', kind: 'choice', param: 'step', values: NEXT_STEP_FILTERS },
  { field: 'due', kind: 'days' },
]
const TAG: FilterDefinition = { field: 'tag', kind: 'choice' }
const HAS: FilterDefinition = { field: 'has', kind: 'choice', values: HAS_FILTERS }
const REACH: FilterDefinition[] = [
  { field: 'phone', kind: 'text' },
  { field: 'email', kind: 'text' },
]
const WEBSITE: FilterDefinition = { field: 'website', kind: 'text' }
const PAST: FilterDefinition[] = [
  { field: 'activity', kind: 'times' },
  { field: 'lastNote', kind: 'times' },
  { field: 'notes', kind: 'count' },
  { field: 'created', kind: 'times' },
  { field: 'updated', kind: 'times' },
]

export const LEAD_LIST: ListDefinition<LeadSort> = {
  path: '/leads',
  sorts: LEAD_SORTS,
  standard: { field: 'lastActivityAt', direction: 'desc' },
  filters: [
    { field: 'status', kind: 'choice', values: LEAD_STATUSES },
    OWNER,
    ...STEP,
    TAG,
    HAS,
    { field: 'source', kind: 'choice', values: LEAD_SOURCES },
    { field: 'kind', kind: 'choice', values: LEAD_KINDS },
    { field: 'name', kind: 'text' },
    { field: 'company', kind: 'text' },
    { field: 'title', kind: 'text' },
    ...REACH,
    WEBSITE,
    ...PAST,
  ],
}

export const ACCOUNT_LIST: ListDefinition<AccountSort> = {
  path: '/companies',
  sorts: ACCOUNT_SORTS,
  standard: { field: 'name', direction: 'asc' },
  filters: [
    OWNER,
    ...STEP,
    HAS,
    { field: 'name', kind: 'text' },
    { field: 'industry', kind: 'text' },
    ...REACH,
    WEBSITE,
    { field: 'contacts', kind: 'count' },
    ...PAST,
  ],
}

export const CONTACT_LIST: ListDefinition<ContactSort> = {
  path: '/contacts',
  sorts: CONTACT_SORTS,
  standard: { field: 'name', direction: 'asc' },
  filters: [
    OWNER,
    ...STEP,
    HAS,
    { field: 'name', kind: 'text' },
    { field: 'company', kind: 'text' },
    { field: 'title', kind: 'text' },
    ...REACH,
    ...PAST,
  ],
}
