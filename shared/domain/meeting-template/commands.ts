import { ok } from '../../kernel/result.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse } from '../errors.ts'

export const createMeetingTemplate = defineCreate('meeting-template', 'edited_meeting', (fields) =>
  fields['name'] ? ok(null) : refuse('required', 'name'),
)

export const editMeetingTemplate = defineEdit('meeting-template', 'edited_meeting', (_record, { set = {} }) =>
  'name' in set && !set['name'] ? refuse('required', 'name') : ok(null),
)
