import { m } from '../../../shared/i18n/index.ts'
import type { AccountSort, ContactSort } from '../../../shared/readmodel/rows.ts'
import type { FilterField } from '../../platform/lists/list-definitions.ts'
import type { ColumnDefinition } from '../../platform/parts/columns.svelte.ts'

type ListColumn<S extends string> = ColumnDefinition & { sort: S; filters?: readonly FilterField[] }

/** Columns of the list of companies. The first is pinned. */
export const ACCOUNT_COLUMNS = [
  { id: 'name', width: 220, sort: 'name', standard: true, filters: ['name'] },
  { id: 'industry', width: 140, sort: 'industry', filters: ['industry'] },
  { id: 'website', width: 160, sort: 'website', standard: true, filters: ['website'] },
  { id: 'phone', width: 160, sort: 'phone', filters: ['phone'] },
  { id: 'contacts', width: 110, sort: 'contactCount', standard: true, numeric: true, filters: ['contacts'] },
  { id: 'owner', width: 140, sort: 'owner', standard: true, filters: ['owner'] },
  { id: 'nextStep', width: 180, sort: 'nextStepDate', standard: true, filters: ['nextStep', 'due'] },
  { id: 'lastNote', width: 150, sort: 'lastNoteAt', standard: true, grows: true, filters: ['lastNote', 'notes'] },
  { id: 'lastActivity', width: 126, sort: 'lastActivityAt', standard: true, numeric: true, filters: ['activity'] },
  { id: 'created', width: 120, sort: 'createdAt', numeric: true, filters: ['created'] },
] as const satisfies readonly ListColumn<AccountSort>[]

/** Columns of the list of contacts. The first is pinned. */
export const CONTACT_COLUMNS = [
  { id: 'name', width: 190, sort: 'name', standard: true, filters: ['name'] },
  { id: 'title', width: 160, sort: 'title', standard: true, filters: ['title'] },
  { id: 'company', width: 180, sort: 'company', standard: true, grows: true, filters: ['company'] },
  { id: 'phone', width: 160, sort: 'phone', standard: true, filters: ['phone'] },
  { id: 'email', width: 200, sort: 'email', standard: true, filters: ['email'] },
  { id: 'nextStep', width: 180, sort: 'nextStepDate', standard: true, filters: ['nextStep', 'due'] },
  { id: 'lastNote', width: 150, sort: 'lastNoteAt', filters: ['lastNote', 'notes'] },
  { id: 'lastActivity', width: 126, sort: 'lastActivityAt', standard: true, numeric: true, filters: ['activity'] },
  { id: 'created', width: 120, sort: 'createdAt', numeric: true, filters: ['created'] },
] as const satisfies readonly ListColumn<ContactSort>[]

type ColumnId = (typeof ACCOUNT_COLUMNS)[number]['id'] | (typeof CONTACT_COLUMNS)[number]['id']

const WORDS: Record<ColumnId, () => string> = {
  name: m.records_name,
  title: m.records_title,
  industry: m.records_industry,
  created: m.records_created,
  company: m.records_company,
  website: m.records_website,
  contacts: m.accounts_contacts,
  owner: m.records_owner,
  phone: m.records_phone,
  email: m.records_email,
  nextStep: m.records_next_step,
  lastNote: m.records_last_note,
  lastActivity: m.records_last_activity,
}

/** The column's heading. */
export function columnWord(id: string): string {
  return WORDS[id as ColumnId]()
}
