import { ok, type Result } from '../../kernel/result.ts'
import { isId } from '../../kernel/ids.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'

/** A note may concern leads, accounts and contacts, each stored under its own id. */
function checkSubjects(subjects: unknown): Result<null, DomainError> {
  for (const [key, id] of Object.entries((subjects ?? {}) as Record<string, unknown>)) {
    if (key !== id || !(isId(id, 'lead') || isId(id, 'account') || isId(id, 'contact')))
      return refuse('bad_value', 'subjects')
  }
  return ok(null)
}

/** Starts a call note. An empty one is allowed: it is saved from the first keystroke on. */
export const createCallNote = defineCreate('call-note', 'created_note', (fields) => checkSubjects(fields['subjects']))

export const editCallNote = defineEdit('call-note', 'edited_note', (_record, patch) =>
  checkSubjects(patch.put?.['subjects']),
)
