import { ok, type Result } from '../../kernel/result.ts'
import { defineCreate, defineEdit } from '../command.ts'
import { refuse, type DomainError } from '../errors.ts'

function checkNeeded(fields: Record<string, unknown>, names: readonly string[]): Result<null, DomainError> {
  for (const name of names) if (!fields[name]) return refuse('required', name)
  return ok(null)
}

/** Agrees how often a pair meets. */
export const setCadence = defineCreate('cadence', 'edited_meeting', (fields) =>
  checkNeeded(fields, ['rhythm', 'startDate']),
)

export const editCadence = defineEdit('cadence', 'edited_meeting', (_record, { set = {} }) =>
  checkNeeded(
    set,
    ['rhythm', 'startDate'].filter((name) => name in set),
  ),
)
