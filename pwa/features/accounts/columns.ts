import { m } from '../../../shared/i18n/index.ts'
import type { ColumnDefinition } from '../../platform/parts/columns.svelte.ts'

export const ACCOUNT_COLUMNS = [
  { id: 'name', width: 220, standard: true },
  { id: 'website', width: 160, standard: true },
  { id: 'contacts', width: 90, standard: true, numeric: true },
  { id: 'owner', width: 140, standard: true },
  { id: 'nextStep', width: 180, standard: true },
  { id: 'lastNote', width: 150, standard: true, grows: true },
  { id: 'lastActivity', width: 120, standard: true, numeric: true },
] as const satisfies readonly ColumnDefinition[]

export const CONTACT_COLUMNS = [
  { id: 'name', width: 190, standard: true },
  { id: 'title', width: 160, standard: true },
  { id: 'company', width: 180, standard: true, grows: true },
  { id: 'phone', width: 160, standard: true },
  { id: 'email', width: 200, standard: true },
  { id: 'nextStep', width: 180, standard: true },
  { id: 'lastActivity', width: 120, standard: true, numeric: true },
] as const satisfies readonly ColumnDefinition[]

type ColumnId = (typeof ACCOUNT_COLUMNS)[number]['id'] | (typeof CONTACT_COLUMNS)[number]['id']

const WORDS: Record<ColumnId, () => string> = {
  name: m.records_name,
  title: m.records_title,
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
