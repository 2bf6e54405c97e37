// The words for every error code, in the reader's language.
import type { ErrorCode } from '../domain/errors.ts'
import * as m from './paraglide/messages/_index.js'

/** Codes of the core and of restoring a file. Spelled out here because words may not depend on the workspace; the compiler compares. */
type CoreCode =
  | 'storage_full'
  | 'storage_denied'
  | 'storage_failed'
  | 'core_unreachable'
  | 'newer_version_open'
  | 'cancelled'
  | 'not_allowed'
  | 'not_a_touchline_file'
  | 'file_damaged'
  | 'file_too_new'

/** Codes of what people do about a team, and of coming back with 24 words; spelled out for the same reason. */
type TeamCode =
  | 'last_owner'
  | 'unknown_member'
  | 'unknown_invite'
  | 'already_shared'
  | 'not_shared'
  | 'no_crypto'
  | 'sample_team'
  | 'own_space'
  | 'locked'
  | 'not_a_code'
  | 'code_damaged'
  | 'code_newer'
  | 'code_foreign'
  | 'code_own'
  | 'code_expired'
  | 'no_connections'
  | 'not_now'
  | 'none'
  | 'bad_words'
  | 'other_words'
  | 'relay_unreachable'

interface Failure {
  code: ErrorCode | CoreCode | TeamCode
  field?: string | undefined
  detail?: string | number | undefined
}

const FIELDS: Record<string, () => string> = {
  name: m.errors_field_name,
  teamName: m.errors_field_team_name,
  personName: m.errors_field_person_name,
  title: m.errors_field_title,
  company: m.errors_field_company,
  website: m.errors_field_website,
  phones: m.errors_field_phones,
  emails: m.errors_field_emails,
  addresses: m.errors_field_addresses,
  social: m.errors_field_social,
  tags: m.errors_field_tags,
  remarks: m.errors_field_remarks,
  region: m.errors_field_region,
  body: m.errors_field_body,
  dueDate: m.errors_field_due_date,
  email: m.errors_field_email,
}

/** What people call a field of a record; null for one that has no word. */
export function fieldText(name: string): string | null {
  return FIELDS[name]?.() ?? null
}

function fieldName({ field }: Failure): string | null {
  return fieldText(field?.split(/[./]/u)[0] ?? '')
}

const TEXTS: Record<ErrorCode | CoreCode | TeamCode, (error: Failure) => string> = {
  invalid_arguments: () => m.errors_invalid_arguments(),
  not_found: () => m.errors_not_found(),
  already_exists: () => m.errors_already_exists(),
  deleted: () => m.errors_deleted(),
  required: (error) => {
    const field = fieldName(error)
    return field ? m.errors_required_field({ field }) : m.errors_required()
  },
  too_long: (error) => {
    const field = fieldName(error)
    return field ? m.errors_too_long_field({ field }) : m.errors_too_long()
  },
  too_many: ({ detail }) => (detail ? m.errors_too_many_limit({ limit: detail }) : m.errors_too_many()),
  unsafe_url: () => m.errors_unsafe_url(),
  bad_email: ({ detail }) => (detail ? m.errors_bad_email_value({ value: detail }) : m.errors_bad_email()),
  bad_phone: ({ detail }) => (detail ? m.errors_bad_phone_value({ value: detail }) : m.errors_bad_phone()),
  bad_date: () => m.errors_bad_date(),
  bad_value: (error) => {
    const field = fieldName(error)
    return field ? m.errors_bad_value_field({ field }) : m.errors_bad_value()
  },
  unknown_field: () => m.errors_unknown_field(),
  lead_needs_name: () => m.errors_lead_needs_name(),
  nothing_to_qualify: () => m.errors_nothing_to_qualify(),
  step_already_done: () => m.errors_step_already_done(),
  not_yours: () => m.errors_not_yours(),
  is_finished: () => m.errors_is_finished(),
  restore_too_late: () => m.errors_restore_too_late(),
  unknown_command: () => m.errors_unknown_command(),
  unsupported_version: () => m.errors_unsupported_version(),
  storage_full: () => m.errors_storage_full(),
  storage_denied: () => m.errors_storage_denied(),
  storage_failed: () => m.errors_storage_failed(),
  core_unreachable: () => m.errors_core_unreachable(),
  newer_version_open: () => m.errors_newer_version_open(),
  cancelled: () => m.errors_cancelled(),
  not_allowed: () => m.errors_not_allowed(),
  not_a_touchline_file: () => m.errors_not_a_touchline_file(),
  file_damaged: () => m.errors_file_damaged(),
  file_too_new: () => m.errors_file_too_new(),
  last_owner: () => m.errors_last_owner(),
  unknown_member: () => m.errors_unknown_member(),
  unknown_invite: () => m.errors_unknown_invite(),
  already_shared: () => m.errors_already_shared(),
  not_shared: () => m.errors_not_shared(),
  no_crypto: () => m.errors_no_crypto(),
  sample_team: () => m.errors_sample_team(),
  own_space: () => m.errors_own_space(),
  locked: () => m.errors_locked(),
  not_a_code: () => m.errors_not_a_code(),
  code_damaged: () => m.errors_code_damaged(),
  code_newer: () => m.errors_code_newer(),
  code_foreign: () => m.errors_code_foreign(),
  code_own: () => m.errors_code_own(),
  code_expired: () => m.errors_code_expired(),
  no_connections: () => m.errors_no_connections(),
  not_now: () => m.errors_not_now(),
  none: () => m.team_recover_none(),
  relay_unreachable: () => m.errors_relay_unreachable(),
  bad_words: () => m.team_recover_check(),
  other_words: () => m.errors_other_words(),
}

/** What went wrong, and where it helps what to do, in one or two sentences. Codes of another version read as a plain failure. */
export function errorText(error: Failure): string {
  const text = Object.hasOwn(TEXTS, error.code) ? TEXTS[error.code] : undefined
  return text ? text(error) : m.errors_unknown({ code: error.code })
}
