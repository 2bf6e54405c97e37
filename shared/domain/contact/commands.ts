import { ok } from '../../kernel/result.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'

/** Creates a contact; it needs a name. */
export const createContact = defineCreate('contact', 'created_contact', (fields) =>
  fields['name'] ? ok(null) : refuse('required', 'name'),
)

/** Changes fields of a contact; the name cannot be cleared. */
export const editContact = defineEdit('contact', 'edited_contact', (_record, patch) =>
  patch.set && 'name' in patch.set && !patch.set['name'] ? refuse('required', 'name') : ok(null),
)
