import { m } from '../../../shared/i18n/index.ts'
import type { StuckEdit } from '../../../shared/workspace/api.ts'

const FIELDS: Record<string, () => string> = {
  name: m.errors_field_name,
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

/** What an edit sets, in words, as far as its fields have some; '' when none has. */
export function stuckFields({ records }: StuckEdit): string {
  const names = records.flatMap(({ fields }) => fields.flatMap((field) => FIELDS[field]?.() ?? []))
  return [...new Set(names)].join(m.common_list_separator())
}
