// Edits of the three kinds of records that have contact data. The screens share pieces, so the pieces need to know which command writes.
import type { AccountRow, ContactRow, LeadRow } from '../../../shared/readmodel/rows.ts'
import type { Patch } from '../../../shared/domain/record.ts'
import { errorText } from '../../../shared/i18n/errors.ts'
import type { Workspace } from '../../../shared/workspace/api.ts'
import type { SaveOutcome } from './inline-edit.svelte.ts'

export type SubjectRow = LeadRow | AccountRow | ContactRow
export type SubjectType = SubjectRow['type']

export const EDIT_COMMAND = { lead: 'editLead', account: 'editAccount', contact: 'editContact' } as const
const PATH = { lead: 'leads', account: 'companies', contact: 'contacts' } as const

/** The address of a record's screen. */
export function recordPath(type: SubjectType, id: string): string {
  return `/${PATH[type]}/${id}`
}

/** Patches a record; a refusal comes back as words to stand beside the field. */
export async function saveRecord(
  workspace: Workspace,
  record: { type: SubjectType; id: string },
  patch: Patch,
): Promise<SaveOutcome> {
  const done = await workspace.run(EDIT_COMMAND[record.type], { id: record.id, ...patch })
  return done.ok ? { ok: true } : { ok: false, message: errorText(done.error) }
}

/** What to call a record in a list, a link or a question. */
export function recordName(row: {
  name?: string | undefined
  company?: string | undefined
  emails?: Record<string, string> | undefined
  phones?: Record<string, { number: string }> | undefined
}): string {
  return (
    row.name || row.company || Object.values(row.emails ?? {})[0] || Object.values(row.phones ?? {})[0]?.number || '—'
  )
}
