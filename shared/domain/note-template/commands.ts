import { ok } from '../../kernel/result.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'

export const createNoteTemplate = defineCreate('note-template', 'created_template', (fields) =>
  fields['name'] ? ok(null) : refuse('required', 'name'),
)

export const editNoteTemplate = defineEdit('note-template', 'edited_template', (_record, patch) =>
  patch.set && 'name' in patch.set && !patch.set['name'] ? refuse('required', 'name') : ok(null),
)
