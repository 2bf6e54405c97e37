import type { LaterRecord } from '../store/read.ts'
import { recordToRow } from './record-row.ts'
import type { Row } from './stored-rows.ts'

/** A row that is made when somebody reads it. It stands for one moment, whatever the record does later. */
export class LaterRow implements Row {
  private held: Row | null = null

  constructor(
    readonly id: string,
    private record: LaterRecord | null,
  ) {}

  get whole(): Row | null {
    if (this.record) {
      const record = this.record.whole
      this.held = record && recordToRow(record)
      this.record = null
    }
    return this.held
  }
}

/** A row as it is read and stored. */
export function toWhole<R extends Row | null | undefined>(row: R | LaterRow): R | Row | null {
  return row instanceof LaterRow ? row.whole : row
}
