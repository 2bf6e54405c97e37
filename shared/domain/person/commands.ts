import { ok } from '../../kernel/result.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'

/** Adds a team member as a name that records can belong to. Their own device joins with an invitation. */
export const addPerson = defineCreate('person', 'added_person', (fields) =>
  fields['name'] ? ok(null) : refuse('required', 'name'),
)

export const editPerson = defineEdit('person', 'edited_person', (_record, patch) =>
  patch.set && 'name' in patch.set && !patch.set['name'] ? refuse('required', 'name') : ok(null),
)
