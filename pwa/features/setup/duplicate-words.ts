import { m } from '../../../shared/i18n/index.ts'
import type { DuplicateHit } from '../../../shared/readmodel/rows.ts'

/** "same e-mail: a@b.example": why a record may be the same. */
export function duplicateReasonText({ reason, value }: DuplicateHit['reasons'][number]): string {
  switch (reason) {
    case 'email':
      return m.setup_share_same_email({ value })
    case 'phone':
      return m.setup_share_same_phone({ value })
    case 'domain':
      return m.setup_share_same_domain({ value })
    case 'social':
      return m.setup_share_same_social({ value })
  }
}
