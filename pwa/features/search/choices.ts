import { m } from '../../../shared/i18n/index.ts'
import type { SearchField, SpaceKind } from '../../../shared/workspace/api.ts'

const kinds = [
  { type: 'lead', label: m.search_type_lead },
  { type: 'account', label: m.search_type_account },
  { type: 'contact', label: m.search_type_contact },
  { type: 'call-note', label: m.search_type_call_note },
  { type: 'task', label: m.search_type_task },
  { type: 'page', label: m.search_type_page },
  { type: 'one-on-one', label: m.search_type_one_on_one },
] as const

/** The kinds of records that a space holds, as chips: pages are written in pairs and plans, one-on-ones in pairs, everything else in teams. */
export function kindsOf(space: SpaceKind): readonly (typeof kinds)[number][] {
  return kinds.filter(({ type }) => {
    if (type === 'one-on-one') return space === 'pair'
    return (type === 'page') === (space !== 'team')
  })
}

const fields: readonly { field: SearchField; label: () => string }[] = [
  { field: 'name', label: m.search_field_name },
  { field: 'company', label: m.search_field_company },
  { field: 'reach', label: m.search_field_reach },
  { field: 'text', label: m.search_field_text },
]

/** The fields that can be searched alone in a space, as chips: a page has a title and a text. */
export function fieldsOf(space: SpaceKind): typeof fields {
  return space === 'team' ? fields : fields.filter(({ field }) => field === 'name' || field === 'text')
}

/** The field an address names; undefined for none, and for what is no field. */
export function toField(text: string | null): SearchField | undefined {
  return fields.find(({ field }) => field === text)?.field
}
