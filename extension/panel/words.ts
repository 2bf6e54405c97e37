// Codes to words, where the panel shows them.
import { CALL_CHANNELS, CALL_OUTCOMES } from '../../shared/domain/call-note/call-note.ts'
import type { CAPTURE_METHODS } from '../../shared/domain/values.ts'
import { m } from '../../shared/i18n/index.ts'
import type { ReadFailure } from '../reading/read-tab.ts'
import type { SaveFailure } from './clip.svelte.ts'
import type { ConfidenceWord, ListField, SingleField, inputToProblems } from './clip-form.ts'

export const methodWords: Record<(typeof CAPTURE_METHODS)[number], () => string> = {
  'json-ld': m.extension_method_json_ld,
  microdata: m.extension_method_microdata,
  rdfa: m.extension_method_rdfa,
  'open-graph': m.extension_method_open_graph,
  microformat: m.extension_method_microformat,
  link: m.extension_method_link,
  text: m.extension_method_text,
  deobfuscated: m.extension_method_deobfuscated,
  meta: m.extension_method_meta,
  site: m.extension_method_site,
  selection: m.extension_method_selection,
  share: m.extension_method_share,
}

export const confidenceWords: Record<ConfidenceWord, () => string> = {
  sure: m.extension_confidence_sure,
  likely: m.extension_confidence_likely,
  guess: m.extension_confidence_guess,
}

export const problemWords: Record<ReturnType<typeof inputToProblems>[string], () => string> = {
  bad_email: m.extension_problem_bad_email,
  bad_phone: m.extension_problem_bad_phone,
  unsafe_url: m.extension_problem_unsafe_url,
  too_long: m.extension_problem_too_long,
}

export const failureWords: Record<SaveFailure, () => string> = {
  storage_full: m.extension_failure_storage_full,
  newer_version_open: m.extension_failure_newer_version_open,
  storage_failed: m.extension_failure_storage_failed,
  too_late: m.extension_failure_too_late,
  invalid_arguments: m.extension_failure_invalid_arguments,
}

/** Heading and explanation for a page that could not be read. */
export const readFailureWords: Record<ReadFailure, { title: () => string; text: () => string }> = {
  not_granted: { title: m.extension_not_granted_title, text: m.extension_not_granted_text },
  browser_page: { title: m.extension_browser_page_title, text: m.extension_browser_page_text },
  store: { title: m.extension_store_title, text: m.extension_store_text },
  file: { title: m.extension_file_title, text: m.extension_file_text },
  app_page: { title: m.extension_app_page_title, text: m.extension_app_page_text },
  timeout: { title: m.extension_timeout_title, text: m.extension_timeout_text },
  failed: { title: m.extension_failed_title, text: m.extension_failed_text },
}

export const fieldWords: Record<ListField | SingleField, () => string> = {
  name: m.extension_field_name,
  company: m.extension_field_company,
  title: m.extension_field_title,
  website: m.extension_field_website,
  phones: m.extension_field_phone,
  emails: m.extension_field_email,
  addresses: m.extension_field_address,
  social: m.extension_field_social,
}

const channelWords: Record<(typeof CALL_CHANNELS)[number], () => string> = {
  phone: m.notes_channel_phone,
  visit: m.notes_channel_visit,
  video: m.notes_channel_video,
  chat: m.notes_channel_chat,
  email: m.notes_channel_email,
}
const outcomeWords: Record<(typeof CALL_OUTCOMES)[number], () => string> = {
  connected: m.notes_outcome_connected,
  no_answer: m.notes_outcome_no_answer,
  left_message: m.notes_outcome_left_message,
  meeting_booked: m.notes_outcome_meeting_booked,
  won: m.notes_outcome_won,
  lost: m.notes_outcome_lost,
  follow_up: m.notes_outcome_follow_up,
}

export const channelOptions = (): { value: string; label: string }[] =>
  CALL_CHANNELS.map((value) => ({ value, label: channelWords[value]() }))
export const outcomeOptions = (): { value: string; label: string }[] =>
  CALL_OUTCOMES.map((value) => ({ value, label: outcomeWords[value]() }))

const KEY_WORDS: Record<string, () => string> = {
  e: m.extension_known_by_e,
  p: m.extension_known_by_p,
  s: m.extension_known_by_s,
  d: m.extension_known_by_d,
  n: m.extension_known_by_n,
}

/** Why a record is held for known: the kind of key it shares. */
export function keyToReason(key: string): string {
  return KEY_WORDS[key.slice(0, 1)]?.() ?? ''
}

/** A timer as people read it: 1:05, 1:02:03. */
export function secondsToClock(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const shown = parts[0] === 0 ? parts.slice(1) : parts
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, '0'))).join(':')
}
