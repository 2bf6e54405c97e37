import { fieldText } from '../../../shared/i18n/errors.ts'
import { m } from '../../../shared/i18n/index.ts'
import type { StuckEdit } from '../../../shared/workspace/api.ts'

/** What an edit sets, in words, as far as its fields have some; '' when none has. */
export function stuckFields({ records }: StuckEdit): string {
  const names = records.flatMap(({ fields }) => fields.flatMap((field) => fieldText(field) ?? []))
  return [...new Set(names)].join(m.common_list_separator())
}
