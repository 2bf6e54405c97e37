// Every way a command can be refused. Codes only: the words, in both languages, are in `i18n/messages/errors`, one per code, and a
// test checks that none is missing.

export const ERROR_CODES = [
  'invalid_arguments',
  'not_found',
  'already_exists',
  'deleted',
  'required',
  'too_long',
  'too_many',
  'unsafe_url',
  'bad_email',
  'bad_phone',
  'bad_date',
  'bad_value',
  'unknown_field',
  'lead_needs_name',
  'nothing_to_qualify',
  'step_already_done',
  'not_yours',
  'is_finished',
  'restore_too_late',
  'unknown_command',
  'unsupported_version',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

export interface DomainError {
  code: ErrorCode
  /** The field the person has to look at, when there is one. */
  field?: string
  /** The offending value or limit, to be shown in the message. */
  detail?: string | number
}

/** Builds a failed result of a rule or command. */
export function refuse(code: ErrorCode, field?: string, detail?: string | number): { ok: false; error: DomainError } {
  const error: DomainError = { code }
  if (field !== undefined) error.field = field
  if (detail !== undefined) error.detail = detail
  return { ok: false, error }
}
