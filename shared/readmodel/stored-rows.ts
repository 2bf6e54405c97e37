import type { AnyRecord } from '../domain/schema.ts'
import type { Row } from './row-store.ts'

/** A deleted record as it was, for the list of deleted things and for links that still point at it. */
export interface DeletedRecord extends Row {
  type: string
  deletedAt: number
  title: string
  record: AnyRecord
}

/** What a lead, account or contact is found by. A record that is gone keeps an empty one, so that look-ups learn of it. */
export interface KeysRow extends Row {
  keys: string[]
  rev: number
}
