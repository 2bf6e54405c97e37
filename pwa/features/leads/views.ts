// Views: a filter, an order and columns under a name. Four are built in; the others are the team's saved views.
import type { SavedViewRow } from '../../../shared/readmodel/rows.ts'
import type { LeadSort } from '../../../shared/readmodel/rows.ts'
import { LEAD_LIST, type ListOrder } from '../../platform/lists/list-definitions.ts'
import { cleanFilter, ME, toOrder, type ListQuery } from '../../platform/lists/list-query.ts'

/** What the list of leads shows. */
export type LeadQuery = ListQuery<LeadSort>
type LeadOrder = ListOrder<LeadSort>

export const BUILT_IN_VIEWS = ['all', 'mine', 'new', 'overdue'] as const
export type BuiltInView = (typeof BUILT_IN_VIEWS)[number]

/** The list of a built-in view. */
export function builtInQuery(view: BuiltInView): LeadQuery {
  const newest: LeadOrder = { field: 'createdAt', direction: 'desc' }
  const soonest: LeadOrder = { field: 'nextStepDate', direction: 'asc' }
  switch (view) {
    case 'all':
      return { view, filter: {}, text: '', sort: LEAD_LIST.standard }
    case 'mine':
      return { view, filter: { owner: [ME] }, text: '', sort: LEAD_LIST.standard }
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
  return {
    view: view.id,
    filter: cleanFilter(LEAD_LIST, view.filter ?? {}),
    text: view.text ?? '',
    sort: toOrder(LEAD_LIST, view.sort?.field, view.sort?.direction),
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
      LEAD_LIST.filters.map(({ field }) => [...(each.filter[field] ?? [])].sort()),
      each.text.trim(),
      each.sort.field,
      each.sort.direction,
    ])
  return shape(query) !== shape(view)
}
