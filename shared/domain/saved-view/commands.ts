import { ok } from '../../kernel/result.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'

export const createSavedView = defineCreate('saved-view', 'created_view', (fields) =>
  fields['name'] ? ok(null) : refuse('required', 'name'),
)

export const editSavedView = defineEdit('saved-view', 'edited_view')
