import { m } from '../../../shared/i18n/index.ts'
import type { FilterField } from '../../platform/lists/list-definitions.ts'
import type { ColumnDefinition } from '../../platform/parts/columns.svelte.ts'
import type { LeadSort } from '../../../shared/readmodel/rows.ts'

type ListColumn = ColumnDefinition & { sort: LeadSort; filters: readonly FilterField[] }

/** Columns of the leads list. The first is pinned. */
export const LEAD_COLUMNS = [
  { id: 'name', width: 170, sort: 'name', standard: true, filters: ['name', 'kind'] },
  { id: 'company', width: 180, sort: 'company', standard: true, filters: ['company'] },
  { id: 'title', width: 140, sort: 'title', filters: ['title'] },
  { id: 'status', width: 110, sort: 'status', standard: true, filters: ['status'] },
  { id: 'owner', width: 132, sort: 'owner', standard: true, filters: ['owner'] },
  { id: 'nextStep', width: 176, sort: 'nextStepDate', standard: true, filters: ['nextStep', 'due'] },
  { id: 'lastNote', width: 130, sort: 'lastNoteAt', standard: true, grows: true, filters: ['lastNote'] },
  { id: 'lastActivity', width: 126, sort: 'lastActivityAt', standard: true, numeric: true, filters: ['activity'] },
  { id: 'phone', width: 150, sort: 'phone', filters: ['phone'] },
  { id: 'email', width: 210, sort: 'email', filters: ['email'] },
  { id: 'website', width: 160, sort: 'website', filters: ['website'] },
  { id: 'tags', width: 180, sort: 'tags', filters: ['tag'] },
  { id: 'notes', width: 84, sort: 'noteCount', numeric: true, filters: ['notes'] },
  { id: 'source', width: 110, sort: 'source', filters: ['source'] },
  { id: 'created', width: 120, sort: 'createdAt', numeric: true, filters: ['created'] },
  { id: 'updated', width: 120, sort: 'updatedAt', numeric: true, filters: ['updated'] },
] as const satisfies readonly ListColumn[]

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
