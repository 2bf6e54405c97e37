import { ok } from '../../kernel/result.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'

/** Creates an account; it needs a name. */
export const createAccount = defineCreate('account', 'created_account', (fields) =>
  fields['name'] ? ok(null) : refuse('required', 'name'),
)

/** Changes fields of an account; the name cannot be cleared. */
export const editAccount = defineEdit('account', 'edited_account', (_record, patch) =>
  patch.set && 'name' in patch.set && !patch.set['name'] ? refuse('required', 'name') : ok(null),
)
