// Words for what undo takes back.
import { m } from '../../shared/i18n/index.ts'

/** "2 leads deleted": what a step of the history did. Codes of a newer version read as a plain "change". */
export function historyText(code: string, count: number): string {
  const words = WORDS[code as keyof typeof WORDS]
  return words ? words({ count }) : m.history_other({ count })
}

/** Every history code of the commands (a test compares). */
export const WORDS = {
  added_person: m.history_added_person,
  edited_person: m.history_edited_person,
  edited_team: m.history_edited_team,
  created_lead: m.history_created_lead,
  edited_lead: m.history_edited_lead,
  qualified_lead: m.history_qualified_lead,
  created_account: m.history_created_account,
  edited_account: m.history_edited_account,
  created_contact: m.history_created_contact,
  edited_contact: m.history_edited_contact,
  created_note: m.history_created_note,
  edited_note: m.history_edited_note,
  added_step: m.history_added_step,
  edited_step: m.history_edited_step,
  completed_step: m.history_completed_step,
  reopened_step: m.history_reopened_step,
  created_template: m.history_created_template,
  edited_template: m.history_edited_template,
  created_view: m.history_created_view,
  edited_view: m.history_edited_view,
  created_page: m.history_created_page,
  edited_page: m.history_edited_page,
  archived_page: m.history_archived_page,
  unarchived_page: m.history_unarchived_page,
  edited_training: m.history_edited_training,
  edited_meeting: m.history_edited_meeting,
  edited_agenda: m.history_edited_agenda,
  edited_scorecard: m.history_edited_scorecard,
  edited_development: m.history_edited_development,
  deleted_records: m.history_deleted_records,
  restored_records: m.history_restored_records,
  created_goal: m.history_created_goal,
  changed_goal: m.history_changed_goal,
  checked_in: m.history_checked_in,
  clipped_lead: m.history_clipped_lead,
  clipped_addition: m.history_clipped_addition,
  clipped_note: m.history_clipped_note,
} as const
