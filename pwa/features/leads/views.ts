// Views: a filter, an order and columns under a name. Four are built in; the others are the team's saved views.
import type { SavedViewRow } from '../../../shared/readmodel/rows.ts'
import { cleanFilter, DEFAULT_SORT, FILTER_FIELDS, ME, type LeadOrder, type LeadQuery } from './lead-query.ts'
import { LEAD_SORTS } from '../../../shared/readmodel/rows.ts'

export const BUILT_IN_VIEWS = ['all', 'mine', 'new', 'overdue'] as const
export type BuiltInView = (typeof BUILT_IN_VIEWS)[number]

/** The list of a built-in view. */
export function builtInQuery(view: BuiltInView): LeadQuery {
  const newest: LeadOrder = { field: 'createdAt', direction: 'desc' }
  const soonest: LeadOrder = { field: 'nextStepDate', direction: 'asc' }
  switch (view) {
    case 'all':
      return { view, filter: {}, text: '', sort: DEFAULT_SORT }
    case 'mine':
      return { view, filter: { owner: [ME] }, text: '', sort: DEFAULT_SORT }
    case 'new':
      return { view, filter: { status: ['new'] }, text: '', sort: newest }
    case 'overdue':
      return { view, filter: { nextStep: ['overdue'] }, text: '', sort: soonest }
  }
}

export function isBuiltInView(view: string): view is BuiltInView {
  return (BUILT_IN_VIEWS as readonly string[]).includes(view)
}

/** The list of a saved view; parts it does not say, or that this version does not know, are standard. */
export function savedViewToQuery(view: SavedViewRow): LeadQuery {
  const field = LEAD_SORTS.find((each) => each === view.sort?.field)
  return {
    view: view.id,
    filter: cleanFilter(view.filter ?? {}),
    text: view.text ?? '',
    sort: field ? { field, direction: view.sort?.direction ?? 'asc' } : DEFAULT_SORT,
  }
}

/** The fields of a saved view for this list. */
export function queryToViewFields(query: LeadQuery, columns: readonly string[]): Record<string, unknown> {
  return {
    list: 'leads',
    columns: [...columns],
    sort: { ...query.sort },
    filter: { ...query.filter },
    text: query.text.trim(),
  }
}

/** True when the list shown is no longer what the view says. */
export function differsFrom(query: LeadQuery, view: LeadQuery): boolean {
  const shape = (each: LeadQuery): string =>
    JSON.stringify([
      FILTER_FIELDS.map((field) => [...(each.filter[field] ?? [])].sort()),
      each.text.trim(),
      each.sort.field,
      each.sort.direction,
    ])
  return shape(query) !== shape(view)
}
