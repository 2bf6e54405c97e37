import { m } from '../../../shared/i18n/index.ts'
import type { ColumnDefinition } from '../../platform/parts/columns.svelte.ts'

/** Columns of the leads list. The first is pinned. */
export const LEAD_COLUMNS = [
  { id: 'name', width: 170, sort: 'name', standard: true },
  { id: 'company', width: 180, sort: 'company', standard: true },
  { id: 'title', width: 140, sort: 'title' },
  { id: 'status', width: 110, sort: 'status', standard: true },
  { id: 'owner', width: 132, sort: 'owner', standard: true },
  { id: 'nextStep', width: 176, sort: 'nextStepDate', standard: true },
  { id: 'lastNote', width: 130, standard: true, grows: true },
  { id: 'lastActivity', width: 126, sort: 'lastActivityAt', standard: true, numeric: true },
  { id: 'phone', width: 150 },
  { id: 'email', width: 210 },
  { id: 'website', width: 160 },
  { id: 'tags', width: 180 },
  { id: 'notes', width: 84, sort: 'noteCount', numeric: true },
  { id: 'source', width: 110, sort: 'source' },
  { id: 'created', width: 120, sort: 'createdAt', numeric: true },
  { id: 'updated', width: 120, sort: 'updatedAt', numeric: true },
] as const satisfies readonly ColumnDefinition[]

export type LeadColumn = (typeof LEAD_COLUMNS)[number]['id']

const WORDS: Record<LeadColumn, () => string> = {
  name: m.records_name,
  company: m.records_company,
  title: m.records_title,
  status: m.leads_status,
  owner: m.records_owner,
  nextStep: m.records_next_step,
  lastNote: m.records_last_note,
  lastActivity: m.records_last_activity,
  phone: m.records_phone,
  email: m.records_email,
  website: m.records_website,
  tags: m.records_tags,
  notes: m.records_note_count,
  source: m.leads_source,
  created: m.records_created,
  updated: m.records_updated,
}

/** The column's heading. */
export function columnWord(id: string): string {
  return WORDS[id as LeadColumn]()
}
